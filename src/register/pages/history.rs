//! Every change of a person's opt-out, as a table.

use serde::Serialize;

use super::super::OptOutChange;
use crate::formats;
use crate::web::Html;

/// One row.
#[derive(Serialize)]
pub(super) struct HistoryRow {
    when: String,
    from: String,
    to: String,
    agent: String,
    channel: String,
    reason: String,
    reference: String,
}

/// The rows, the newest first.
pub(super) fn rows(html: &Html, history: &[(OptOutChange, Option<String>)]) -> Vec<HistoryRow> {
    history
        .iter()
        .map(|(change, agent)| HistoryRow {
            when: formats::short_date_time(html.language(), change.changed_at.utc()),
            from: state(html, change.from_opted_out),
            to: state(html, change.to_opted_out),
            agent: agent.clone().unwrap_or_else(|| html.text("opt-out-history-from-register", &[])),
            channel: html.text(&format!("opt-out-channel-{}", change.channel.as_str()), &[]),
            reason: change.reason.clone(),
            reference: change.reference.clone(),
        })
        .collect()
}

/// Opted out or not, in words.
pub(super) fn state(html: &Html, opted_out: bool) -> String {
    html.text(if opted_out { "opt-out-state-yes" } else { "opt-out-state-no" }, &[])
}
