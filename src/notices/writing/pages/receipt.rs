//! What became of the message so far: numbers and states alone, for it is read again every few seconds.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use crate::formats;
use crate::notices::pages::{path_to, standing};
use crate::notices::templates::WrittenBy;
use crate::notices::{Notice, NoticeState};
use crate::web::{Html, Page};

/// The page.
#[derive(Serialize)]
pub(super) struct ReceiptPage {
    notice_id: String,
    path: String,
    person: String,
    template: String,
    channel: String,
    state: String,
    due: Option<String>,
    on_its_way: bool,
}

impl Page for ReceiptPage {
    const TEMPLATE: &'static str = "pages/write_receipt";
    const TITLE: &'static str = "writing-receipt-title";
}

/// For so long the page follows a message by itself: each time counts as work at the desk, and whoever has left must be signed out.
const FOLLOWED: TimeDelta = TimeDelta::minutes(10);

/// Whether more may become of a message in a moment. What its server has taken on may still be reported delivered.
pub(super) fn is_followed(notice: &Notice, now: DateTime<Utc>) -> bool {
    let may_move = !notice.state.is_final() || notice.state == NoticeState::Accepted;
    may_move && now - notice.created_at.utc() < FOLLOWED
}

impl ReceiptPage {
    pub(super) fn of(
        html: &Html,
        notice: &Notice,
        written_by: Option<&WrittenBy>,
        is_followed: bool,
    ) -> Self {
        let waits = matches!(notice.state, NoticeState::Queued | NoticeState::Deferred);
        Self {
            notice_id: notice.notice_id.to_string(),
            path: path_to(&notice.notice_id),
            person: crate::persons::pages::path_to(&notice.person_id),
            template: written_by.and_then(|by| by.name.clone()).unwrap_or_default(),
            channel: html.text(&format!("notice-channel-{}", notice.channel.as_str()), &[]),
            state: standing(html, notice),
            due: waits.then(|| formats::short_date_time(html.language(), notice.due_at())),
            on_its_way: is_followed,
        }
    }
}
