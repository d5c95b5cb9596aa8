//! What the contact register said, or that it said nothing, on the person page.

use serde::Serialize;

use crate::calendar::local_date;
use crate::desk::Desk;
use crate::formats;
use crate::register::asking::Asked;
use crate::register::confirmations::Confirmation;
use crate::register::{Notifiable, Told};
use crate::web::Html;

/// The part of the contact card that is there even when nothing could be fetched.
#[derive(Serialize)]
pub(super) struct RegisterCard {
    away: bool,
    /// Contact details are changed elsewhere.
    elsewhere: bool,
    fetched: Option<String>,
    opt_out: String,
    decided: Option<String>,
    notifiable: String,
}

impl RegisterCard {
    pub(super) fn of(html: &Html, desk: &Desk, asked: &Asked) -> Self {
        let fetched =
            |at| html.text("person-register-fetched", &[("time", formats::time(html.language(), at).into())]);
        Self {
            away: asked.is_away(),
            elsewhere: desk.upstream.is_some(),
            fetched: asked.fetched_at.map(fetched),
            opt_out: opt_out(html, &asked.told),
            decided: asked.decided.as_ref().map(|decided| decision(html, decided)),
            notifiable: html.text(notifiable(asked.told.notifiable()), &[]),
        }
    }
}

/// Since when the person has opted out, in words.
fn opt_out(html: &Html, told: &Told) -> String {
    let entry = match told {
        Told::NotAvailable => return html.text("person-opted-out-unknown", &[]),
        told => told.entry().filter(|entry| entry.opted_out),
    };
    match entry.map(|entry| entry.opted_out_at) {
        Some(Some(since)) => {
            let date = formats::date(html.language(), local_date(since.utc()));
            html.text("person-opted-out-yes", &[("date", date.into())])
        }
        Some(None) => html.text("person-opted-out-undated", &[]),
        None => html.text("person-opted-out-no", &[]),
    }
}

fn decision(html: &Html, decided: &Confirmation) -> String {
    let key = if decided.opted_out { "person-decided-out" } else { "person-decided-in" };
    let date = formats::date(html.language(), local_date(decided.decided_at.utc()));
    html.text(key, &[("date", date.into())])
}

fn notifiable(notifiable: Notifiable) -> &'static str {
    match notifiable {
        Notifiable::Yes => "person-notifiable-yes",
        Notifiable::OptedOut => "person-notifiable-opted-out",
        Notifiable::CannotBeNotified => "person-notifiable-cannot",
        Notifiable::NotAvailable => "person-notifiable-unknown",
    }
}
