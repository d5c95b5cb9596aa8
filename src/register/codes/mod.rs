//! One-time codes: a person proves that an address is theirs by reading out what was sent to it.
//!
//! **Invariants:** a code stands nowhere but in the message that brings it; it is made when that message is handed over, and
//! here only a keyed hash of it is kept, bound to the message; it holds for ten minutes, for five tries, once, and only for
//! the address that it was sent to.
//!
//! Why it is made at hand-over: a notice is stored before it is sent, and backups travel further than the program. Were the
//! code made when the agent asks for it, it would have to lie in the outbox until then, sealed or not. So the sender makes it
//! in the transaction that puts *handing over* on record, keeps it in memory for the one message, and stores the hash. A try
//! that is deferred gets a new code with the next.

use std::fmt;

use chrono::TimeDelta;
use diesel::prelude::*;
use rand::RngExt as _;
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;

use crate::db::UtcTime;
use crate::db::schema::contact_codes;
use crate::notices::Channel;
use crate::values::{InquiryId, NoticeId, PersonId, StaffId, text_enum};
use crate::vault::Vault;

pub mod actions;
pub mod pages;
pub mod store;

/// So long a code holds from its hand-over, and a message waits to be handed over.
pub const VALID: TimeDelta = TimeDelta::minutes(10);

/// So many wrong tries, and a code holds no longer.
pub const MOST_WRONG_ATTEMPTS: i32 = 5;

/// So many codes are sent to one person within an hour and within a day: whoever tries them all in vain has had a chance of
/// one in two thousand.
pub const MOST_CODES: [(TimeDelta, i64); 2] = [(TimeDelta::hours(1), 5), (TimeDelta::days(1), 10)];

/// A code in clear, on its way into the message or from the agent who typed it: five digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// A new code, by the operating system's randomness.
    pub fn generate() -> Self {
        Self(format!("{:05}", UnwrapErr(SysRng).random_range(0..100_000_u32)))
    }

    /// Reads a code as people type it; `None` when it cannot be one.
    pub fn parse(text: &str) -> Option<Self> {
        let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-' | '\u{a0}')).take(6).collect();
        (digits.len() == 5 && digits.chars().all(|c| c.is_ascii_digit())).then_some(Self(digits))
    }

    /// The digits.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What is stored of it for this message.
    pub fn hash(&self, vault: &Vault, notice_id: &NoticeId) -> String {
        vault.keyed_hash("contact code", &[notice_id.as_str(), &self.0])
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(masked)")
    }
}

text_enum! {
    /// Why a code holds no longer, other than for its age.
    pub enum CodeEnd {
        /// The person read it out.
        Proved => "proved",
        /// A newer one was asked for.
        Replaced => "replaced",
        /// Too many wrong ones were tried.
        Locked => "locked",
    }
}

/// What the one-time codes of a contact prove of whoever is on the phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Nothing: none was read out.
    None,
    /// That they have a number which the desk itself put in a short time ago. Not that they are the person.
    NewNumber,
    /// That they are the person, who has had the number for longer.
    Identity,
}

/// A code that was asked for, as it is stored.
#[derive(Clone, Debug, Queryable, Insertable)]
#[diesel(table_name = contact_codes, treat_none_as_default_value = false)]
pub struct ContactCode {
    /// The message that brings it.
    pub notice_id: NoticeId,
    /// To whom.
    pub person_id: PersonId,
    /// How.
    pub channel: Channel,
    /// Under which the address is found.
    pub address_index: String,
    /// The address was in the register before the contact began, and not by the desk's own doing of late.
    pub was_known: bool,
    /// The contact in which it was asked for.
    pub inquiry_id: InquiryId,
    /// By whom.
    pub requested_by: StaffId,
    /// When.
    pub requested_at: UtcTime,
    /// See [`Code::hash`]; none until the message is handed over.
    pub code_hash: Option<String>,
    /// Until when it holds, likewise.
    pub valid_until: Option<UtcTime>,
    /// Wrong codes tried while it held.
    pub wrong_attempts: i32,
    /// When it ended.
    pub ended_at: Option<UtcTime>,
    /// Why.
    pub ended_by: Option<CodeEnd>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_five_digits_read_as_people_type_them() {
        for _ in 0..1000 {
            let code = Code::generate();
            assert_eq!(Code::parse(code.expose()), Some(code));
        }
        assert_eq!(Code::parse(" 012 34 ").unwrap().expose(), "01234");
        for wrong in ["", "1234", "123456", "12a45", "१२३४५"] {
            assert_eq!(Code::parse(wrong), None, "{wrong}");
        }
        assert_eq!(format!("{:?}", Code::parse("12345")), "Some(Code(masked))");
    }

    #[test]
    fn a_codes_hash_is_bound_to_its_message_and_to_the_key() {
        let vault = |key: &str| Vault::from_hex(&key.repeat(32)).unwrap();
        let at = |text: &str| NoticeId::generate(text.parse().unwrap());
        let (one, other) = (at("2026-11-20T09:00:00Z"), at("2026-11-20T09:00:01Z"));
        let code = Code::parse("12345").unwrap();
        let hash = code.hash(&vault("5c"), &one);
        assert_ne!(hash, code.hash(&vault("5c"), &other));
        assert_ne!(hash, code.hash(&vault("a1"), &one));
        assert!(!hash.contains("12345"));
    }
}
