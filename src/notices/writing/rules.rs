//! Whether a person can be written to now, and what an agent may fill in. Pure.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::db::UtcTime;
use crate::notices::guard;
use crate::notices::rules::{self, Address, Contact, SendWindow, Suppression};
use crate::notices::{Channel, NoticeKind};
use crate::persons::{Person, PersonStatus};
use crate::register::rules::usable_until;
use crate::register::{RegisterEntry, Told};
use crate::values::{NationalId, text_enum};
use crate::vault::{Vault, VaultError};

/// The longest value, in characters.
pub const VALUE_LENGTH: usize = 100;

/// Why a person cannot be written to on a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Hindrance {
    /// The register upstream does not answer: nobody knows whether the person has opted out.
    RegisterUnavailable,
    /// The national id was superseded: the person is written to under the new one.
    Superseded,
    /// The address was not changed or confirmed for 18 months.
    TooOld,
    /// What would stop the message when it is sent.
    Suppressed(Suppression),
}

impl Hindrance {
    /// The code by which it is named.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RegisterUnavailable => "register_unavailable",
            Self::Superseded => "superseded",
            Self::TooOld => "too_old",
            Self::Suppressed(suppression) => suppression.as_str(),
        }
    }

    /// Reads the code; `None` for any other text.
    pub fn parse(code: &str) -> Option<Self> {
        let own = [Self::RegisterUnavailable, Self::Superseded, Self::TooOld];
        let own = own.into_iter().find(|hindrance| hindrance.as_str() == code);
        own.or_else(|| Suppression::parse(code).map(Self::Suppressed))
    }
}

/// What is known of the one to be written to.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// Who.
    pub person: &'a Person,
    /// What the register tells.
    pub told: &'a Told,
    /// Whether the desk decided on an opt-out that the register upstream does not have yet.
    pub decided_opt_out: bool,
    /// Whether messages come back from the e-mail address.
    pub email_bounced: bool,
}

/// Where a message to this person would go on a local day, or why it cannot. An opt-out, a death, a protected and a dead address stop
/// it as they would when it is sent; beside that, agents write to no address that is too old to notify of decisions.
pub fn verdict(
    known: Known<'_>,
    vault: &Vault,
    channel: Channel,
    today: NaiveDate,
) -> Result<Result<Address, Hindrance>, VaultError> {
    let entry = match known.told {
        Told::NotAvailable => return Ok(Err(Hindrance::RegisterUnavailable)),
        told => told.entry(),
    };
    if known.person.superseded_by.is_some() {
        return Ok(Err(Hindrance::Superseded));
    }
    let contact = Contact {
        deceased: known.person.status == PersonStatus::Deceased,
        address_protected: known.person.address_protection.hides_places(),
        opted_out: known.decided_opt_out || entry.is_some_and(|entry| entry.opted_out),
        email: entry.and_then(|entry| entry.email.as_ref()).map(|email| vault.open(email)).transpose()?,
        mobile: entry.and_then(|entry| entry.mobile.as_ref()).map(|mobile| vault.open(mobile)).transpose()?,
        email_bounced: known.email_bounced,
        ..Contact::default()
    };
    let address = match rules::address(NoticeKind::AgentMessage, channel, contact) {
        Ok(address) => address,
        Err(suppression) => return Ok(Err(Hindrance::Suppressed(suppression))),
    };
    let is_too_old = entry.and_then(|entry| age(entry, channel)).is_none_or(|until| until < today);
    Ok(if is_too_old { Err(Hindrance::TooOld) } else { Ok(address) })
}

/// Until when an address may be used.
fn age(entry: &RegisterEntry, channel: Channel) -> Option<NaiveDate> {
    let times: [Option<UtcTime>; 2] = match channel {
        Channel::Email => [entry.email_updated_at, entry.email_verified_at],
        Channel::Sms => [entry.mobile_updated_at, entry.mobile_verified_at],
    };
    let [updated, verified] = times;
    usable_until(updated, verified)
}

/// A message is sent at most so many days after it was written: what was true then may not be later.
pub const MOST_DAYS_AHEAD: i64 = 30;

text_enum! {
    /// What is wrong with the time at which a message is to be sent.
    pub enum TimeFault {
        /// It is no time of day on a date.
        Unreadable => "unreadable",
        /// It is over.
        Past => "past",
        /// It is more than [`MOST_DAYS_AHEAD`] days ahead.
        TooFar => "too_far",
        /// It is outside the desk's hours.
        Closed => "closed",
        /// The message is urgent, and goes at once.
        Urgent => "urgent",
    }
}

/// What is wrong with an instant at which a message is to be sent.
pub fn time_fault(at: DateTime<Utc>, window: SendWindow<'_>, now: DateTime<Utc>) -> Option<TimeFault> {
    if at < now {
        return Some(TimeFault::Past);
    }
    if at > now + TimeDelta::days(MOST_DAYS_AHEAD) {
        return Some(TimeFault::TooFar);
    }
    window.opens(at).map(|_| TimeFault::Closed)
}

text_enum! {
    /// What is wrong with what an agent filled in.
    pub enum ValueFault {
        /// Nothing stands there.
        Empty => "empty",
        /// It is longer than [`VALUE_LENGTH`].
        TooLong => "too_long",
        /// A line break, or another character that is not seen.
        Invisible => "invisible",
        /// Braces, which belong to templates.
        Braces => "braces",
        /// A link, or what a phone takes for one.
        Link => "link",
        /// A national id.
        NationalId => "national_id",
    }
}

/// What is wrong with a value; it is text and nothing else wherever it is shown.
pub fn value_fault(text: &str) -> Option<ValueFault> {
    if text.trim().is_empty() {
        return Some(ValueFault::Empty);
    }
    if text.chars().count() > VALUE_LENGTH {
        return Some(ValueFault::TooLong);
    }
    if text.chars().any(|c| c.is_control() || guard::is_invisible(c)) {
        return Some(ValueFault::Invisible);
    }
    if text.contains(['{', '}']) {
        return Some(ValueFault::Braces);
    }
    if text.split_whitespace().any(guard::is_link) {
        return Some(ValueFault::Link);
    }
    has_national_id(text).then_some(ValueFault::NationalId)
}

fn has_national_id(text: &str) -> bool {
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '.' | '-')).collect();
    let runs = digits.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() >= 11);
    runs.flat_map(|run| (0..=run.len() - 11).filter_map(move |at| run.get(at..at + 11)))
        .any(|eleven| NationalId::parse(eleven).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_dates_and_hours_may_be_filled_in() {
        for text in [
            "i morgen",
            "20. november 2026 kl. 10.30",
            "Åse & Ola <venter>",
            "1. 2. 3.",
            "f. eks. Čáhci",
            "kl. 9–17",
        ] {
            assert_eq!(value_fault(text), None, "{text}");
        }
    }

    #[test]
    fn nothing_that_leads_away_hides_or_identifies_may_be() {
        for (text, fault) in [
            ("", ValueFault::Empty),
            ("  ", ValueFault::Empty),
            (&*"a".repeat(101), ValueFault::TooLong),
            ("a\nb", ValueFault::Invisible),
            ("a\u{0}", ValueFault::Invisible),
            ("a\u{202e}b", ValueFault::Invisible),
            ("a\u{200b}b", ValueFault::Invisible),
            ("{{reference}}", ValueFault::Braces),
            ("{{{x}}}", ValueFault::Braces),
            ("https://evil.example", ValueFault::Link),
            ("(evil.example)", ValueFault::Link),
            ("se EVIL.no/x", ValueFault::Link),
            ("evil。no", ValueFault::Link),
            ("ola@example.no", ValueFault::Link),
            ("javascript://x", ValueFault::Link),
            ("07823642061", ValueFault::NationalId),
            ("nr 078236 42061.", ValueFault::NationalId),
        ] {
            assert_eq!(value_fault(text), Some(fault), "{text:?}");
        }
    }
}
