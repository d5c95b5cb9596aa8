//! A letter in one line, for the person page.

use chrono::NaiveDate;
use serde::Serialize;

use super::super::explanation::{Explanation, Facts, Verdict, explain};
use super::super::store::Letter;
use super::super::{EventKind, LetterState};
use crate::desk::Desk;
use crate::formats;
use crate::web::Html;

/// The line.
#[derive(Serialize)]
pub struct LetterLine {
    letter_id: String,
    reference: String,
    tag: String,
    color: &'static str,
    ordered: String,
    state: String,
    verdict: String,
}

impl Letter {
    /// What the explanation needs.
    pub fn facts(&self) -> Facts {
        Facts {
            ordered_at: self.ordered_at.utc(),
            destination: self.destination,
            state: self.state,
            state_since: self.state_since.utc(),
            last_on_time: self.last_on_time,
        }
    }
}

impl LetterLine {
    /// The letter as it stands on the local day `today`.
    pub fn of(html: &Html, desk: &Desk, letter: &Letter, today: NaiveDate) -> Self {
        let explanation = explain(&desk.lateness_rule(), &letter.facts(), today);
        let (tag, color) = tag(html, letter.state, &explanation);
        let ordered = formats::short_date(explanation.ordered_on);
        Self {
            letter_id: letter.letter_id.to_string(),
            reference: letter.reference.clone(),
            tag,
            color,
            ordered: format!("{} {ordered}", html.text("column-ordered", &[])),
            state: state(html, letter.state, letter.state_reason.as_deref()),
            verdict: verdict(html, letter.state, &explanation),
        }
    }
}

/// The tag that says at a glance how it stands, and its colour.
pub(super) fn tag(html: &Html, state: LetterState, explanation: &Explanation) -> (String, &'static str) {
    let state_text = || html.text(&format!("letter-state-{}", state.as_str()), &[]);
    match explanation.verdict {
        Verdict::Ended { state: LetterState::Activated, .. } => (state_text(), "success"),
        Verdict::Ended { .. } => (state_text(), "neutral"),
        Verdict::Late { .. } | Verdict::OnTime { .. } if state == LetterState::PrintFailed => {
            (state_text(), "danger")
        }
        Verdict::Late { days_over } => (html.text("letter-late", &[("n", days_over.into())]), "danger"),
        Verdict::OnTime { .. } => (html.text("letter-on-time", &[]), "info"),
    }
}

/// How far the letter has come, with the reason where one was given.
pub(in crate::letters) fn state(html: &Html, state: LetterState, reason: Option<&str>) -> String {
    with_reason(html, html.text(&format!("letter-state-{}", state.as_str()), &[]), reason)
}

/// What happened, with the reason where one was given.
pub(super) fn event(html: &Html, event: EventKind, reason: Option<&str>) -> String {
    with_reason(html, html.text(&format!("letter-state-{}", event.as_str()), &[]), reason)
}

fn with_reason(html: &Html, text: String, reason: Option<&str>) -> String {
    match reason {
        Some(code) => format!("{text}: {}", html.text_or("letter-reason-", code)),
        None => text,
    }
}

/// What an agent reads out: late or not, and by how much.
pub(super) fn verdict(html: &Html, state: LetterState, explanation: &Explanation) -> String {
    match explanation.verdict {
        Verdict::OnTime { .. } | Verdict::Late { .. } if state == LetterState::PrintFailed => {
            html.text("letter-explained-print-failed", &[])
        }
        Verdict::OnTime { days_left } => html.text("letter-explained-on-time", &[("n", days_left.into())]),
        Verdict::Late { days_over } => html.text("letter-explained-late", &[("n", days_over.into())]),
        Verdict::Ended { state, was_late } => {
            let day = explanation.judged_on;
            let ended = html.text(
                "letter-explained-ended",
                &[
                    ("state", html.text(&format!("letter-state-{}", state.as_str()), &[]).into()),
                    ("weekday", formats::weekday(html.language(), day).into()),
                    ("date", formats::date(html.language(), day).into()),
                ],
            );
            let in_time =
                if was_late { "letter-explained-ended-late" } else { "letter-explained-ended-on-time" };
            format!("{ended} {}", html.text(in_time, &[]))
        }
    }
}
