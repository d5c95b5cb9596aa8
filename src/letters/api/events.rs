//! `POST /api/v1/letter-events`: what the print vendor and the post report.

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::super::EventKind;
use super::super::actions::take_reports;
use super::super::reasons;
use super::super::reports::{self, Report, Reported};
use crate::calendar::parse_instant;
use crate::desk::Desk;
use crate::requests::Answer;
use crate::web::{ApiError, Bearer, Fault, Json, Once, WriteLetterEvents};

/// The most events in one call.
const MOST: usize = 10_000;
/// Enough for as many.
const LARGEST: usize = 4 * 1024 * 1024;

const MEMBERS: [&str; 5] = ["reference", "event", "occurred_at", "event_ref", "reason"];

/// The body of a report. Each event is read by itself, so that a faulty one keeps no other out.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewEvents {
    events: Vec<Value>,
}

#[derive(Serialize)]
struct EventsAnswer {
    results: Vec<EventResult>,
}

/// What came of one event.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "result", rename_all = "snake_case")]
enum EventResult {
    Recorded,
    AlreadyKnown,
    Contradicts,
    Refused { code: &'static str, message: String },
}

/// Takes in 1 to 10,000 events, and answers what came of each in the same order.
pub(super) async fn create(
    partner: Bearer<WriteLetterEvents>,
    once: Once,
    Json(asked): Json<NewEvents, LARGEST>,
    desk: Data<Desk>,
) -> Result<HttpResponse, ApiError> {
    if !(1..=MOST).contains(&asked.events.len()) {
        let message = format!("must hold 1 to {MOST} events");
        return Err(ApiError::Faults(vec![Fault { pointer: "#/events".to_owned(), code: "count", message }]));
    }
    let (mut good, mut results) = (Vec::new(), Vec::with_capacity(asked.events.len()));
    for event in &asked.events {
        // A place for each, so that the outcomes of the good ones find theirs.
        results.push(match read(event) {
            Ok(report) => {
                good.push(report);
                None
            }
            Err(message) => Some(EventResult::Refused { code: "invalid", message }),
        });
    }
    let (consumer, now) = (partner.0.clone(), desk.now());
    once.answer(&desk, &partner, &asked, move |conn| {
        let mut outcomes = take_reports(conn, &consumer, &good, now)?.into_iter().map(EventResult::of);
        let results: Vec<EventResult> =
            results.iter().cloned().filter_map(|refused| refused.or_else(|| outcomes.next())).collect();
        let all_taken = !results.iter().any(|result| matches!(result, EventResult::Refused { .. }));
        let status = if all_taken { 200 } else { 207 };
        Answer::json(status, &EventsAnswer { results })
    })
    .await
}

impl EventResult {
    fn of(outcome: Reported) -> Self {
        let refused = |code: &'static str, message: &str| Self::Refused { code, message: message.to_owned() };
        match outcome {
            Reported::Recorded => Self::Recorded,
            Reported::AlreadyKnown => Self::AlreadyKnown,
            Reported::Contradicts => Self::Contradicts,
            Reported::UnknownLetter => refused("unknown_letter", "there is no letter with this reference"),
            Reported::ReportedOtherwise => {
                refused("reported_otherwise", "you reported this event before, with other content")
            }
        }
    }
}

/// Reads one event, or says what is wrong with it without its words.
fn read(event: &Value) -> Result<Report, String> {
    let members = event.as_object().ok_or("must be an object")?;
    if members.keys().any(|name| !MEMBERS.contains(&name.as_str())) {
        return Err(format!("has a member that is none of {}", MEMBERS.join(", ")));
    }
    let wrong = |name: &str, why: &str| format!("{name} {why}");
    let event = required(members, "event")?;
    let kind = EventKind::REPORTED.iter().copied().find(|kind| kind.as_str() == event);
    let known = || EventKind::REPORTED.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", ");
    Ok(Report {
        reference: reports::name(required(members, "reference")?).map_err(|why| wrong("reference", why))?,
        event: kind.ok_or_else(|| format!("event must be one of {}", known()))?,
        occurred_at: parse_instant(required(members, "occurred_at")?)
            .map_err(|why| wrong("occurred_at", why))?,
        event_ref: reports::name(required(members, "event_ref")?).map_err(|why| wrong("event_ref", why))?,
        reason: match members.get("reason") {
            None | Some(Value::Null) => None,
            Some(reason) => {
                let text = reason.as_str().ok_or("reason must be a text")?;
                Some(reasons::read(text).map_err(|why| wrong("reason", why))?)
            }
        },
    })
}

fn required<'a>(members: &'a Map<String, Value>, name: &str) -> Result<&'a str, String> {
    members.get(name).and_then(Value::as_str).ok_or_else(|| format!("{name} must be given as a text"))
}
