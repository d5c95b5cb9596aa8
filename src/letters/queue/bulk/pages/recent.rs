//! The latest bulks, for leads.

use serde::Serialize;

use super::super::ItemState;
use super::super::actions::ShownBulk;
use super::progress::started;
use super::words;
use crate::web::{Html, Page};

/// How many bulks are listed.
pub(super) const MOST_SHOWN: i64 = 50;

/// The page.
#[derive(Serialize)]
pub(super) struct RecentPage {
    /// Those that wait for a second person.
    waiting: Vec<Row>,
    bulks: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    bulk_id: String,
    action: String,
    started: String,
    state: String,
    pending: i64,
    done: i64,
    excluded: i64,
    failed: i64,
}

impl Page for RecentPage {
    const TEMPLATE: &'static str = "pages/bulks";
    const TITLE: &'static str = "bulks-title";
}

impl RecentPage {
    pub(super) fn of(html: &Html, waiting: &[ShownBulk], bulks: &[ShownBulk]) -> Self {
        let row = |shown: &ShownBulk| Row {
            bulk_id: shown.bulk.bulk_id.to_string(),
            action: words::action(html, shown),
            started: started(html, shown),
            state: html.text(&format!("bulk-state-{}", shown.bulk.state.as_str()), &[]),
            pending: shown.count(ItemState::Pending),
            done: shown.count(ItemState::Done),
            excluded: shown.count(ItemState::Excluded),
            failed: shown.count(ItemState::Failed),
        };
        Self { waiting: waiting.iter().map(row).collect(), bulks: bulks.iter().map(row).collect() }
    }
}
