//! How somebody can be reached, as the person page shows it: each address masked, how old it is, and what speaks against it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::super::Reveal;
use crate::calendar::local_date;
use crate::db::UtcTime;
use crate::desk::Desk;
use crate::formats;
use crate::notices::receipts::Bounce;
use crate::register::{RegisterEntry, Shared, rules};
use crate::web::{Html, PageError};

#[derive(Serialize)]
pub(super) struct ContactCard {
    channels: Vec<ChannelLine>,
    language: String,
    /// What is to be known of that language.
    language_said: Option<String>,
    mailbox: String,
}

#[derive(Serialize)]
struct ChannelLine {
    label: String,
    value: Option<String>,
    reveal: Option<&'static str>,
    reveal_label: String,
    age: String,
    validity: String,
    expired: bool,
    shared: Option<String>,
    validated: Option<String>,
    bounced: Option<String>,
}

impl ContactCard {
    pub(super) fn of(
        html: &Html,
        desk: &Desk,
        entry: &RegisterEntry,
        shared: Shared,
        revealed: Option<Reveal>,
        today: NaiveDate,
    ) -> Result<Self, PageError> {
        let email =
            entry.email.as_ref().map(|email| desk.vault.open(email)).transpose().map_err(PageError::fault)?;
        let mobile = entry
            .mobile
            .as_ref()
            .map(|mobile| desk.vault.open(mobile))
            .transpose()
            .map_err(PageError::fault)?;
        let email = email.map(|email| (email.masked(), email.expose().to_owned()));
        let mobile = mobile.map(|mobile| (mobile.masked(), mobile.display()));
        let email_times = (entry.email_updated_at, entry.email_verified_at);
        let mobile_times = (entry.mobile_updated_at, entry.mobile_verified_at);
        let line = |field, value, times| ChannelLine::of(html, field, value, revealed, times, today);
        let shared_text = |key, shared: bool| shared.then(|| html.text(key, &[]));
        let email = line(Reveal::Email, email, email_times);
        let mobile = line(Reveal::Mobile, mobile, mobile_times);
        Ok(Self {
            channels: vec![
                ChannelLine {
                    shared: shared_text("person-shared-email", shared.email),
                    validated: validated(html, entry.email_validated_at),
                    ..email
                },
                ChannelLine {
                    shared: shared_text("person-shared-mobile", shared.mobile),
                    validated: validated(html, entry.mobile_validated_at),
                    ..mobile
                },
            ],
            language: match entry.language {
                Some(language) => html.text(&format!("register-language-{}", language.as_str()), &[]),
                None => html.text("person-none", &[]),
            },
            language_said: entry
                .language
                .filter(|language| language.written() != *language)
                .map(|_| html.text("person-language-instead", &[])),
            mailbox: html.text(
                if entry.mailbox_address.is_some() { "person-mailbox-yes" } else { "person-none" },
                &[],
            ),
        })
    }

    /// Mail to the e-mail address, which is the first channel, came back.
    pub(super) fn tell_of_bounce(&mut self, html: &Html, bounce: &Bounce) {
        if let Some(email) = self.channels.first_mut() {
            email.bounced = Some(bounced(html, bounce));
        }
    }

    /// The person has died: however lately an address was confirmed, nobody is written to there.
    pub(super) fn tell_that_unused(&mut self, html: &Html) {
        for channel in &mut self.channels {
            channel.validity = html.text("person-deceased-unused", &[]);
            channel.expired = false;
        }
    }
}

impl ChannelLine {
    fn of(
        html: &Html,
        field: Reveal,
        value: Option<(String, String)>,
        revealed: Option<Reveal>,
        (updated_at, verified_at): (Option<UtcTime>, Option<UtcTime>),
        today: NaiveDate,
    ) -> Self {
        let in_full = revealed == Some(field);
        let usable_until = rules::usable_until(updated_at, verified_at);
        let expired = usable_until.is_none_or(|until| until < today);
        let key = field.as_str();
        Self {
            label: html.text(&format!("person-{key}"), &[]),
            value: value.map(|(masked, clear)| if in_full { clear } else { masked }),
            reveal: (!in_full).then_some(key),
            reveal_label: html.text(&format!("person-show-{key}"), &[]),
            age: confirmed(html, updated_at.max(verified_at).map(UtcTime::utc)),
            validity: validity(html, usable_until, expired),
            expired,
            shared: None,
            validated: None,
            bounced: None,
        }
    }
}

fn bounced(html: &Html, bounce: &Bounce) -> String {
    let date = formats::short_date(local_date(bounce.bounced_at.utc()));
    html.text("person-bounced", &[("date", date.into()), ("code", bounce.code.as_str().into())])
}

fn validated(html: &Html, at: Option<UtcTime>) -> Option<String> {
    let date = formats::short_date(local_date(at?.utc()));
    Some(html.text("person-validated", &[("date", date.into())]))
}

fn confirmed(html: &Html, latest: Option<DateTime<Utc>>) -> String {
    match latest {
        Some(latest) => {
            let date = formats::short_date(local_date(latest));
            html.text("person-confirmed", &[("date", date.into())])
        }
        None => html.text("person-never-confirmed", &[]),
    }
}

fn validity(html: &Html, usable_until: Option<NaiveDate>, expired: bool) -> String {
    let Some(until) = usable_until else {
        return html.text("person-never-confirmed", &[]);
    };
    // Expired is an address from the day after its last day on.
    let (key, date) =
        if expired { ("person-expired", until.succ_opt()) } else { ("person-usable-until", Some(until)) };
    html.text(key, &[("date", formats::short_date(date.unwrap_or(until)).into())])
}
