//! The latest mailings, and those that wait for a second person.

use serde::Serialize;

use super::super::actions::ShownMailing;
use super::progress::{heading, started};
use crate::bulk::ItemState;
use crate::web::{Html, Page};

/// How many mailings are listed.
pub(super) const MOST_SHOWN: i64 = 50;

/// The page.
#[derive(Serialize)]
pub(super) struct RecentPage {
    /// Those that wait for a second person.
    waiting: Vec<Row>,
    mailings: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    mailing_id: String,
    heading: String,
    started: String,
    state: String,
    pending: i64,
    done: i64,
    excluded: i64,
    failed: i64,
}

impl Page for RecentPage {
    const TEMPLATE: &'static str = "pages/mailings";
    const TITLE: &'static str = "mailings-title";
}

impl RecentPage {
    pub(super) fn of(html: &Html, waiting: &[ShownMailing], latest: &[ShownMailing]) -> Self {
        let row = |shown: &ShownMailing| Row {
            mailing_id: shown.mailing.mailing_id.to_string(),
            heading: heading(html, shown),
            started: started(html, shown),
            state: html.text(&format!("bulk-state-{}", shown.mailing.state.as_str()), &[]),
            pending: shown.count(ItemState::Pending),
            done: shown.count(ItemState::Done),
            excluded: shown.count(ItemState::Excluded),
            failed: shown.count(ItemState::Failed),
        };
        Self { waiting: waiting.iter().map(row).collect(), mailings: latest.iter().map(row).collect() }
    }
}
