//! Many people looked up in the contact register at once: the list that somebody brings, and one answer for each row of it.
//!
//! **Invariants:** a list is read through before the first person is looked up, and one that is broken or too long is refused as
//! a whole; each row is answered under its number, also the faulty ones; no answer is handed out before the audit rows of the
//! people in it are committed; a list of the page lies sealed in the database and is deleted when its time is up; a piece of it
//! is answered once, wherever the work is cut off.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::db::UtcTime;
use crate::db::schema::lookups;
use crate::values::{LookupId, NationalId, NationalIdError, StaffId, text_enum};

pub mod actions;
mod answers;
pub mod kept;
mod list;
mod output;
pub mod pages;
mod piece;
pub mod run;
pub mod store;
mod upstream;
pub mod work;

pub use list::{ListError, Refusal};
pub use output::{Form, Words, described};
pub use piece::Piece;

/// The name of the command and of the job, in the run log, in locks and in the audit trail.
pub const LOOKUP: &str = "lookup";

/// The most rows of one list.
pub const MOST_ROWS: u64 = 1_000_000;

/// Rows that are looked up and put on record together; as many as the register upstream takes in one call.
const ROWS_A_PIECE: usize = 1_000;

/// Characters of a purpose.
const PURPOSE_LENGTH: std::ops::RangeInclusive<usize> = 10..=255;

/// Whether a text says what a list is for: 10 to 255 characters, in words.
pub fn is_purpose(text: &str) -> bool {
    PURPOSE_LENGTH.contains(&text.chars().count())
        && text.contains(char::is_alphabetic)
        && !text.contains(char::is_control)
}

text_enum! {
    /// Why a row names nobody. The names stand in the answers, and are kept for good.
    pub enum Fault {
        /// The cell is empty.
        Missing => "missing",
        /// The row has another number of cells than the first one, so that nobody can tell which is meant.
        OtherCells => "other_cell_count",
        /// The cell is no text that can be read, or is far too long.
        Unreadable => "unreadable",
        /// Something else than digits and separators.
        NotDigits => "not_digits",
        /// Not eleven digits.
        Length => "not_11_digits",
        /// Ten digits: a spreadsheet drops a zero in front.
        LostZero => "lost_zero",
        /// The first six digits are no date.
        Date => "not_a_date",
        /// The control digits do not match.
        ControlDigit => "control_digits",
        /// A test person's number where only real people are known.
        TestPerson => "test_person",
        /// A number that may be a real person's where only test people are known.
        RealPerson => "real_person",
        /// The register upstream tells of the opt-out in a word that is not known here: nobody knows.
        RegisterUnclear => "register_unclear",
    }
}

impl Fault {
    /// What is wrong, in words. Nothing of the cell is in them.
    pub fn words(self) -> &'static str {
        match self {
            Self::Missing => "there is no national id",
            Self::OtherCells => "the row has another number of cells than the first one",
            Self::Unreadable => "the cell is not text, or is longer than 64 KiB",
            Self::NotDigits => "a national id has digits only",
            Self::Length => "a national id has 11 digits",
            Self::LostZero => {
                "a national id has 11 digits, and this has 10: a spreadsheet drops the zero in front; format the column as text"
            }
            Self::Date => "the first six digits are not a date",
            Self::ControlDigit => "the control digits do not match; a digit is mistyped",
            Self::TestPerson => "this is a test person's number, which is not accepted here",
            Self::RegisterUnclear => "the contact register's answer is not understood; nobody knows",
            Self::RealPerson => "this may be a real person's number, and only test persons are accepted here",
        }
    }
}

impl From<NationalIdError> for Fault {
    fn from(error: NationalIdError) -> Self {
        match error {
            NationalIdError::NotDigits => Self::NotDigits,
            NationalIdError::Length => Self::Length,
            NationalIdError::Date => Self::Date,
            NationalIdError::ControlDigit => Self::ControlDigit,
            NationalIdError::SyntheticRefused => Self::TestPerson,
            NationalIdError::RealRefused => Self::RealPerson,
        }
    }
}

/// One row of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// As a spreadsheet counts.
    pub row: u64,
    /// Who is asked for.
    pub id: Result<NationalId, Fault>,
}

/// What the contact register says of one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// Has an entry.
    #[serde(rename = "r")]
    Registered(Reach),
    /// Has none; whether we know the person makes no difference.
    #[serde(rename = "n")]
    NotRegistered,
    /// Had the entry deleted.
    #[serde(rename = "d")]
    Deleted(Reach),
}

/// Whether and how somebody may be notified of a decision. Two answers are kept apart: has opted out, and cannot be notified for
/// want of a fresh address. A register that does not answer is neither: it gives no answer at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    /// Wants official mail on paper.
    #[serde(rename = "o")]
    pub opted_out: bool,
    /// Has not opted out, and has an e-mail address that may be used.
    #[serde(rename = "e")]
    pub by_email: bool,
    /// Likewise a mobile.
    #[serde(rename = "s")]
    pub by_sms: bool,
}

impl Reach {
    /// By either.
    pub fn may_be_notified(self) -> bool {
        self.by_email || self.by_sms
    }
}

/// One row answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// As a spreadsheet counts.
    pub row: u64,
    /// The person and what is known, or why the row names nobody.
    pub answer: Result<(NationalId, Answer), Fault>,
}

/// What came of the rows. The first is the sum of the next four; the last two count among the registered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Rows.
    pub rows: u64,
    /// In the register.
    pub registered: u64,
    /// Not in it.
    pub not_registered: u64,
    /// Deleted from it.
    pub deleted: u64,
    /// Faulty rows.
    pub invalid: u64,
    /// Opted out.
    pub opted_out: u64,
    /// May be notified, by e-mail or SMS.
    pub may_be_notified: u64,
}

impl Counts {
    /// Counts these rows too.
    pub fn add(&mut self, rows: &[Answered]) {
        for row in rows {
            self.rows += 1;
            match &row.answer {
                Ok((_, Answer::Registered(reach))) => {
                    self.registered += 1;
                    self.opted_out += u64::from(reach.opted_out);
                    self.may_be_notified += u64::from(reach.may_be_notified());
                }
                Ok((_, Answer::NotRegistered)) => self.not_registered += 1,
                Ok((_, Answer::Deleted(_))) => self.deleted += 1,
                Err(_) => self.invalid += 1,
            }
        }
    }
}

text_enum! {
    /// How far a list of the page has come.
    pub enum LookupState {
        /// It is being put away, or whoever did so died.
        Receiving => "receiving",
        /// It waits, or is worked on.
        Waiting => "waiting",
        /// All of it is answered, and can be taken out.
        Done => "done",
        /// Its rows are deleted.
        Expired => "expired",
    }
}

/// A list that was handed in on the page, as it is stored.
#[derive(Clone, Debug, Queryable, Insertable)]
#[diesel(table_name = lookups, treat_none_as_default_value = false)]
pub struct Lookup {
    /// Which.
    pub lookup_id: LookupId,
    /// Who handed it in, and alone may take the answers out.
    pub asked_by: StaffId,
    /// What for, in their words.
    pub purpose: String,
    /// How far it has come.
    pub state: LookupState,
    /// When it was handed in.
    pub asked_at: UtcTime,
    /// The file's SHA-256, in hexadecimal.
    pub sha256: String,
    /// The first faulty rows, as JSON: see [`Lookup::faults`].
    pub faults: String,
    /// Rows.
    pub row_count: i64,
    /// Rows that are answered.
    pub rows_done: i64,
    /// In the register.
    pub registered: i64,
    /// Not in it.
    pub not_registered: i64,
    /// Deleted from it.
    pub deleted: i64,
    /// Faulty.
    pub invalid: i64,
    /// Opted out.
    pub opted_out: i64,
    /// May be notified.
    pub may_be_notified: i64,
    /// When the last row was answered.
    pub finished_at: Option<UtcTime>,
    /// When the rows are deleted; known from then on.
    pub expires_at: Option<UtcTime>,
    /// The form's own key.
    pub request_key: String,
}

impl Lookup {
    /// The first faulty rows, by number.
    pub fn faults(&self) -> Vec<(u64, Fault)> {
        let rows: Vec<(u64, String)> = serde_json::from_str(&self.faults).unwrap_or_default();
        rows.into_iter().filter_map(|(row, fault)| Some((row, Fault::parse(&fault)?))).collect()
    }
}
