//! Step 3: the receipt, whose number the agent reads out.

use serde::Serialize;

use super::super::OptOutChange;
use super::OptOutSubject;
use super::asked;
use super::history::{self, HistoryRow};
use crate::calendar::local_date;
use crate::db;
use crate::desk::Desk;
use crate::formats;
use crate::notices::{self, Notice, NoticeState};
use crate::persons::pages::PersonStrip;
use crate::web::{Html, Page};

/// The page.
#[derive(Serialize)]
pub(super) struct ReceiptPage {
    strip: PersonStrip,
    step: String,
    done: String,
    lead: String,
    reference: String,
    when: String,
    identity_check: String,
    confirmation: Confirmation,
    history: Vec<HistoryRow>,
}

/// How the person is told of the change.
#[derive(Serialize)]
pub(super) struct Confirmation {
    text: String,
    /// Where the message is.
    path: Option<String>,
    /// Whether it goes by letter, because no message goes, or it came to nothing.
    pub(super) by_letter: bool,
}

impl Page for ReceiptPage {
    const TEMPLATE: &'static str = "pages/opt_out_receipt";
    const TITLE: &'static str = "opt-out-receipt-title";
}

impl ReceiptPage {
    pub(super) fn of(
        html: &Html,
        desk: &Desk,
        subject: &OptOutSubject,
        change: &OptOutChange,
        notice: Option<&Notice>,
    ) -> Result<Self, db::Error> {
        let done = if change.to_opted_out { "opt-out-receipt-yes" } else { "opt-out-receipt-no" };
        Ok(Self {
            strip: PersonStrip::telling(html, desk, &subject.person, &subject.asked.told, false)?,
            step: html.text("opt-out-step", &[("n", 3.into())]),
            done: html.text(done, &[]),
            lead: lead(html, change),
            reference: change.reference.clone(),
            when: formats::short_date_time(html.language(), change.changed_at.utc()),
            identity_check: html.text(&format!("opt-out-identity-{}", change.identity_check.as_str()), &[]),
            confirmation: Confirmation::of(html, change, notice),
            history: history::rows(html, &subject.history),
        })
    }
}

/// What to do with the reference, and from when the change holds.
fn lead(html: &Html, change: &OptOutChange) -> String {
    let holds = match change.effective_at {
        None if change.changed_by.is_some() => html.text("opt-out-receipt-from-now", &[]),
        _ => {
            let date = formats::date(html.language(), local_date(change.holds_from().utc()));
            html.text("opt-out-receipt-from", &[("date", date.into())])
        }
    };
    match asked::after_receipt(html, change.channel) {
        Some(told) => format!("{told} {holds}"),
        None => holds,
    }
}

impl Confirmation {
    /// `notice` is the message that was queued with the change: what is in the register today says nothing of it.
    pub(super) fn of(html: &Html, change: &OptOutChange, notice: Option<&Notice>) -> Self {
        let Some(notice) = notice else {
            let is_ours = change.changed_by.is_some();
            let key = if is_ours { "opt-out-receipt-none" } else { "opt-out-receipt-not-ours" };
            return Self { text: html.text(key, &[]), path: None, by_letter: is_ours };
        };
        let channel = notice.channel.as_str();
        let is_on_its_way = !notice.is_held()
            && !notice.is_restored()
            && matches!(
                notice.state,
                NoticeState::Queued | NoticeState::Claimed | NoticeState::HandingOver | NoticeState::Deferred
            );
        let text = if is_on_its_way {
            html.text(&format!("opt-out-receipt-{channel}"), &[])
        } else {
            let channel = html.text(&format!("notice-channel-{channel}"), &[]);
            format!("{channel}: {}", notices::pages::standing(html, notice))
        };
        Self {
            text,
            path: Some(notices::pages::path_to(&notice.notice_id)),
            by_letter: NoticeState::CAME_TO_NOTHING.contains(&notice.state),
        }
    }
}
