//! Every change of a person's contact data, as a table.

use serde::Serialize;

use super::super::{ContactChange, ContactChangeKind, actions};
use super::ContactSubject;
use super::words;
use crate::db::Error;
use crate::formats;
use crate::register::pages::history::reason;
use crate::vault::Vault;
use crate::web::Html;

/// One row.
#[derive(Serialize)]
pub(super) struct HistoryRow {
    when: String,
    what: String,
    values: Vec<String>,
    agent: String,
    channel: String,
    reason: String,
    reference: String,
    /// Whether a link takes it back.
    can_be_undone: bool,
}

/// The rows, the newest first.
pub(super) fn rows(html: &Html, vault: &Vault, subject: &ContactSubject) -> Result<Vec<HistoryRow>, Error> {
    let entry = subject.entry.as_ref();
    let row = |(change, agent): &(ContactChange, Option<String>)| {
        let can_be_undone =
            entry.map(|entry| actions::can_be_undone(vault, entry, change)).transpose()?.unwrap_or(false);
        Ok(HistoryRow {
            when: formats::short_date_time(html.language(), change.changed_at.utc()),
            what: what(html, change),
            values: values(html, vault, change)?,
            agent: agent.clone().unwrap_or_else(|| html.text("opt-out-history-from-register", &[])),
            channel: html.text(&format!("opt-out-channel-{}", change.channel.as_str()), &[]),
            reason: reason(html, &change.reason),
            reference: change.reference.clone(),
            can_be_undone,
        })
    };
    subject.history.iter().map(row).collect()
}

fn what(html: &Html, change: &ContactChange) -> String {
    match (&change.undoes, change.kind) {
        (Some(undone), ContactChangeKind::Correction) => {
            html.text("contact-history-undone", &[("reference", undone.as_str().into())])
        }
        (_, kind) => html.text(&format!("contact-history-{}", kind.as_str()), &[]),
    }
}

/// What changed, from and to, masked.
pub(super) fn values(html: &Html, vault: &Vault, change: &ContactChange) -> Result<Vec<String>, Error> {
    let mut lines = Vec::new();
    let mut line = |changed: bool, field: &str, from: String, to: String| {
        if changed {
            let label = html.text(field, &[]);
            lines.push(match change.erased_at {
                Some(_) => html.text("contact-history-erased", &[("field", label.into())]),
                None => format!("{label}: {from} → {to}"),
            });
        }
    };
    let email = |sealed: &Option<_>| words::email(html, vault, sealed.as_ref());
    let mobile = |sealed: &Option<_>| words::mobile(html, vault, sealed.as_ref());
    line(change.email_changed, "person-email", email(&change.from_email)?, email(&change.to_email)?);
    line(change.mobile_changed, "person-mobile", mobile(&change.from_mobile)?, mobile(&change.to_mobile)?);
    line(
        change.language_changed,
        "person-language",
        words::language(html, change.from_language),
        words::language(html, change.to_language),
    );
    Ok(lines)
}
