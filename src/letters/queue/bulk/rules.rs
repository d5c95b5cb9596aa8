//! Which letters are left out of a bulk, and why. The first reason counts: what ends the matter comes first.

use chrono::NaiveDate;

use super::super::WorkOutcome;
use super::super::rules::Asker;
use super::facts::Candidate;
use super::{BulkAction, Reason, Task};
use crate::letters::LetterState;
use crate::letters::eligibility::{self, Applicant, Refusal};
use crate::letters::rules::to_be_replaced;
use crate::persons::PersonStatus;
use crate::register::rules::usable_until;
use crate::values::Phone;

/// By what a letter is judged.
#[derive(Clone, Copy, Debug)]
pub struct Judge<'a> {
    /// What is to be done.
    pub task: &'a Task,
    /// Who asks for it, and when.
    pub asker: Asker<'a>,
    /// Calendar days for which a letter's code holds.
    pub code_valid_days: u16,
}

impl Judge<'_> {
    /// Why this letter is left out; none when it may be done. An agent who saw it before names the version.
    pub fn reason_against(&self, candidate: &Candidate, seen_version: Option<i64>) -> Option<Reason> {
        let is_another = seen_version.is_some_and(|seen| seen != candidate.work.version);
        self.queue(candidate).or_else(|| is_another.then_some(Reason::ChangedMeanwhile)).or_else(
            || match self.task.action {
                BulkAction::Remind => reminder(candidate, self.asker.today),
                BulkAction::Reissue => self.reissue(candidate),
                BulkAction::Assign | BulkAction::Investigate => None,
            },
        )
    }

    /// What speaks against it in the queue, whatever is known of the person.
    fn queue(&self, candidate: &Candidate) -> Option<Reason> {
        let work = &candidate.work;
        if candidate.letter.state == LetterState::Replaced {
            return Some(Reason::Replaced);
        }
        if !candidate.is_late {
            return Some(Reason::NotLate);
        }
        if work.is_closed(self.asker.today) {
            let is_so = self.task.action == BulkAction::Investigate
                && work.outcome == Some(WorkOutcome::Investigated);
            return Some(if is_so { Reason::AlreadyInvestigated } else { Reason::HasOutcome });
        }
        let holder = work.assigned_to.as_ref()?;
        let is_assigned = self.task.action == BulkAction::Assign;
        if is_assigned && self.task.assigned_to.as_ref() == Some(holder) {
            return Some(Reason::AlreadyTheirs);
        }
        let is_a_leads = is_assigned && self.asker.assigns_others;
        (holder != self.asker.staff_id && !is_a_leads).then_some(Reason::Colleagues)
    }

    fn reissue(&self, candidate: &Candidate) -> Option<Reason> {
        let applicant = Applicant::of(&candidate.person, &candidate.letters);
        let refusals = eligibility::refusals(&applicant, self.asker.today, self.code_valid_days);
        if let Some(refusal) = refusals.iter().find(|refusal| !refusal.may_be_overridden()) {
            return Some(named(refusal));
        }
        let replaced = to_be_replaced(&candidate.letters).map(|letter| &letter.letter_id);
        if replaced != Some(&candidate.letter.letter_id) {
            return Some(Reason::NewerLetter);
        }
        candidate.mobile_for_order().is_none().then_some(Reason::NoMobile)
    }
}

/// What speaks against a reminder. It is a message about something the person asked for, which an opt-out need not stop,
/// but the desk does not send it by the score to those who want paper.
fn reminder(candidate: &Candidate, today: NaiveDate) -> Option<Reason> {
    if candidate.person.status == PersonStatus::Deceased {
        return Some(Reason::Deceased);
    }
    if candidate.person.address_protection.hides_places() {
        return Some(Reason::Protected);
    }
    if candidate.entry.as_ref().is_some_and(|entry| entry.opted_out) {
        return Some(Reason::OptedOut);
    }
    if !candidate.mobile().is_some_and(Phone::can_receive_sms) {
        return Some(Reason::NoMobile);
    }
    if confirmed_until(candidate).is_none_or(|until| until < today) {
        return Some(Reason::MobileUnconfirmed);
    }
    candidate.told_recently.then_some(Reason::ToldRecently)
}

/// A number given with the order was confirmed by that.
fn confirmed_until(candidate: &Candidate) -> Option<NaiveDate> {
    if candidate.ordered_mobile.is_some() {
        return usable_until(Some(candidate.letter.ordered_at), None);
    }
    let entry = candidate.entry.as_ref()?;
    usable_until(entry.mobile_updated_at, entry.mobile_verified_at)
}

fn named(refusal: &Refusal) -> Reason {
    match refusal {
        Refusal::Deceased => Reason::Deceased,
        Refusal::NumberCeased => Reason::NumberCeased,
        Refusal::ExistingUser { .. } => Reason::ExistingUser,
        Refusal::Under13 { .. } => Reason::Under13,
        Refusal::BirthDateUnknown => Reason::BirthDateUnknown,
        Refusal::NoValidAddress => Reason::NoValidAddress,
        Refusal::EmigratedNoAddress => Reason::EmigratedNoAddress,
        Refusal::OpenLetterExists { .. } => Reason::NewerLetter,
        Refusal::InvalidPhone => Reason::NoMobile,
    }
}
