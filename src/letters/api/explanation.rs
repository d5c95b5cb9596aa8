//! `GET /api/v1/letters/{reference}/explanation`: why a letter is or is not late, day by day and in words.

use actix_web::HttpResponse;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{Data, Path};
use chrono::NaiveDate;
use serde::Serialize;

use super::super::actions::SeenLetter;
use super::super::explanation::{ExplainedDay, Explanation, Verdict};
use super::super::{LetterState, words};
use super::show::look_at;
use crate::calendar::{DayKind, local_date};
use crate::desk::Desk;
use crate::texts::Words;
use crate::web::{ApiError, Bearer, PageError, ReadLetters, Spoken, TakesJson};

#[derive(Serialize)]
struct ExplanationAnswer<'a> {
    explanation: ExplanationBody<'a>,
}

#[derive(Serialize)]
struct ExplanationBody<'a> {
    reference: &'a str,
    status: LetterState,
    ordered_on: NaiveDate,
    /// Business days.
    limit: u16,
    last_on_time: NaiveDate,
    judged_on: NaiveDate,
    #[serde(flatten)]
    verdict: VerdictBody,
    business_days_passed: u32,
    days: Vec<DayBody>,
    rule: &'a str,
    calendar_version: &'a str,
    text: String,
}

#[derive(Serialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
enum VerdictBody {
    OnTime { days_left: u32 },
    Late { days_over: u32 },
    Ended { was_late: bool },
}

#[derive(Serialize)]
struct DayBody {
    date: NaiveDate,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    holiday: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<u32>,
}

/// Explains one letter as its page does, in the caller's language; the look is on record by then.
pub(super) async fn show(
    partner: Bearer<ReadLetters>,
    _: TakesJson,
    desk: Data<Desk>,
    path: Path<String>,
    spoken: Spoken,
) -> Result<HttpResponse, ApiError> {
    let seen = look_at(&desk, &partner, &path).await?;
    let seen = seen.as_ref().as_ref().ok_or(PageError::NotFound)?;
    let explanation = seen.letter.explained(&desk.lateness_rule(), local_date(desk.now()));
    let language = HeaderValue::from_static(spoken.words().language().as_str());
    let body = ExplanationBody::of(spoken.words(), seen, &explanation);
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_LANGUAGE, language))
        .json(ExplanationAnswer { explanation: body }))
}

impl<'a> ExplanationBody<'a> {
    fn of(words: Words<'_>, seen: &'a SeenLetter, explanation: &Explanation) -> Self {
        let letter = &seen.letter;
        Self {
            reference: &letter.reference,
            status: letter.state,
            ordered_on: explanation.ordered_on,
            limit: explanation.limit.0,
            last_on_time: explanation.last_on_time,
            judged_on: explanation.judged_on,
            verdict: match explanation.verdict {
                Verdict::OnTime { days_left } => VerdictBody::OnTime { days_left },
                Verdict::Late { days_over } => VerdictBody::Late { days_over },
                Verdict::Ended { was_late, .. } => VerdictBody::Ended { was_late },
            },
            business_days_passed: explanation.business_days_passed,
            days: explanation.days.iter().map(|day| DayBody::of(words, day)).collect(),
            rule: &letter.lateness_rule,
            calendar_version: &letter.calendar_version,
            text: words::sentences(words, letter, seen.hides_places, explanation).join(" "),
        }
    }
}

impl DayBody {
    fn of(words: Words<'_>, day: &ExplainedDay) -> Self {
        let kind = match day.kind {
            DayKind::BusinessDay => "business_day",
            DayKind::Saturday => "saturday",
            DayKind::Sunday => "sunday",
            DayKind::Holiday(_) => "holiday",
            DayKind::ExtraClosed => "extra_closed",
        };
        let holiday = matches!(day.kind, DayKind::Holiday(_)).then(|| words::day(words, day));
        Self { date: day.date, kind, holiday, number: day.number }
    }
}
