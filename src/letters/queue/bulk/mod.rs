//! Late letters by the score: one thing done with many of them, by a worker in the background.
//!
//! A bulk is looked at before it is started: who is left out, and why. What is started is on record letter by letter, also
//! the letters that are left out. A worker judges each letter once more before it does anything.
//!
//! **Invariants:** a form starts one bulk, however often it is sent; a letter's work, its audit rows and its item are one
//! commit, made only by whoever holds the bulk's lease, so no letter is done twice; what fails does not stop the others.

use diesel::prelude::*;

pub use crate::bulk::{BulkState, Decision, ItemState};
use crate::db::UtcTime;
use crate::db::schema::{bulk_items, bulk_releases, bulk_runs};
use crate::values::{BulkId, LetterId, StaffId, TemplateVersionId, text_enum};

pub mod actions;
pub mod facts;
pub mod pages;
pub mod rules;
pub mod store;
pub mod worker;

/// No more letters than this are in one bulk.
pub const MOST_LETTERS: usize = 1_000;

text_enum! {
    /// What is done with the letters.
    pub enum BulkAction {
        /// A reminder by SMS.
        Remind => "remind",
        /// A new letter in the place of each.
        Reissue => "reissue",
        /// They are given to one agent.
        Assign => "assign",
        /// They get the outcome that they have been looked into.
        Investigate => "investigate",
    }
}

text_enum! {
    /// Why a letter was left out, or failed. Those that speak against a new letter are named as in [`crate::letters::eligibility`].
    pub enum Reason {
        /// Nobody waits for it any more.
        NotLate => "not_late",
        /// A new letter has taken its place.
        Replaced => "replaced",
        /// The person has a newer letter, which a new one would take the place of.
        NewerLetter => "newer_letter",
        /// Somebody has recorded what came of it.
        HasOutcome => "has_outcome",
        /// It has been looked into.
        AlreadyInvestigated => "already_investigated",
        /// The one it was to be given to has it.
        AlreadyTheirs => "already_theirs",
        /// A colleague has it.
        Colleagues => "colleagues",
        /// The work on it has changed since the agent saw it.
        ChangedMeanwhile => "changed_meanwhile",
        /// The person's address is protected.
        Protected => "protected",
        /// The person has opted out of digital mail.
        OptedOut => "opted_out",
        /// There is no number that an SMS can be sent to.
        NoMobile => "no_mobile",
        /// The number has not been confirmed for 18 months.
        MobileUnconfirmed => "mobile_unconfirmed",
        /// Something was sent to the person about it in the last seven days.
        ToldRecently => "told_recently",
        /// The person has died.
        Deceased => "deceased",
        /// The national id is not in use any more.
        NumberCeased => "number_ceased",
        /// The person has used the code of an earlier letter.
        ExistingUser => "existing_user",
        /// The person is too young.
        Under13 => "under_13",
        /// The register does not tell how old the person is.
        BirthDateUnknown => "birth_date_unknown",
        /// The register has no address.
        NoValidAddress => "no_valid_address",
        /// The person has moved abroad without an address.
        EmigratedNoAddress => "emigrated_no_address",
        /// A second person did not release the bulk.
        NotReleased => "not_released",
        /// The one who started the bulk may not work on the queue any more.
        NotAllowed => "not_allowed",
        /// The one whom the letters were to be given to does not work on the queue any more.
        NoSuchAgent => "no_such_agent",
        /// The database refused it; only of a failed letter.
        Fault => "fault",
    }
}

/// What is to be done with letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// What.
    pub action: BulkAction,
    /// To whom they are given, for [`BulkAction::Assign`] alone.
    pub assigned_to: Option<StaffId>,
    /// The version of the desk's own template that reminders are written by; none: the words in use for reminders.
    pub words: Option<TemplateVersionId>,
}

/// A letter that was chosen, and the version of the work on it that the agent saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// Which.
    pub letter_id: LetterId,
    /// See [`super::Work::version`].
    pub seen_version: i64,
}

/// A bulk as it is stored.
#[derive(Clone, Debug, Queryable, Insertable)]
#[diesel(table_name = bulk_runs, treat_none_as_default_value = false)]
pub struct Bulk {
    /// Opaque.
    pub bulk_id: BulkId,
    /// What is done.
    pub action: BulkAction,
    /// To whom the letters are given.
    pub assigned_to: Option<StaffId>,
    /// The agent's words: why a new letter is ordered, or what was found out.
    pub note: Option<String>,
    /// Who asked for it.
    pub started_by: StaffId,
    /// When.
    pub started_at: UtcTime,
    /// When the last letter was done with.
    pub finished_at: Option<UtcTime>,
    /// How far it has come.
    pub state: BulkState,
    /// One a form.
    pub request_key: String,
    /// The version that reminders are written by; none: the words in use for reminders.
    pub template_version: Option<TemplateVersionId>,
}

/// What a second person decided about a bulk, as it is stored.
#[derive(Clone, Debug, Queryable, Insertable)]
#[diesel(table_name = bulk_releases)]
pub struct Release {
    /// About which bulk.
    pub bulk_id: BulkId,
    /// What.
    pub decision: Decision,
    /// Who.
    pub decided_by: StaffId,
    /// When.
    pub decided_at: UtcTime,
}

impl Bulk {
    /// What is done with each letter.
    pub fn task(&self) -> Task {
        Task {
            action: self.action,
            assigned_to: self.assigned_to.clone(),
            words: self.template_version.clone(),
        }
    }
}

/// A letter of a bulk as it is stored.
#[derive(Clone, Debug, Queryable, Insertable)]
#[diesel(table_name = bulk_items, treat_none_as_default_value = false)]
pub struct Item {
    /// Of which bulk.
    pub bulk_id: BulkId,
    /// Which letter.
    pub letter_id: LetterId,
    /// Its place in the bulk, from 0.
    pub position: i32,
    /// The version of the work on it that the agent saw.
    pub seen_version: i64,
    /// What came of it.
    pub state: ItemState,
    /// Why, where it was left out or failed.
    pub reason: Option<Reason>,
    /// When.
    pub done_at: Option<UtcTime>,
}
