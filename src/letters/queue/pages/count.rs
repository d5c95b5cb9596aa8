//! The line over the list: how many letters there are, of how many, and which are left out.

use serde::Serialize;

use super::super::QueueFilter;
use super::super::actions::ShownQueue;
use super::super::reading::MOST_COUNTED;
use super::filter::address;
use crate::formats;
use crate::web::Html;

/// How many letters are shown, in words.
#[derive(Serialize)]
pub(super) struct Counted {
    count: String,
    /// What is not on the working list, where that is what is shown.
    left_out: Option<LeftOut>,
}

#[derive(Serialize)]
struct LeftOut {
    text: String,
    /// Where they stand beside the others.
    href: String,
}

impl Counted {
    pub(super) fn of(html: &Html, filter: &QueueFilter, shown: &ShownQueue) -> Self {
        let is_of_working_list = !filter.snoozed && !filter.closed && shown.late > 0;
        let (whole, kind) = if is_of_working_list { (shown.working, "-list") } else { (shown.late, "") };
        let n = |n: i64| [("n", n.into())];
        let count = if shown.count > MOST_COUNTED {
            html.text(&format!("queue-count{kind}-many"), &n(MOST_COUNTED))
        } else if shown.count == whole {
            html.text(&format!("queue-count{kind}"), &n(whole))
        } else {
            let whole = if whole > MOST_COUNTED {
                html.text("queue-over", &n(MOST_COUNTED))
            } else {
                formats::number(html.language(), whole)
            };
            let values = [("n", shown.count.into()), ("whole", whole.into())];
            html.text(&format!("queue-count{kind}-part"), &values)
        };
        let left_out = filter.leaves_as(&QueueFilter::default()).then(|| left_out(html, shown)).flatten();
        Self { count, left_out }
    }
}

fn left_out(html: &Html, shown: &ShownQueue) -> Option<LeftOut> {
    let text = match shown.late - shown.working {
        // Beyond what is counted the difference is unknown, or none.
        _ if shown.late > MOST_COUNTED => html.text("queue-left-out-many", &[]),
        0 => return None,
        n => html.text("queue-left-out", &[("n", n.into())]),
    };
    Some(LeftOut { text, href: address(&QueueFilter::everything()) })
}
