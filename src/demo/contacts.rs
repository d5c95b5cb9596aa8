//! Made-up entries in the contact register.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use rand::RngExt as _;

use super::{DemoError, Dice};
use crate::persons::{Person, PersonStatus};
use crate::register::{IdentityCheck, OptOutChange, OptOutChannel, RegisterEntry};
use crate::values::{Email, Language, Phone, search_key};
use crate::vault::Vault;

/// What the register knows of a person, before it is sealed.
pub(super) struct Contact {
    pub(super) mobile: Option<Phone>,
    email: Option<Email>,
    language: Language,
    updated_at: DateTime<Utc>,
    verified_at: DateTime<Utc>,
    opted_out_at: Option<DateTime<Utc>>,
    mailbox: Option<String>,
}

impl Contact {
    /// One in twelve is not registered; of the others some lack a mobile or an address, some data has aged.
    pub(super) fn make_up(
        dice: &mut Dice,
        number: usize,
        person: &Person,
        now: DateTime<Utc>,
    ) -> Option<Self> {
        if dice.random_ratio(1, 12) {
            return None;
        }
        let days_ago = |days: i64| now - TimeDelta::days(days) - TimeDelta::seconds(days * 997 % 86_400);
        // 18 months are some 548 days.
        let (updated, verified) = if dice.random_ratio(1, 10) {
            (dice.random_range(800..1_500), dice.random_range(560..800))
        } else {
            (dice.random_range(30..900), dice.random_range(1..500))
        };
        let opts_out = dice.random_ratio(3, 100) && person.status != PersonStatus::Deceased;
        let opted_out = dice.random_range(1..1_400);
        let has_email = dice.random_ratio(95, 100);
        let has_mobile = dice.random_ratio(94, 100);
        Some(Self {
            mobile: mobile(dice, person).filter(|_| has_mobile),
            email: email(dice, number, person).filter(|_| has_email),
            language: language(dice),
            updated_at: days_ago(updated.max(verified)),
            verified_at: days_ago(verified),
            opted_out_at: opts_out.then(|| days_ago(opted_out)),
            mailbox: dice
                .random_ratio(1, 5)
                .then(|| format!("demo.{number}#{}", dice.random_range(1000..9999))),
        })
    }

    pub(super) fn entry(
        &self,
        vault: &Vault,
        person: &Person,
        today: NaiveDate,
    ) -> Result<RegisterEntry, DemoError> {
        let (email, mobile) = (self.email.as_ref(), self.mobile.as_ref());
        let mut entry = RegisterEntry {
            email: email.map(|email| vault.seal(email)).transpose()?,
            email_index: email.map(|email| vault.index(email)),
            email_updated_at: email.map(|_| self.updated_at.into()),
            email_verified_at: email.map(|_| self.verified_at.into()),
            mobile: mobile.map(|mobile| vault.seal(mobile)).transpose()?,
            mobile_index: mobile.map(|mobile| vault.index(mobile)),
            mobile_updated_at: mobile.map(|_| self.updated_at.into()),
            mobile_verified_at: mobile.map(|_| self.verified_at.into()),
            language: Some(self.language),
            opted_out: self.opted_out_at.is_some(),
            opted_out_at: self.opted_out_at.map(Into::into),
            opt_out_version: i64::from(self.opted_out_at.is_some()),
            mailbox_address: self.mailbox.clone(),
            // The two providers' organisation numbers are public; a made-up mailbox has none.
            mailbox_provider: None,
            ..RegisterEntry::empty(person.person_id.clone(), self.verified_at.into())
        };
        entry.reckon_ages(None, today);
        Ok(entry)
    }

    /// How an opt-out came about; a person without one has no history.
    pub(super) fn opt_out(&self, person: &Person, number: usize) -> Option<OptOutChange> {
        let changed_at = self.opted_out_at?;
        Some(OptOutChange {
            reference: format!("R-DEMO-{number:06}"),
            person_id: person.person_id.clone(),
            from_opted_out: false,
            to_opted_out: true,
            channel: OptOutChannel::SelfService,
            identity_check: IdentityCheck::NotApplicable,
            reason: "own_wish".to_owned(),
            note: None,
            changed_by: None,
            changed_at: changed_at.into(),
            request_key: format!("demo:{number}"),
            legal_basis: None,
            effective_at: None,
            undoes: None,
            from_opted_out_at: None,
            recorded_at: None,
        })
    }
}

/// A Norwegian mobile, or the neighbours' for those who live there.
fn mobile(dice: &mut Dice, person: &Person) -> Option<Phone> {
    let text = match person.country.as_deref() {
        Some("SE") => format!("+4670174{:04}", dice.random_range(600..700)),
        Some("DK") => format!("+4520{:06}", dice.random_range(0..1_000_000)),
        _ => {
            let series = if dice.random_bool(0.5) { 4 } else { 9 };
            format!("+47{series}{:07}", dice.random_range(0..10_000_000))
        }
    };
    Phone::parse(&text).ok()
}

/// The name and a number; one in fifty shares the family's address with others.
fn email(dice: &mut Dice, number: usize, person: &Person) -> Option<Email> {
    let plain = |name: &str| -> String {
        search_key::fold(name).chars().filter(char::is_ascii_alphanumeric).collect()
    };
    let domain = if dice.random_bool(0.7) { "example.no" } else { "example.com" };
    let family = plain(&person.family_name);
    let text = if dice.random_ratio(1, 50) {
        format!("familien.{family}@{domain}")
    } else {
        format!("{}.{family}{number}@{domain}", plain(&person.given_name))
    };
    Email::parse(&text).ok()
}

fn language(dice: &mut Dice) -> Language {
    match dice.random_range(0..100) {
        0..9 => Language::Nn,
        9..18 => Language::En,
        18 => Language::Se,
        _ => Language::Nb,
    }
}
