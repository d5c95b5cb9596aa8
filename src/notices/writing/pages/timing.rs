//! When a message is sent: at a chosen time, when the desk opens, or at once with a reason.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::form::WriteForm;
use crate::calendar::local_date;
use crate::desk::Desk;
use crate::formats;
use crate::notices::rules::SendWindow;
use crate::notices::writing::rules::MOST_DAYS_AHEAD;
use crate::web::{Field, FormErrors, Html};

/// The fields of a form about it.
#[derive(Serialize)]
pub(in crate::notices) struct Timing {
    send_at: Field,
    hint: String,
    waits: Option<Waits>,
}

#[derive(Serialize)]
struct Waits {
    until: String,
    urgent: bool,
    reason: String,
    fault: Option<String>,
}

impl Timing {
    /// As they were filled in, with what is wrong with them.
    pub(in crate::notices) fn of(html: &Html, desk: &Desk, form: &WriteForm, errors: &FormErrors) -> Self {
        let window = SendWindow { hours: desk.settings.messages.hours, calendar: &desk.calendar };
        let fault = errors.all().iter().find(|error| error.field == "urgent_reason");
        let fault = fault.map(|error| error.text.clone());
        Self {
            send_at: errors.field("send_at", form.send_at.as_deref().unwrap_or_default()),
            hint: html.text(
                "writing-send-at-hint",
                &[
                    ("from", window.hours.from.into()),
                    ("until", window.hours.until.into()),
                    ("days", MOST_DAYS_AHEAD.into()),
                ],
            ),
            waits: window.opens(desk.now()).map(|opens| Waits::of(html, opens, form, fault)),
        }
    }
}

impl Waits {
    fn of(html: &Html, opens: DateTime<Utc>, form: &WriteForm, fault: Option<String>) -> Self {
        let weekday = formats::weekday(html.language(), local_date(opens));
        let when = formats::short_date_time(html.language(), opens);
        Self {
            until: html.text("writing-waits", &[("weekday", weekday.into()), ("when", when.into())]),
            urgent: form.urgent.is_some(),
            reason: form.urgent_reason.clone().unwrap_or_default(),
            fault,
        }
    }
}
