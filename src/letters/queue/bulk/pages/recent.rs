//! The latest bulks, for leads.

use serde::Serialize;

use super::super::actions::ShownBulk;
use super::super::{BulkState, ItemState};
use super::progress::started;
use super::words;
use crate::web::{Html, Page};

/// How many bulks are listed.
pub(super) const MOST_SHOWN: i64 = 50;

/// The page.
#[derive(Serialize)]
pub(super) struct RecentPage {
    bulks: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    bulk_id: String,
    action: String,
    started: String,
    state: String,
    done: i64,
    excluded: i64,
    failed: i64,
}

impl Page for RecentPage {
    const TEMPLATE: &'static str = "pages/bulks";
    const TITLE: &'static str = "bulks-title";
}

impl RecentPage {
    pub(super) fn of(html: &Html, bulks: &[ShownBulk]) -> Self {
        let row = |shown: &ShownBulk| Row {
            bulk_id: shown.bulk.bulk_id.to_string(),
            action: words::action(html, shown),
            started: started(html, shown),
            state: match shown.bulk.state {
                BulkState::Running => html.text("bulk-state-running", &[]),
                BulkState::Finished => html.text("bulk-state-finished", &[]),
            },
            done: shown.count(ItemState::Done),
            excluded: shown.count(ItemState::Excluded),
            failed: shown.count(ItemState::Failed),
        };
        Self { bulks: bulks.iter().map(row).collect() }
    }
}
