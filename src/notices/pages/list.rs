//! Lists of messages.

use serde::Serialize;

use super::super::actions::ShownNotices;
use super::super::origins::Origins;
use super::super::reading::{ListedNotice, MOST_COUNTED, Shelf};
use super::{path_to, words};
use crate::formats;
use crate::staff::{Agent, Permission};
use crate::values::NoticeId;
use crate::web::{Choice, Html, Page};

/// The page.
#[derive(Serialize)]
pub(super) struct MessagesPage {
    lead: String,
    /// Whether the reader sees those to many.
    mailings: bool,
    shelves: Vec<Choice>,
    messages: Vec<Row>,
    first: Option<String>,
    next: Option<String>,
}

#[derive(Serialize)]
struct Row {
    path: String,
    kind: String,
    template: String,
    person: String,
    channel: String,
    state: String,
    reason: Option<String>,
    queued: String,
    asked_by: String,
}

impl Page for MessagesPage {
    const TEMPLATE: &'static str = "pages/messages";
    const TITLE: &'static str = "messages-title";
}

impl MessagesPage {
    pub(super) fn of(
        html: &Html,
        reader: &Agent,
        shelf: Shelf,
        first: Option<String>,
        shown: &ShownNotices,
    ) -> Self {
        let last = shown.notices.last().filter(|_| shown.has_more);
        Self {
            mailings: reader.may(Permission::WriteToMany),
            lead: match shown.count {
                Some(count) if count > MOST_COUNTED => {
                    html.text("messages-count-many", &[("n", MOST_COUNTED.into())])
                }
                Some(count) => {
                    html.text(&format!("messages-count-{}", shelf.as_str()), &[("n", count.into())])
                }
                None => html.text("messages-all-lead", &[]),
            },
            shelves: Shelf::ALL
                .iter()
                .map(|one| Choice {
                    value: one.as_str(),
                    label: html.text(&format!("messages-show-{}", one.as_str()), &[]),
                    chosen: *one == shelf,
                })
                .collect(),
            messages: shown.notices.iter().map(|listed| Row::of(html, listed, &shown.origins)).collect(),
            first,
            next: last.map(|last| address(shelf, Some(&last.notice.notice_id))),
        }
    }
}

impl Row {
    fn of(html: &Html, listed: &ListedNotice, origins: &Origins) -> Self {
        let notice = &listed.notice;
        Self {
            path: path_to(&notice.notice_id),
            kind: words::kind(html, notice.kind),
            template: words::template(html, notice, origins),
            person: format!("{} {}", listed.given_name, listed.family_name),
            channel: words::channel(html, notice.channel),
            state: words::standing(html, notice),
            reason: notice.state_reason.as_deref().map(|code| words::reason(html, code)),
            queued: formats::short_date_time(html.language(), notice.created_at()),
            asked_by: words::asked_by(html, notice, origins),
        }
    }
}

/// The address of a list, from behind `after` on.
pub(super) fn address(shelf: Shelf, after: Option<&NoticeId>) -> String {
    let mut address = format!("/messages?show={}", shelf.as_str());
    if let Some(after) = after {
        address.push_str("&after=");
        address.push_str(after.as_str());
    }
    address
}
