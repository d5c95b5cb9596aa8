//! What may be done about a late letter, and what becomes of the work on it.

use chrono::{DateTime, NaiveDate, Utc};

use super::{DaysOver, Work, WorkOutcome};
use crate::calendar::{BusinessCalendar, BusinessDays, DayKind, local_date};
use crate::staff::{Permission, Role, may};
use crate::values::{LetterId, StaffId};

/// A letter may be put off for at most so many business days; then somebody looks again.
pub const LONGEST_SNOOZE: BusinessDays = BusinessDays(20);

/// What an agent asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Give it to somebody, or back to nobody.
    Assign(Option<StaffId>),
    /// Put it off until this local day.
    Snooze(NaiveDate),
    /// Record what came of it.
    Close(WorkOutcome, Option<String>),
    /// Take it up again: put off no longer, and without an outcome.
    Reopen,
}

/// Who asks, and when.
#[derive(Clone, Copy, Debug)]
pub struct Asker<'a> {
    /// Who.
    pub staff_id: &'a StaffId,
    /// Whether they may give letters to others.
    pub assigns_others: bool,
    /// The local day.
    pub today: NaiveDate,
    /// The instant.
    pub now: DateTime<Utc>,
}

impl<'a> Asker<'a> {
    /// One who works here with this role, at this instant.
    pub fn new(staff_id: &'a StaffId, role: Role, now: DateTime<Utc>) -> Self {
        let assigns_others = may(role, Permission::AssignLateLetters);
        Self { staff_id, assigns_others, today: local_date(now), now }
    }
}

/// Why nothing was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It has an outcome; it must be taken up again first.
    Closed,
    /// A colleague has it.
    Colleagues,
    /// Only a lead gives letters to others.
    LeadsOnly,
    /// The day is today or past.
    NotAfterToday,
    /// The day is no business day.
    NotABusinessDay(DayKind),
    /// The day is too far away.
    TooFar,
}

impl Refusal {
    /// Whether it is about the day that was asked for.
    pub fn is_about_the_day(self) -> bool {
        matches!(self, Self::NotAfterToday | Self::NotABusinessDay(_) | Self::TooFar)
    }
}

impl Work {
    /// The work on a letter that nobody has touched.
    pub fn untouched(letter_id: LetterId) -> Self {
        Self {
            letter_id,
            assigned_to: None,
            assigned_at: None,
            snoozed_until: None,
            outcome: None,
            outcome_note: None,
            closed_at: None,
            closed_by: None,
            version: 0,
            take_key: None,
        }
    }

    /// Whether an outcome keeps it off the working list.
    pub fn is_closed(&self, today: NaiveDate) -> bool {
        self.outcome.is_some() && self.snoozed_until.is_none_or(|until| until > today)
    }

    /// Whether it is put off until a later day.
    pub fn is_snoozed(&self, today: NaiveDate) -> bool {
        self.snoozed_until.is_some_and(|until| until > today)
    }

    /// Whether it is on the working list and nobody's.
    pub fn is_free(&self, today: NaiveDate) -> bool {
        self.assigned_to.is_none() && !self.is_closed(today) && !self.is_snoozed(today)
    }

    /// Whether it stands already as it is asked for, as after a form that was sent twice.
    pub fn is_already(&self, ask: &Ask, asker: &Asker<'_>) -> bool {
        let today = asker.today;
        match ask {
            Ask::Assign(to) => self.assigned_to == *to,
            Ask::Snooze(until) => {
                self.snoozed_until == Some(*until) && *until > today && !self.is_closed(today)
            }
            Ask::Close(outcome, note) => {
                self.is_closed(today)
                    && (self.outcome, &self.outcome_note) == (Some(*outcome), note)
                    && self.closed_by.as_ref() == Some(asker.staff_id)
            }
            Ask::Reopen => !self.is_closed(today) && !self.is_snoozed(today),
        }
    }

    /// The next version, as it was asked for.
    pub fn after(&self, ask: &Ask, asker: &Asker<'_>, calendar: &BusinessCalendar) -> Result<Self, Refusal> {
        if self.is_closed(asker.today) && *ask != Ask::Reopen {
            return Err(Refusal::Closed);
        }
        let mut next = self.taken_up(asker.today);
        match ask {
            Ask::Assign(to) => {
                self.may_change_hands(to.as_ref(), asker)?;
                next.assigned_at = to.is_some().then(|| asker.now.into());
                next.assigned_to.clone_from(to);
            }
            Ask::Snooze(until) => {
                check_snooze(calendar, asker.today, *until)?;
                next.snoozed_until = Some(*until);
            }
            Ask::Close(outcome, note) => return Ok(self.closed_with(*outcome, note.clone(), asker)),
            Ask::Reopen => next.snoozed_until = None,
        }
        Ok(next)
    }

    /// The next version, taken by this agent with this form.
    #[must_use]
    pub fn taken(&self, asker: &Asker<'_>, take_key: &str) -> Self {
        Self {
            assigned_to: Some(asker.staff_id.clone()),
            assigned_at: Some(asker.now.into()),
            take_key: Some(take_key.to_owned()),
            ..self.taken_up(asker.today)
        }
    }

    /// The next version, with what came of it; then it is nobody's.
    #[must_use]
    pub fn closed_with(&self, outcome: WorkOutcome, note: Option<String>, asker: &Asker<'_>) -> Self {
        Self {
            outcome: Some(outcome),
            outcome_note: note,
            closed_at: Some(asker.now.into()),
            closed_by: Some(asker.staff_id.clone()),
            assigned_to: None,
            assigned_at: None,
            ..self.taken_up(asker.today)
        }
    }

    /// The next version, without an outcome, and without a day that has come. What was is in the audit trail.
    fn taken_up(&self, today: NaiveDate) -> Self {
        Self {
            snoozed_until: self.snoozed_until.filter(|until| *until > today),
            outcome: None,
            outcome_note: None,
            closed_at: None,
            closed_by: None,
            version: self.version + 1,
            ..self.clone()
        }
    }

    /// Agents take what nobody has and give back their own; leads may do all.
    fn may_change_hands(&self, to: Option<&StaffId>, asker: &Asker<'_>) -> Result<(), Refusal> {
        if asker.assigns_others {
            return Ok(());
        }
        if to.is_some_and(|to| to != asker.staff_id) {
            return Err(Refusal::LeadsOnly);
        }
        match &self.assigned_to {
            Some(holder) if holder != asker.staff_id => Err(Refusal::Colleagues),
            _ => Ok(()),
        }
    }
}

fn check_snooze(calendar: &BusinessCalendar, today: NaiveDate, until: NaiveDate) -> Result<(), Refusal> {
    if until <= today {
        return Err(Refusal::NotAfterToday);
    }
    match calendar.classify(until) {
        DayKind::BusinessDay if until > calendar.add_business_days(today, LONGEST_SNOOZE) => {
            Err(Refusal::TooFar)
        }
        DayKind::BusinessDay => Ok(()),
        kind => Err(Refusal::NotABusinessDay(kind)),
    }
}

/// The last days on time of letters that are so many business days over on `today`: from the first on, and before the
/// second; none is no bound.
pub fn last_days_on_time(
    calendar: &BusinessCalendar,
    over: DaysOver,
    today: NaiveDate,
) -> (Option<NaiveDate>, Option<NaiveDate>) {
    // A letter is at least n days over when its last day on time is before the n-th business day back from today.
    let back = |n: usize| {
        let days = std::iter::successors(Some(today), NaiveDate::pred_opt);
        days.filter(|day| calendar.is_business_day(*day)).nth(n - 1)
    };
    match over {
        DaysOver::UpToTwo => (back(3), None),
        DaysOver::ThreeToFive => (back(6), back(3)),
        DaysOver::MoreThanFive => (None, back(6)),
    }
}

#[cfg(test)]
mod tests;
