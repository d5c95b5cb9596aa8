//! A letter in one line, for the person page.

use chrono::NaiveDate;
use serde::Serialize;

use super::super::explanation::{Explanation, Facts, Verdict};
use super::super::reasons::told;
use super::super::store::Letter;
use super::super::{LetterState, words};
use crate::desk::Desk;
use crate::formats;
use crate::persons::Person;
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
    code_expires: Option<String>,
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
    /// This person's letter as it stands on the local day `today`, and the last day of its code, if that is soon.
    pub fn of(
        html: &Html,
        desk: &Desk,
        person: &Person,
        letter: &Letter,
        code_expires: Option<NaiveDate>,
        today: NaiveDate,
    ) -> Self {
        let explanation = letter.explained(&desk.lateness_rule(), today);
        let (tag, color) = tag(html, letter.state, &explanation);
        let ordered = formats::short_date(explanation.ordered_on);
        let hides_places = person.address_protection.hides_places();
        let reason = letter.state_reason.as_deref().map(|reason| told(reason, hides_places));
        Self {
            letter_id: letter.letter_id.to_string(),
            reference: letter.reference.clone(),
            tag,
            color,
            ordered: format!("{} {ordered}", html.text("column-ordered", &[])),
            state: words::state(html.words(), letter.state, reason),
            verdict: words::verdict(html.words(), letter.state, &explanation),
            code_expires: code_expires.map(|day| {
                let date = formats::date(html.language(), day);
                html.text("letter-code-expires-on", &[("date", date.into())])
            }),
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
