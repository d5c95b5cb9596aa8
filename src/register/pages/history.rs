//! Every change of a person's opt-out, as a table.

use serde::Serialize;

use super::super::{IdentityCheck, OptOutChange, OptOutChannel, moves};
use super::OptOutSubject;
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
    identity_check: Option<String>,
    reason: String,
    reference: String,
    /// What it takes back, by whose decision, from when, and the note for colleagues, in words.
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
            identity_check: identity_check(html, change.identity_check),
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
    let note = change.note.as_deref().map(|note| self::note(html, note));
    undone.into_iter().chain(change.legal_basis.clone()).chain(effective).chain(note).collect()
}

/// A note for colleagues, as a history shows it.
pub(in crate::register) fn note(html: &Html, note: &str) -> String {
    html.text("opt-out-history-note", &[("note", note.to_owned().into())])
}

/// How a person was identified, as a history shows it; nothing where nobody asked the desk.
pub(in crate::register) fn identity_check(html: &Html, check: IdentityCheck) -> Option<String> {
    let was_made = check != IdentityCheck::NotApplicable;
    was_made.then(|| html.text(&format!("opt-out-identity-{}", check.as_str()), &[]))
}

/// Since when the opt-out is as it is, and who says so; none while nobody knows.
pub(super) fn origin(html: &Html, subject: &OptOutSubject) -> Option<String> {
    let since = subject.entry.as_ref().and_then(|entry| entry.opted_out_at);
    let latest = subject.history.first();
    let (source, since) = if subject.asked.decided.is_some() {
        (html.text("opt-out-source-decided", &[]), since.or(latest.map(|(change, _)| change.holds_from())))
    } else if subject.asked.fetched_at.is_some() {
        (html.text("opt-out-source-upstream", &[]), since)
    } else {
        let (change, agent) = latest?;
        let channel = html.text(&format!("opt-out-channel-{}", change.channel.as_str()), &[]);
        let source = agent.as_ref().map_or(channel.clone(), |agent| format!("{channel}, {agent}"));
        (source, since.or(Some(change.holds_from())))
    };
    let source = ("source", source.into());
    Some(match since {
        Some(since) => {
            let date = formats::date(html.language(), local_date(since.utc()));
            html.text("opt-out-since", &[("date", date.into()), source])
        }
        None => html.text("opt-out-source", &[source]),
    })
}

/// Opted out or not, in words.
pub(super) fn state(html: &Html, opted_out: bool) -> String {
    html.text(if opted_out { "opt-out-state-yes" } else { "opt-out-state-no" }, &[])
}
