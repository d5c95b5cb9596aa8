//! How far a mailing has come, in numbers.

use serde::Serialize;

use super::super::Reason;
use super::super::actions::ShownMailing;
use super::words::{self, LostRows};
use crate::bulk::{BulkState, ItemState};
use crate::formats;
use crate::notices::NoticeKind;
use crate::notices::compose::{Composer, Wording};
use crate::notices::templates::REQUIRED;
use crate::notices::templates::pages::Preview;
use crate::staff::{Agent, Permission};
use crate::values::Language;
use crate::web::{Html, Page};

/// The page.
#[derive(Serialize)]
pub(super) struct ProgressPage {
    mailing_id: String,
    heading: String,
    started: String,
    when: Option<String>,
    urgent: Option<String>,
    /// The message in the languages that every template has.
    words: Vec<Preview>,
    /// Whether somebody is to look at them.
    awaiting: bool,
    state: String,
    running: bool,
    done_with: i64,
    all: i64,
    /// `34 av 120`.
    progress: String,
    pending: i64,
    /// What is said of the second person, where one is needed.
    release: Option<String>,
    /// Whether the reader may be that one.
    decides: bool,
    /// Those of whom something has come, and why.
    groups: Vec<Group>,
    lost: Vec<LostRows>,
    /// Where the messages stand.
    messages: Vec<Counted>,
}

#[derive(Serialize)]
struct Group {
    said: String,
    count: String,
    /// Who they are.
    path: String,
}

#[derive(Serialize)]
struct Counted {
    said: String,
    count: String,
}

impl Page for ProgressPage {
    const TEMPLATE: &'static str = "pages/mailing";
    const TITLE: &'static str = "mailing-title";
}

impl ProgressPage {
    pub(super) fn of(html: &Html, composer: &Composer, lead: &Agent, shown: &ShownMailing) -> Self {
        let mailing = &shown.mailing;
        let all: i64 = shown.counts.iter().map(|(_, _, count)| count).sum();
        let pending = shown.count(ItemState::Pending);
        let lost = [
            ("faulty", mailing.faulty_rows),
            ("unknown", mailing.unknown_rows),
            ("repeated", mailing.repeated_rows),
        ];
        let when = |at| formats::short_date_time(html.language(), at);
        Self {
            mailing_id: mailing.mailing_id.to_string(),
            heading: heading(html, shown),
            started: started(html, shown),
            when: mailing.send_at.map(|at| html.text("mailing-sent-at", &[("when", when(at.utc()).into())])),
            urgent: mailing.urgent_reason.clone(),
            words: words(html, composer, shown),
            awaiting: mailing.state == BulkState::Awaiting,
            state: html.text(&format!("bulk-state-{}", mailing.state.as_str()), &[]),
            running: mailing.state == BulkState::Running,
            done_with: all - pending,
            all,
            progress: html.text("bulk-progress", &[("done", (all - pending).into()), ("all", all.into())]),
            pending,
            release: release(html, shown),
            decides: mailing.state == BulkState::Awaiting
                && mailing.started_by != lead.staff_id
                && lead.may(Permission::ReleaseBulk),
            groups: shown
                .counts
                .iter()
                .filter(|(state, ..)| *state != ItemState::Pending)
                .map(|(state, reason, count)| Group::of(html, shown, (*state, *reason), *count))
                .collect(),
            lost: lost.iter().filter_map(|(kind, count)| LostRows::counted(html, kind, *count)).collect(),
            messages: shown
                .standings
                .iter()
                .map(|(state, count)| Counted {
                    said: html.text(&format!("notice-state-{}", state.as_str()), &[]),
                    count: formats::number(html.language(), *count),
                })
                .collect(),
        }
    }
}

/// The message as it is sent; none once what was filled in is deleted.
fn words(html: &Html, composer: &Composer, shown: &ShownMailing) -> Vec<Preview> {
    let Some(words) = shown.words.clone() else { return Vec::new() };
    let wording = Wording::Stored { kind: NoticeKind::AgentMessage, words };
    let (parameters, channels) = (&*shown.mailing.parameters, [shown.mailing.channel]);
    let text =
        |language: &Language| Preview::on(html, composer, &wording, *language, (parameters, &channels));
    REQUIRED.iter().filter_map(text).collect()
}

/// Which template on which channel.
pub(super) fn heading(html: &Html, shown: &ShownMailing) -> String {
    let channel = words::channel(html, shown.mailing.channel);
    html.text("mailing-heading", &[("name", shown.template.clone().into()), ("channel", channel.into())])
}

/// By whom and when.
pub(super) fn started(html: &Html, shown: &ShownMailing) -> String {
    let name = shown.names.get(&shown.mailing.started_by).cloned().unwrap_or_default();
    let at = shown.mailing.started_at.utc();
    let when = [
        ("name", name.into()),
        ("date", formats::date(html.language(), crate::calendar::local_date(at)).into()),
        ("time", formats::time(html.language(), at).into()),
    ];
    html.text("bulk-started", &when)
}

/// That somebody must release it, or who has decided what.
fn release(html: &Html, shown: &ShownMailing) -> Option<String> {
    let Some(release) = &shown.release else {
        return (shown.mailing.state == BulkState::Awaiting).then(|| html.text("bulk-awaiting", &[]));
    };
    let name = shown.names.get(&release.decided_by).cloned().unwrap_or_default();
    let when = formats::short_date_time(html.language(), release.decided_at.utc());
    let key = format!("bulk-decided-{}", release.decision.as_str());
    Some(html.text(&key, &[("name", name.into()), ("when", when.into())]))
}

impl Group {
    fn of(
        html: &Html,
        shown: &ShownMailing,
        (state, reason): (ItemState, Option<Reason>),
        count: i64,
    ) -> Self {
        let mailing = &shown.mailing;
        let because = reason.map(|reason| format!("&reason={}", reason.as_str())).unwrap_or_default();
        Self {
            said: match reason {
                Some(reason) => words::reason(html, reason, mailing.channel),
                None => html.text(&format!("mailing-came-{}", state.as_str()), &[]),
            },
            count: formats::number(html.language(), count),
            path: format!("/mailings/{}/people?came={}{because}", mailing.mailing_id, state.as_str()),
        }
    }
}
