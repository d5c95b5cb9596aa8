//! Whether an activation letter may be ordered for a person: one rule after another, each of which can say no by itself.
//!
//! Only new MinID users get a letter, from the year in which they turn 13, at an address that the population register knows.

use chrono::{Datelike as _, Days, NaiveDate};

use super::LetterState;
use super::store::Letter;
use crate::calendar::local_date;
use crate::persons::{AddressProtection, Person, PersonStatus};
use crate::values::Phone;

/// MinID may be had from the year in which one reaches this age.
const YOUNGEST: i32 = 13;

/// How long the agent's words are that override a rule, in characters.
const OVERRIDE_LENGTH: std::ops::RangeInclusive<usize> = 10..=255;

/// A rule that speaks against a letter, with what the agent tells the caller about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The person has died.
    Deceased,
    /// The number is no longer in use: another has replaced it, or may have.
    NumberCeased,
    /// The person has used the code of an earlier letter.
    ExistingUser {
        /// The local day on which that was.
        activated_on: NaiveDate,
    },
    /// The person is too young.
    Under13 {
        /// The year in which the person turns 13.
        from_year: i32,
    },
    /// The register does not tell how old the person is. The number is no proof.
    BirthDateUnknown,
    /// The register knows no address to which a letter can go.
    NoValidAddress,
    /// The person has moved abroad and left no address.
    EmigratedNoAddress,
    /// A letter is on its way, or its code still holds.
    OpenLetterExists {
        /// What it is called.
        reference: String,
        /// The local day of its order.
        ordered_on: NaiveDate,
        /// The last local day on which it stands in the way.
        until: NaiveDate,
    },
    /// No SMS can arrive at the number.
    InvalidPhone,
}

impl Refusal {
    /// The rule's name: in the keys of its texts, and as the reason of a rejected letter.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Deceased => "deceased",
            Self::NumberCeased => "number_ceased",
            Self::ExistingUser { .. } => "existing_user",
            Self::Under13 { .. } => "under_13",
            Self::BirthDateUnknown => "birth_date_unknown",
            Self::NoValidAddress => "no_valid_address",
            Self::EmigratedNoAddress => "emigrated_no_address",
            Self::OpenLetterExists { .. } => "open_letter_exists",
            Self::InvalidPhone => "invalid_phone",
        }
    }

    /// Whether the desk may order all the same, with a reason: the letter that exists may be lost.
    pub fn may_be_overridden(&self) -> bool {
        matches!(self, Self::OpenLetterExists { .. })
    }
}

/// What the rules need to know about the person.
#[derive(Clone, Debug)]
pub struct Applicant {
    /// Status in the population register.
    pub status: PersonStatus,
    /// The person has another national id now.
    pub superseded: bool,
    /// From the register.
    pub birth_date: Option<NaiveDate>,
    /// Whether a letter would arrive.
    pub has_address: bool,
    /// The letters there are, the newest first.
    pub letters: Vec<EarlierLetter>,
}

/// What the rules need to know about an earlier letter.
#[derive(Clone, Debug)]
pub struct EarlierLetter {
    /// What it is called.
    pub reference: String,
    /// How far it has come.
    pub state: LetterState,
    /// The local day of its order.
    pub ordered_on: NaiveDate,
    /// The local day on which it came so far.
    pub since: NaiveDate,
}

impl Applicant {
    /// The person with all letters there are, the newest first.
    pub fn of(person: &Person, letters: &[Letter]) -> Self {
        let letters = letters.iter().map(|letter| EarlierLetter {
            reference: letter.reference.clone(),
            state: letter.state,
            ordered_on: local_date(letter.ordered_at.utc()),
            since: local_date(letter.state_since.utc()),
        });
        Self {
            status: person.status,
            superseded: person.superseded_by.is_some(),
            birth_date: person.birth_date,
            has_address: has_address(person),
            letters: letters.collect(),
        }
    }
}

/// A line of an address, or a postal code with its place. The register's file gives the one address that comes first of
/// postal address, postal address abroad, temporary and permanent residence. Where the address is strictly confidential the
/// file holds none, and the post goes by the open address that the tax office keeps.
fn has_address(person: &Person) -> bool {
    let is_given = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
    let lines = [&person.address_line1, &person.address_line2, &person.address_line3];
    person.address_protection == AddressProtection::StrictlyConfidential
        || lines.into_iter().any(is_given)
        || (is_given(&person.postal_code) && is_given(&person.city))
}

/// All the rules that speak against a letter on the local day `today`; none when one may be ordered. A letter's code holds
/// for so many calendar days.
pub fn refusals(applicant: &Applicant, today: NaiveDate, code_valid_days: u16) -> Vec<Refusal> {
    let rules = [
        deceased(applicant),
        number_ceased(applicant),
        existing_user(applicant),
        old_enough(applicant.birth_date, today),
        address(applicant),
        open_letter(applicant, today, code_valid_days),
    ];
    rules.into_iter().flatten().collect()
}

/// What keeps a letter from reaching the person, whatever they may have: they have died, or no address is known.
pub fn delivery(applicant: &Applicant) -> Option<Refusal> {
    deceased(applicant).or_else(|| address(applicant))
}

/// Whether the code for the order can be sent to this number.
pub fn phone(mobile: &Phone) -> Option<Refusal> {
    (!mobile.can_receive_sms()).then_some(Refusal::InvalidPhone)
}

/// The agent's words for ordering all the same; none when they are too few or too many.
pub fn override_reason(words: &str) -> Option<String> {
    let words = words.trim();
    OVERRIDE_LENGTH.contains(&words.chars().count()).then(|| words.to_owned())
}

fn deceased(applicant: &Applicant) -> Option<Refusal> {
    (applicant.status == PersonStatus::Deceased).then_some(Refusal::Deceased)
}

/// An inactive D-number is still in use, and so is the number of somebody who is missing.
fn number_ceased(applicant: &Applicant) -> Option<Refusal> {
    (applicant.superseded || applicant.status == PersonStatus::Ceased).then_some(Refusal::NumberCeased)
}

fn existing_user(applicant: &Applicant) -> Option<Refusal> {
    let used = applicant.letters.iter().find(|letter| letter.state == LetterState::Activated)?;
    Some(Refusal::ExistingUser { activated_on: used.since })
}

fn old_enough(birth_date: Option<NaiveDate>, today: NaiveDate) -> Option<Refusal> {
    let Some(born) = birth_date else {
        return Some(Refusal::BirthDateUnknown);
    };
    let from_year = born.year() + YOUNGEST;
    (today.year() < from_year).then_some(Refusal::Under13 { from_year })
}

fn address(applicant: &Applicant) -> Option<Refusal> {
    if applicant.has_address {
        return None;
    }
    match applicant.status {
        PersonStatus::Emigrated => Some(Refusal::EmigratedNoAddress),
        _ => Some(Refusal::NoValidAddress),
    }
}

fn open_letter(applicant: &Applicant, today: NaiveDate, code_valid_days: u16) -> Option<Refusal> {
    applicant.letters.iter().filter(|letter| letter.state.is_underway()).find_map(|letter| {
        // Until it is posted the code has not begun to age, but a letter of which nothing is heard does not stand in the
        // way for ever.
        let from = if letter.state == LetterState::Posted { letter.since } else { letter.ordered_on };
        let until = from.checked_add_days(Days::new(code_valid_days.into()))?;
        (today <= until).then(|| Refusal::OpenLetterExists {
            reference: letter.reference.clone(),
            ordered_on: letter.ordered_on,
            until,
        })
    })
}

#[cfg(test)]
mod tests;
