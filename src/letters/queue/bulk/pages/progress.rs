//! How far a bulk has come, and at the end what came of each letter.

use serde::Serialize;

use super::super::actions::{ShownBulk, ShownItem};
use super::super::{BulkState, ItemState};
use super::words;
use crate::formats;
use crate::staff::{Agent, Permission};
use crate::web::{Html, Page};

/// The page.
#[derive(Serialize)]
pub(super) struct ProgressPage {
    heading: String,
    started: String,
    note: Option<String>,
    running: bool,
    done_with: i64,
    all: i64,
    /// `34 av 120`.
    progress: String,
    groups: Vec<Group>,
    leads: bool,
    bulk_id: String,
    pending: i64,
    words: Option<String>,
    /// What is said of the second person, where one is needed.
    release: Option<String>,
    /// Whether the reader may be that one.
    decides: bool,
    state: String,
}

/// The letters of which the same came.
#[derive(Serialize)]
struct Group {
    id: &'static str,
    heading: String,
    has_reasons: bool,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    letter_id: String,
    reference: String,
    person: String,
    reason: Option<String>,
}

impl Page for ProgressPage {
    const TEMPLATE: &'static str = "pages/bulk";
    const TITLE: &'static str = "bulk-title";
}

impl ProgressPage {
    pub(super) fn of(html: &Html, agent: &Agent, shown: &ShownBulk) -> Self {
        let all: i64 = shown.counts.values().sum();
        let done_with = all - shown.count(ItemState::Pending);
        let numbers = [("done", done_with.into()), ("all", all.into())];
        Self {
            heading: words::action(html, shown),
            started: started(html, shown),
            note: shown.bulk.note.clone(),
            bulk_id: shown.bulk.bulk_id.to_string(),
            pending: shown.count(ItemState::Pending),
            words: shown.words.as_ref().map(|name| html.text("bulk-words", &[("name", name.clone().into())])),
            release: release(html, shown),
            decides: shown.bulk.state == BulkState::Awaiting
                && shown.bulk.started_by != agent.staff_id
                && agent.may(Permission::ReleaseBulk),
            state: html.text(&format!("bulk-state-{}", shown.bulk.state.as_str()), &[]),
            running: shown.bulk.state == BulkState::Running,
            done_with,
            all,
            progress: html.text("bulk-progress", &numbers),
            groups: [ItemState::Failed, ItemState::Excluded, ItemState::Done]
                .into_iter()
                .filter_map(|state| Group::of(html, shown, state))
                .collect(),
            leads: agent.may(Permission::AssignLateLetters),
        }
    }
}

/// By whom and when.
pub(super) fn started(html: &Html, shown: &ShownBulk) -> String {
    let name = shown.names.get(&shown.bulk.started_by).cloned().unwrap_or_default();
    let at = shown.bulk.started_at.utc();
    let when = [
        ("name", name.into()),
        ("date", formats::date(html.language(), crate::calendar::local_date(at)).into()),
        ("time", formats::time(html.language(), at).into()),
    ];
    html.text("bulk-started", &when)
}

/// That somebody must release it, or who has decided what.
fn release(html: &Html, shown: &ShownBulk) -> Option<String> {
    let Some(release) = &shown.release else {
        return (shown.bulk.state == BulkState::Awaiting).then(|| html.text("bulk-awaiting", &[]));
    };
    let name = shown.names.get(&release.decided_by).cloned().unwrap_or_default();
    let when = formats::short_date_time(html.language(), release.decided_at.utc());
    let key = format!("bulk-decided-{}", release.decision.as_str());
    Some(html.text(&key, &[("name", name.into()), ("when", when.into())]))
}

impl Group {
    fn of(html: &Html, shown: &ShownBulk, state: ItemState) -> Option<Self> {
        let mut items: Vec<&ShownItem> = shown.items.iter().filter(|item| item.item.state == state).collect();
        if items.is_empty() {
            return None;
        }
        items.sort_by_key(|item| item.item.reason);
        Some(Self {
            id: state.as_str(),
            heading: html.text(&format!("bulk-came-{}", state.as_str()), &[("n", items.len().into())]),
            has_reasons: state != ItemState::Done,
            rows: items.into_iter().map(|item| Row::of(html, item)).collect(),
        })
    }
}

impl Row {
    fn of(html: &Html, shown: &ShownItem) -> Self {
        Self {
            letter_id: shown.item.letter_id.to_string(),
            reference: shown.reference.clone(),
            person: shown.name.clone(),
            reason: shown.item.reason.map(|reason| words::reason(html, reason)),
        }
    }
}
