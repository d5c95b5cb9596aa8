//! A letter as other systems are told of it.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde::Serialize;

use super::super::actions::SeenLetter;
use super::super::explanation::Verdict;
use super::super::lateness::LatenessRule;
use super::super::reasons::told;
use super::super::{Destination, EventKind, LetterState};
use crate::calendar::local_date;

/// The body of an answer about one letter.
#[derive(Serialize)]
pub(super) struct LetterAnswer<'a> {
    letter: LetterBody<'a>,
}

#[derive(Serialize)]
struct LetterBody<'a> {
    reference: &'a str,
    status: LetterState,
    since: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    ordered_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    destination: Option<Destination>,
    last_on_time: NaiveDate,
    is_late: bool,
    days_over: u32,
    events: Vec<EventBody<'a>>,
}

#[derive(Serialize)]
struct EventBody<'a> {
    event: EventKind,
    occurred_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

impl<'a> LetterAnswer<'a> {
    /// The letter as it stands on the local day of `now`.
    pub(super) fn of(seen: &'a SeenLetter, rule: &LatenessRule, now: DateTime<Utc>) -> Self {
        let letter = &seen.letter;
        let verdict = letter.explained(rule, local_date(now)).verdict;
        let events = seen.events.iter().map(|event| EventBody {
            event: event.event,
            occurred_at: timestamp(event.occurred_at.utc()),
            reason: event.reason.as_deref().map(|reason| told(reason, seen.hides_places)),
        });
        let letter = LetterBody {
            reference: &letter.reference,
            status: letter.state,
            since: timestamp(letter.state_since.utc()),
            reason: letter.state_reason.as_deref().map(|reason| told(reason, seen.hides_places)),
            ordered_at: timestamp(letter.ordered_at.utc()),
            destination: (!seen.hides_places).then_some(letter.destination),
            last_on_time: letter.last_on_time,
            is_late: matches!(verdict, Verdict::Late { .. }),
            days_over: if let Verdict::Late { days_over } = verdict { days_over } else { 0 },
            events: events.collect(),
        };
        Self { letter }
    }
}

/// RFC 3339 in UTC with milliseconds.
pub(super) fn timestamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}
