//! Every change of a person's contact data, as a table.

use serde::Serialize;

use super::super::{ContactChange, ContactChangeKind, actions};
use super::ContactSubject;
use super::words;
use crate::db::Error;
use crate::formats;
use crate::register::OptOutChannel;
use crate::register::pages::history;
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
    identity_check: Option<String>,
    note: Option<String>,
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
            agent: agent.clone().unwrap_or_else(|| by_nobody_here(html, change)),
            channel: html.text(&format!("opt-out-channel-{}", change.channel.as_str()), &[]),
            identity_check: history::identity_check(html, change.identity_check),
            note: change.note.as_deref().map(|note| history::note(html, note)),
            reason: history::reason(html, &change.reason),
            reference: change.reference.clone(),
            can_be_undone,
        })
    };
    subject.history.iter().map(row).collect()
}

fn by_nobody_here(html: &Html, change: &ContactChange) -> String {
    let by_person = change.channel == OptOutChannel::SelfService;
    html.text(if by_person { "contact-history-by-person" } else { "opt-out-history-from-register" }, &[])
}

fn what(html: &Html, change: &ContactChange) -> String {
    match (&change.undoes, change.kind) {
        (Some(undone), ContactChangeKind::Correction) => {
            html.text("contact-history-undone", &[("reference", undone.as_str().into())])
        }
        (_, kind) => html.text(&format!("contact-history-{}", kind.as_str()), &[]),
    }
}

/// One value that a change made another, masked.
pub(super) struct Changed {
    pub(super) field: String,
    pub(super) from: String,
    pub(super) to: String,
}

/// What a change made another.
pub(super) fn changed(html: &Html, vault: &Vault, change: &ContactChange) -> Result<Vec<Changed>, Error> {
    let email = |sealed: &Option<_>| words::email(html, vault, sealed.as_ref());
    let mobile = |sealed: &Option<_>| words::mobile(html, vault, sealed.as_ref());
    let language = |language| words::language(html, language);
    let all = [
        (change.email_changed, "person-email", email(&change.from_email)?, email(&change.to_email)?),
        (change.mobile_changed, "person-mobile", mobile(&change.from_mobile)?, mobile(&change.to_mobile)?),
        (
            change.language_changed,
            "person-language",
            language(change.from_language),
            language(change.to_language),
        ),
    ];
    let changed = all.into_iter().filter(|(changed, ..)| *changed);
    Ok(changed.map(|(_, key, from, to)| Changed { field: html.text(key, &[]), from, to }).collect())
}

/// What taking a change back makes another.
pub(super) fn taken_back(html: &Html, vault: &Vault, change: &ContactChange) -> Result<Vec<Changed>, Error> {
    let back = |Changed { field, from, to }| Changed { field, from: to, to: from };
    Ok(changed(html, vault, change)?.into_iter().map(back).collect())
}

/// What changed, from and to, masked, one line each.
pub(super) fn values(html: &Html, vault: &Vault, change: &ContactChange) -> Result<Vec<String>, Error> {
    let line = |Changed { field, from, to }| match change.erased_at {
        Some(_) => html.text("contact-history-erased", &[("field", field.into())]),
        None => format!("{field}: {from} → {to}"),
    };
    Ok(changed(html, vault, change)?.into_iter().map(line).collect())
}
