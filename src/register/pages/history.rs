//! Every change of a person's opt-out, as a table.

use serde::Serialize;

use super::super::{OptOutChange, OptOutChannel, moves};
use crate::calendar::local_date;
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
    /// What it takes back, by whose decision, and from when, in words.
    more: Vec<String>,
    /// Whether a link takes it back: only the newest.
    can_be_undone: bool,
}

/// The rows, the newest first.
pub(super) fn rows(html: &Html, history: &[(OptOutChange, Option<String>)]) -> Vec<HistoryRow> {
    history
        .iter()
        .enumerate()
        .map(|(at, (change, agent))| HistoryRow {
            when: formats::short_date_time(html.language(), change.changed_at.utc()),
            from: state(html, change.from_opted_out),
            to: state(html, change.to_opted_out),
            agent: agent.clone().unwrap_or_else(|| html.text("opt-out-history-from-register", &[])),
            channel: html.text(&format!("opt-out-channel-{}", change.channel.as_str()), &[]),
            reason: reason(html, &change.reason),
            reference: change.reference.clone(),
            more: more(html, change),
            can_be_undone: at == 0,
        })
        .collect()
}

/// As somebody wrote it; what a file or a superseded number brought has a reason of ours.
pub(in crate::register) fn reason(html: &Html, reason: &str) -> String {
    match reason {
        moves::REASON => html.text("history-superseded", &[]),
        reason if reason == OptOutChannel::Import.as_str() => html.text("history-imported", &[]),
        reason => reason.to_owned(),
    }
}

fn more(html: &Html, change: &OptOutChange) -> Vec<String> {
    let undone = change.undoes.as_deref();
    let undone =
        undone.map(|reference| html.text("contact-history-undone", &[("reference", reference.into())]));
    let effective = change.effective_at.map(|at| {
        let date = formats::short_date(local_date(at.utc()));
        html.text("opt-out-history-effective", &[("date", date.into())])
    });
    undone.into_iter().chain(change.legal_basis.clone()).chain(effective).collect()
}

/// Opted out or not, in words.
pub(super) fn state(html: &Html, opted_out: bool) -> String {
    html.text(if opted_out { "opt-out-state-yes" } else { "opt-out-state-no" }, &[])
}
