//! The work on a late letter, on the letter's page: who has it, putting it off, what came of it.

use actix_web::http::StatusCode;
use chrono::NaiveDate;
use serde::Serialize;

use super::super::actions::ShownWork;
use super::super::rules::{LONGEST_SNOOZE, Refusal};
use super::super::{Work, WorkOutcome};
use crate::calendar::{BusinessDays, DayKind, local_date};
use crate::desk::Desk;
use crate::formats;
use crate::staff::{Agent, Permission};
use crate::values::StaffId;
use crate::web::{Choice, FormErrors, Html};

/// What is said about a form that was sent and not done, and what stood in it.
#[derive(Clone, Debug, Default)]
pub struct Said {
    pub(super) status: Option<StatusCode>,
    pub(super) alert: Option<String>,
    /// What is wrong with its fields.
    pub errors: FormErrors,
    pub(super) until: Option<String>,
    pub(super) outcome: String,
    pub(super) note: String,
}

impl Said {
    /// With what is wrong with a field.
    pub(super) fn with_fault(mut self, field: &'static str, text: String) -> Self {
        self.errors.add(field, text);
        self.status = Some(StatusCode::UNPROCESSABLE_ENTITY);
        self
    }

    /// With why nothing was done.
    pub(super) fn refused(self, status: StatusCode, text: String) -> Self {
        Self { status: Some(status), alert: Some(text), ..self }
    }

    pub(super) fn is_faultless(&self) -> bool {
        self.errors.is_empty()
    }

    /// The status of the page that says it.
    pub fn status(&self) -> StatusCode {
        self.status.unwrap_or(StatusCode::OK)
    }

    /// Why nothing was done, beside no field.
    pub fn alert(&self) -> Option<&str> {
        self.alert.as_deref()
    }

    fn fault(&self, field: &str) -> Option<String> {
        self.errors.all().iter().find(|error| error.field == field).map(|error| error.text.clone())
    }
}

/// The panel.
#[derive(Serialize)]
pub struct WorkPanel {
    letter_id: String,
    version: i64,
    holder: String,
    standing: Vec<String>,
    note: Option<String>,
    closed: bool,
    buttons: Vec<Button>,
    colleagues: Vec<Choice<String>>,
    until: String,
    first_day: String,
    last_day: String,
    until_fault: Option<String>,
    outcomes: Vec<Choice<String>>,
    outcome_fault: Option<String>,
    new_note: String,
    note_fault: Option<String>,
}

/// A form that is only a button.
#[derive(Serialize)]
struct Button {
    form: &'static str,
    to: Option<&'static str>,
    label: String,
}

impl WorkPanel {
    /// The panel for this agent; `colleagues` are those whom they may give the letter to.
    pub fn of(
        html: &Html,
        desk: &Desk,
        agent: &Agent,
        shown: &ShownWork,
        colleagues: &[(StaffId, String)],
        said: &Said,
    ) -> Self {
        let (work, today) = (&shown.work, local_date(desk.now()));
        let is_mine = work.assigned_to.as_ref() == Some(&agent.staff_id);
        let leads = agent.may(Permission::AssignLateLetters);
        let first_day = desk.calendar.add_business_days(today, BusinessDays(1));
        let closed = work.is_closed(today);
        let button =
            |shown: bool, form, to, key| shown.then(|| Button { form, to, label: html.text(key, &[]) });
        let takes = !closed && !is_mine && (leads || work.assigned_to.is_none());
        let gives_back = !closed && work.assigned_to.is_some() && (leads || is_mine);
        let buttons = [
            button(takes, "owner", Some("me"), "queue-take"),
            button(gives_back, "owner", Some("nobody"), "queue-give-back"),
            button(!closed, "reminder", None, "bulk-action-remind"),
            button(closed || work.is_snoozed(today), "reopen", None, "queue-reopen"),
        ];
        Self {
            letter_id: work.letter_id.to_string(),
            version: work.version,
            holder: holder(html, shown, is_mine),
            standing: standing(html, shown, today),
            note: work.outcome_note.clone(),
            closed,
            buttons: buttons.into_iter().flatten().collect(),
            colleagues: colleagues
                .iter()
                .map(|(staff_id, name)| Choice {
                    value: staff_id.to_string(),
                    label: name.clone(),
                    chosen: work.assigned_to.as_ref() == Some(staff_id),
                })
                .collect(),
            until: said.until.clone().unwrap_or_else(|| first_day.to_string()),
            first_day: first_day.to_string(),
            last_day: desk.calendar.add_business_days(today, LONGEST_SNOOZE).to_string(),
            until_fault: said.fault("until"),
            outcomes: WorkOutcome::ALL
                .iter()
                .map(|outcome| Choice {
                    value: outcome.as_str().to_owned(),
                    label: html.text(&format!("queue-outcome-{}", outcome.as_str()), &[]),
                    chosen: said.outcome == outcome.as_str(),
                })
                .collect(),
            outcome_fault: said.fault("outcome"),
            new_note: said.note.clone(),
            note_fault: said.fault("note"),
        }
    }
}

fn holder(html: &Html, shown: &ShownWork, is_mine: bool) -> String {
    let Some(since) = shown.work.assigned_at.filter(|_| shown.work.assigned_to.is_some()) else {
        return html.text("queue-work-nobodys", &[]);
    };
    let since = formats::date(html.language(), local_date(since.utc()));
    if is_mine {
        return html.text("queue-work-mine", &[("date", since.into())]);
    }
    let name = shown.holder.clone().unwrap_or_default();
    html.text("queue-work-held", &[("name", name.into()), ("date", since.into())])
}

fn standing(html: &Html, shown: &ShownWork, today: NaiveDate) -> Vec<String> {
    let Work { snoozed_until, outcome, closed_at, .. } = &shown.work;
    let day = |date| {
        [
            ("weekday", formats::weekday(html.language(), date).into()),
            ("date", formats::date(html.language(), date).into()),
        ]
    };
    let mut said = Vec::new();
    if let Some((outcome, closed_at)) = outcome.zip(*closed_at) {
        let outcome = html.text(&format!("queue-outcome-{}", outcome.as_str()), &[]);
        let name = shown.closed_by.clone().unwrap_or_default();
        let date = formats::date(html.language(), local_date(closed_at.utc()));
        said.push(html.text(
            "queue-work-outcome",
            &[("outcome", outcome.into()), ("name", name.into()), ("date", date.into())],
        ));
    }
    match (snoozed_until, outcome) {
        (Some(until), _) if *until > today => said.push(html.text("queue-work-until", &day(*until))),
        (Some(until), _) => said.push(html.text("queue-work-back", &day(*until))),
        (None, Some(_)) => said.push(html.text("queue-work-closed", &[])),
        (None, None) => {}
    }
    said
}

/// Why nothing was done, in words.
pub(super) fn refusal(html: &Html, refusal: Refusal) -> String {
    let most = [("n", LONGEST_SNOOZE.0.into())];
    match refusal {
        Refusal::Closed => html.text("queue-refused-closed", &[]),
        Refusal::Colleagues => html.text("queue-refused-colleagues", &[]),
        Refusal::LeadsOnly => html.text("queue-refused-leads-only", &[]),
        Refusal::NotAfterToday => html.text("queue-fault-past", &[]),
        Refusal::TooFar => html.text("queue-fault-too-far", &most),
        Refusal::NotABusinessDay(kind) => {
            let why = match kind {
                DayKind::Holiday(holiday) => html.text(&format!("holiday-{}", holiday.as_str()), &[]),
                DayKind::ExtraClosed | DayKind::BusinessDay => html.text("letter-day-closed", &[]),
                DayKind::Saturday | DayKind::Sunday => html.text("letter-day-weekend", &[]),
            };
            html.text("queue-fault-free-day", &[("why", why.into())])
        }
    }
}
