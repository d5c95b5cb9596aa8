//! What is said about a letter, the same on pages and to other systems.

use serde::Serialize;

use super::eligibility::Refusal;
use super::explanation::{ExplainedDay, Explanation, Verdict};
use super::store::Letter;
use super::{Destination, EventKind, LetterState};
use crate::calendar::DayKind;
use crate::formats;
use crate::texts::Words;
use crate::values::Language;

/// How far the letter has come, with the reason where one was given.
pub fn state(words: Words<'_>, state: LetterState, reason: Option<&str>) -> String {
    with_reason(words, words.text(&format!("letter-state-{}", state.as_str()), &[]), reason)
}

/// What happened, with the reason where one was given.
pub fn event(words: Words<'_>, event: EventKind, reason: Option<&str>) -> String {
    with_reason(words, words.text(&format!("letter-state-{}", event.as_str()), &[]), reason)
}

/// Who reported an event: a file, Skranke itself, or an organisation by its number.
pub fn source(words: Words<'_>, source: &str) -> String {
    match source.strip_prefix("org:") {
        Some(number) => {
            // In every language as such numbers are written in Norway.
            words.text(
                "letter-source-organisation",
                &[("number", formats::grouped(Language::Nb, number).into())],
            )
        }
        None => words.text_or("letter-source-", source),
    }
}

fn with_reason(words: Words<'_>, text: String, reason: Option<&str>) -> String {
    match reason {
        Some(code) => format!("{text}: {}", words.text_or("letter-reason-", code)),
        None => text,
    }
}

/// The explanation, in the order in which an agent would say it. Of a person whose address is protected nothing tells where
/// the letter goes.
pub fn sentences(
    words: Words<'_>,
    letter: &Letter,
    hides_places: bool,
    explanation: &Explanation,
) -> Vec<String> {
    let language = words.language();
    let day = |date| {
        [("weekday", formats::weekday(language, date).into()), ("date", formats::date(language, date).into())]
    };
    let mut ordered = day(explanation.ordered_on).to_vec();
    ordered.push(("time", formats::time(language, letter.ordered_at.utc()).into()));
    let mut limit = day(explanation.last_on_time).to_vec();
    limit.push(("n", explanation.limit.0.into()));
    let mut sentences =
        vec![words.text("letter-explained-ordered", &ordered), words.text("letter-explained-limit", &limit)];
    if letter.destination == Destination::Abroad && !hides_places {
        sentences.push(words.text("letter-explained-abroad", &[]));
    }
    if !matches!(explanation.verdict, Verdict::Ended { .. }) {
        // A Saturday is not business day 5 because Friday was.
        let key = if explanation.counts_judged_day {
            "letter-explained-today"
        } else {
            "letter-explained-today-free"
        };
        sentences.push(words.text(key, &[("n", explanation.business_days_passed.into())]));
    }
    sentences.push(verdict(words, letter.state, explanation));
    // Beyond the days that are listed nothing was counted.
    if explanation.days.last().is_none_or(|day| day.date >= explanation.judged_on) {
        sentences.push(not_counted(words, explanation));
    }
    sentences
}

/// What an agent reads out: late or not, and by how much.
pub fn verdict(words: Words<'_>, state: LetterState, explanation: &Explanation) -> String {
    match explanation.verdict {
        Verdict::OnTime { .. } | Verdict::Late { .. } if state == LetterState::PrintFailed => {
            words.text("letter-explained-print-failed", &[])
        }
        Verdict::OnTime { days_left } => words.text("letter-explained-on-time", &[("n", days_left.into())]),
        Verdict::Late { days_over } => words.text("letter-explained-late", &[("n", days_over.into())]),
        Verdict::Ended { state, was_late } => {
            let day = explanation.judged_on;
            let ended = words.text(
                "letter-explained-ended",
                &[
                    ("state", words.text(&format!("letter-state-{}", state.as_str()), &[]).into()),
                    ("weekday", formats::weekday(words.language(), day).into()),
                    ("date", formats::date(words.language(), day).into()),
                ],
            );
            let in_time =
                if was_late { "letter-explained-ended-late" } else { "letter-explained-ended-on-time" };
            format!("{ended} {}", words.text(in_time, &[]))
        }
    }
}

fn not_counted(words: Words<'_>, explanation: &Explanation) -> String {
    let until_judged =
        || explanation.days.iter().filter(|day| day.date <= explanation.judged_on && day.number.is_none());
    let weekend =
        until_judged().filter(|day| matches!(day.kind, DayKind::Saturday | DayKind::Sunday)).count();
    let closed = until_judged().filter(|day| day.kind == DayKind::ExtraClosed).count();
    let holidays = until_judged().count() - weekend - closed;
    let key =
        if closed == 0 { "letter-explained-not-counted" } else { "letter-explained-not-counted-closed" };
    let counts = [("weekend", weekend.into()), ("holidays", holidays.into()), ("closed", closed.into())];
    words.text(key, &counts)
}

/// What one day is: its number, the name of the holiday, or why else it does not count.
pub fn day(words: Words<'_>, day: &ExplainedDay) -> String {
    match (day.number, day.kind) {
        (Some(number), _) => words.text("letter-day-number", &[("n", number.into())]),
        (None, DayKind::Holiday(holiday)) => words.text(&format!("holiday-{}", holiday.as_str()), &[]),
        (None, DayKind::ExtraClosed) => words.text("letter-day-closed", &[]),
        (None, _) => words.text("letter-day-weekend", &[]),
    }
}

/// A rule that speaks against a letter, and what can be done about it.
#[derive(Serialize)]
pub struct RefusalText {
    /// The rule.
    pub rule: String,
    /// What the person can do.
    pub next: String,
}

/// Puts a rule that speaks against a letter into words.
pub fn refusal(words: Words<'_>, refusal: &Refusal) -> RefusalText {
    let date = |date| formats::date(words.language(), date);
    let rule = format!("order-refused-{}", refusal.code());
    let next = format!("{rule}-next");
    let (rule, next) = (rule.as_str(), next.as_str());
    match refusal {
        Refusal::ExistingUser { activated_on } => RefusalText {
            rule: words.text(rule, &[("date", date(*activated_on).into())]),
            next: words.text(next, &[]),
        },
        Refusal::Under13 { from_year } => {
            // As text: a year has no space after its first digit.
            let year = from_year.to_string();
            RefusalText {
                rule: words.text(rule, &[("year", year.clone().into())]),
                next: words.text(next, &[("year", year.into())]),
            }
        }
        Refusal::OpenLetterExists { reference, ordered_on, until } => RefusalText {
            rule: words
                .text(rule, &[("reference", reference.as_str().into()), ("date", date(*ordered_on).into())]),
            next: words.text(next, &[("date", date(*until).into())]),
        },
        _ => RefusalText { rule: words.text(rule, &[]), next: words.text(next, &[]) },
    }
}
