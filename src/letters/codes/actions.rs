//! Using a code, and the end of those that were not used.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use chrono::{DateTime, Days, NaiveDate, Utc};

use super::super::actions::report_own;
use super::super::store::{self as letters, Letter};
use super::super::{EventKind, LetterState};
use super::{Code, CodeEnd, LetterCode, MOST_WRONG_ATTEMPTS, store};
use crate::audit::{self, Action, Actor, Entry};
use crate::calendar::{local_date, start_of_day};
use crate::db::{AnyConnection, Error};
use crate::persons;
use crate::values::{LetterId, text_enum};
use crate::vault::Vault;

/// What came of trying a code.
#[derive(Clone, Debug)]
pub enum Activation {
    /// It was the person's, and holds: the letter has come.
    Activated(Letter),
    /// It does not let the person in; what was counted stays counted.
    Refused(ActivationRefusal),
}

text_enum! {
    /// Why a code does not let the person in.
    pub enum ActivationRefusal {
        /// It is not the person's code, or nobody knows the person, or the person has no letter: the same answer for all.
        WrongCode => "wrong_code",
        /// It was used before.
        Used => "code_used",
        /// Its time is up.
        Expired => "code_expired",
        /// A newer letter is on its way.
        Replaced => "code_replaced",
        /// Too many wrong codes were tried.
        Locked => "code_locked",
        /// The letter was refused or stopped before it was to be printed.
        Stopped => "letter_stopped",
    }
}

/// What is tried.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// Under which the person's national id is found.
    pub national_id_index: String,
    /// The code as it was typed; none when what was typed cannot be one.
    pub code: Option<Code>,
}

/// Tries a code for a person. Attempts for the same person wait for one another, so that none is miscounted.
pub fn activate(
    conn: &mut AnyConnection,
    vault: &Vault,
    actor: &Actor,
    attempt: &Attempt,
    valid_days: u16,
    now: DateTime<Utc>,
) -> Result<Activation, Error> {
    let indexes = [attempt.national_id_index.as_str()];
    let known = persons::store::ids_by_national_id_indexes(conn, &indexes)?.into_values().next();
    let Some(person_id) = known else {
        // Whoever goes through national ids leaves a trace too.
        let entry = Entry { detail: Some("unknown"), ..Entry::new(actor, Action::ActivationRefused) };
        audit::store::append(conn, &entry, now)?;
        return Ok(Activation::Refused(ActivationRefusal::WrongCode));
    };
    persons::store::lock(conn, &person_id)?;
    let codes = store::of_person(conn, &person_id)?;
    let matching = attempt.code.as_ref().and_then(|code| matching(vault, code, &codes));
    let (activation, letter_id) = match matching {
        Some((code, letter)) => (outcome(code, letter, valid_days, now), Some(&letter.letter_id)),
        None => (Activation::Refused(count_wrong(conn, &codes, now)?), None),
    };
    if let Activation::Activated(letter) = &activation {
        store::end(conn, &letter.letter_id, CodeEnd::Used, now)?;
        report_own(conn, &letter.letter_id, EventKind::Activated, None, now)?;
    }
    let (action, detail) = match &activation {
        Activation::Activated(_) => (Action::LetterActivated, None),
        Activation::Refused(refusal) => (Action::ActivationRefused, Some(refusal.as_str())),
    };
    let entry = Entry {
        person_id: Some(&person_id),
        object: letter_id.map(LetterId::as_str),
        detail,
        ..Entry::new(actor, action)
    };
    audit::store::append(conn, &entry, now)?;
    let Activation::Activated(letter) = activation else { return Ok(activation) };
    // As it stands now.
    Ok(Activation::Activated(letters::find(conn, &letter.letter_id)?.unwrap_or(letter)))
}

/// The code that was typed, among all that the person ever got. Every one is compared in full, so that the time it takes
/// tells nothing.
fn matching<'a>(
    vault: &Vault,
    typed: &Code,
    codes: &'a [(LetterCode, Letter)],
) -> Option<(&'a LetterCode, &'a Letter)> {
    let mut found = None;
    for (code, letter) in codes {
        let hash = typed.hash(vault, &code.letter_id);
        if verify_slices_are_equal(hash.as_bytes(), code.code_hash.as_bytes()).is_ok() {
            found = Some((code, letter));
        }
    }
    found
}

/// What the right code does.
fn outcome(code: &LetterCode, letter: &Letter, valid_days: u16, now: DateTime<Utc>) -> Activation {
    use ActivationRefusal as R;
    let refusal = match (code.ended_by, letter.state) {
        (Some(CodeEnd::Used), _) | (None, LetterState::Activated) => R::Used,
        (Some(CodeEnd::Expired), _) => R::Expired,
        (Some(CodeEnd::Replaced), _) => R::Replaced,
        (Some(CodeEnd::Locked), _) => R::Locked,
        (None, LetterState::Rejected | LetterState::Cancelled) => R::Stopped,
        (None, _) if code.holds_until(letter, valid_days) < local_date(now) => R::Expired,
        (None, _) => return Activation::Activated(letter.clone()),
    };
    Activation::Refused(refusal)
}

/// Counts a wrong code against those that hold. At the last one allowed they hold no longer, and their letters are of no
/// use: a new one may be ordered.
fn count_wrong(
    conn: &mut AnyConnection,
    codes: &[(LetterCode, Letter)],
    now: DateTime<Utc>,
) -> Result<ActivationRefusal, Error> {
    let open: Vec<&LetterId> =
        codes.iter().filter(|(code, _)| code.ended_at.is_none()).map(|(code, _)| &code.letter_id).collect();
    let mut is_locked =
        open.is_empty() && codes.first().is_some_and(|(newest, _)| newest.ended_by == Some(CodeEnd::Locked));
    for (letter_id, attempts) in store::count_wrong_attempt(conn, &open)? {
        if attempts >= MOST_WRONG_ATTEMPTS {
            is_locked = true;
            store::end(conn, &letter_id, CodeEnd::Locked, now)?;
            report_own(conn, &letter_id, EventKind::Expired, Some("too_many_attempts"), now)?;
        }
    }
    Ok(if is_locked { ActivationRefusal::Locked } else { ActivationRefusal::WrongCode })
}

/// Before this instant a code must have been made, and its letter posted, to be outlived on the local day `today`.
pub fn outlived_before(today: NaiveDate, valid_days: u16) -> DateTime<Utc> {
    start_of_day(today.checked_sub_days(Days::new(valid_days.into())).unwrap_or(NaiveDate::MIN))
}

/// Ends some of the codes that were not used in time, with their letters, and answers how many. Call it until there are none.
pub fn expire_codes(
    conn: &mut AnyConnection,
    actor: &Actor,
    before: DateTime<Utc>,
    limit: i64,
    now: DateTime<Utc>,
) -> Result<usize, Error> {
    let outlived = store::outlived(conn, before, limit)?;
    for (letter_id, person_id) in &outlived {
        if !store::end(conn, letter_id, CodeEnd::Expired, now)? {
            continue;
        }
        report_own(conn, letter_id, EventKind::Expired, None, now)?;
        let entry = Entry {
            person_id: Some(person_id),
            object: Some(letter_id.as_str()),
            ..Entry::new(actor, Action::LetterCodeExpired)
        };
        audit::store::append(conn, &entry, now)?;
    }
    Ok(outlived.len())
}
