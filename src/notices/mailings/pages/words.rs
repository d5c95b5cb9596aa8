//! Why somebody is left out, and which rows nobody comes of, in words.

use serde::Serialize;

use super::super::Reason;
use crate::notices::Channel;
use crate::notices::writing::pages::why;
use crate::texts::FluentValue;
use crate::web::Html;

/// Why somebody was left out of a message on a channel.
pub(super) fn reason(html: &Html, reason: Reason, channel: Channel) -> String {
    match reason {
        Reason::Hindered(hindrance) => why(html, hindrance, channel),
        reason => html.text(&format!("mailing-reason-{}", reason.as_str()), &[]),
    }
}

/// The channel in words.
pub(super) fn channel(html: &Html, channel: Channel) -> String {
    html.text(&format!("notice-channel-{}", channel.as_str()), &[])
}

/// A count as texts take it.
pub(super) fn number(n: usize) -> FluentValue<'static> {
    i64::try_from(n).unwrap_or(i64::MAX).into()
}

/// Rows of a list that nobody comes of, for one reason.
#[derive(Serialize)]
pub(super) struct LostRows {
    said: String,
    count: i64,
    /// Their numbers, the first of them.
    numbers: Option<String>,
}

/// So many rows are named by their numbers.
const MOST_NAMED: usize = 20;

impl LostRows {
    /// With the numbers of the rows.
    pub(super) fn of(html: &Html, kind: &str, rows: &[u64]) -> Option<Self> {
        let named: Vec<String> = rows.iter().take(MOST_NAMED).map(ToString::to_string).collect();
        let more = rows.len() - named.len();
        let values = [("rows", named.join(", ").into()), ("more", number(more))];
        let key = if more > 0 { "mailing-rows-and-more" } else { "mailing-rows" };
        let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        Some(Self { numbers: Some(html.text(key, &values)), ..Self::counted(html, kind, count)? })
    }

    /// With their count alone.
    pub(super) fn counted(html: &Html, kind: &str, count: i64) -> Option<Self> {
        let said = html.text(&format!("mailing-rows-{kind}"), &[]);
        (count > 0).then_some(Self { said, count, numbers: None })
    }
}
