//! Who saw or changed what, about whom, and why.
//!
//! **Invariants:** rows are only added, and deleted only when their time is up, which leaves a sealed gap in the chain; they name people by opaque ids; personal data is shown only after the row that
//! says so is committed; a change and its row are one commit.

use std::borrow::Cow;

use crate::values::{InquiryId, OrgNumber, PersonId, StaffId};

mod batch;
pub mod by_person;
mod chain;
mod forgetting;
mod gaps;
pub mod store;

pub use chain::{
    Checked, Reach, Verdict, Verified, count_after, seal_alone, seal_new_entries, verify, verify_after,
};
pub use forgetting::{Forgetting, Forgotten, count_old, forget_entries};

crate::values::text_enum! {
    /// What was done. The names are kept for good: reviews search for them.
    pub enum Action {
        /// A search was made; the words are not kept.
        PersonSearched => "person_searched",
        /// A person stood on a list: a search's result, the late queue.
        PersonListed => "person_listed",
        /// A partner's system was told of a person, the person of themselves, or whoever handed in a list with the person on it.
        PersonLookedUp => "person_looked_up",
        /// A person's page was shown.
        PersonViewed => "person_viewed",
        /// A letter's page was shown.
        LetterViewed => "letter_viewed",
        /// A person's page was shown with one masked value in full.
        ValueRevealed => "value_revealed",
        /// The reason for access was given.
        InquiryOpened => "inquiry_opened",
        /// The contact was ended.
        InquiryClosed => "inquiry_closed",
        /// An opt-out was registered or withdrawn.
        OptOutChanged => "opt_out_changed",
        /// The language that a person wants to be written to in was changed.
        LanguageChanged => "language_changed",
        /// A person's e-mail, mobile or language was corrected; the detail names which.
        ContactChanged => "contact_changed",
        /// A one-time code was sent to an address of a person.
        ContactCodeSent => "contact_code_sent",
        /// A person proved with a one-time code that an address is theirs.
        ContactProved => "contact_proved",
        /// A wrong one-time code was tried.
        ContactCodeRefused => "contact_code_refused",
        /// A person was reminded to confirm an address.
        ContactReminded => "contact_reminded",
        /// An address became too old to notify of decisions.
        ContactExpired => "contact_expired",
        /// A person's entry in the contact register was deleted.
        EntryDeleted => "entry_deleted",
        /// A person's national id was superseded by another; the object is the person of that one.
        IdSuperseded => "id_superseded",
        /// An entry in the contact register came from a superseded id, whose person is the object; the detail names what came.
        EntryMoved => "entry_moved",
        /// An opt-out that the desk decided was said to be entered in the register upstream.
        OptOutMarked => "opt_out_marked",
        /// The register upstream was found to have, or not to have, an opt-out that the desk decided.
        OptOutSettled => "opt_out_settled",
        /// A letter was ordered.
        LetterOrdered => "letter_ordered",
        /// A letter's code was made, for the print file.
        LetterCodeIssued => "letter_code_issued",
        /// A letter's code was not used in time.
        LetterCodeExpired => "letter_code_expired",
        /// The time of a letter's code is nearly up.
        LetterCodeExpiring => "letter_code_expiring",
        /// A letter's code was used.
        LetterActivated => "letter_activated",
        /// A code was tried that did not let the person in.
        ActivationRefused => "activation_refused",
        /// A partner's system reported events of letters.
        LetterEventsReported => "letter_events_reported",
        /// A letter was found late.
        LetterFlaggedLate => "letter_flagged_late",
        /// The last day on time of a letter was moved by a change of the rule.
        LetterDeadlineMoved => "letter_deadline_moved",
        /// A late letter was taken as the next one of the queue.
        QueueTaken => "queue_taken",
        /// A late letter was given to somebody, or given back.
        QueueAssigned => "queue_assigned",
        /// A late letter was put off until a day, or taken up again before it.
        QueueSnoozed => "queue_snoozed",
        /// What came of a late letter was recorded, or taken back.
        QueueOutcome => "queue_outcome",
        /// Something about a letter was found that a person must look at.
        WorkItemOpened => "work_item_opened",
        /// Somebody looked at it and said what came of it.
        WorkItemClosed => "work_item_closed",
        /// Two records were found not to agree; the object is what about, the detail in what.
        FindingOpened => "finding_opened",
        /// Somebody looked at it.
        FindingClosed => "finding_closed",
        /// Something was begun to be done with many late letters.
        BulkStarted => "bulk_started",
        /// A second person released a bulk, or refused to.
        BulkDecided => "bulk_decided",
        /// A message to the people of a list was begun.
        MailingStarted => "mailing_started",
        /// A second person released it, or refused to.
        MailingDecided => "mailing_decided",
        /// A reminder of a late letter was queued.
        ReminderQueued => "reminder_queued",
        /// A message was shown.
        NoticeViewed => "notice_viewed",
        /// Somebody decided what becomes of a message that is uncertain, or did not get through.
        NoticeJudged => "notice_judged",
        /// An agent wrote a message to a person; the detail names the template, and whether it was urgent or a repetition.
        MessageWritten => "message_written",
        /// An agent saved what they were writing to a person, without sending it; the detail names the template.
        DraftSaved => "draft_saved",
        /// An agent threw such a draft away.
        DraftDiscarded => "draft_discarded",
        /// A template of messages of the desk's own was made.
        TemplateMade => "template_made",
        /// A draft of a template was written; the detail names the version and the texts that changed.
        TemplateWritten => "template_written",
        /// A draft of a template was thrown away.
        TemplateDiscarded => "template_discarded",
        /// A version of a template was published.
        TemplatePublished => "template_published",
        /// A template of the desk's own was withdrawn.
        TemplateWithdrawn => "template_withdrawn",
        /// A withdrawn template was taken up again.
        TemplateTakenUp => "template_taken_up",
        /// The figures of a period were shown.
        ReportViewed => "report_viewed",
        /// A report was taken out.
        ReportExported => "report_exported",
        /// A report that had been made as a file was taken out.
        ReportFileTaken => "report_file_taken",
        /// A list of national ids was handed in for look-up.
        LookupAsked => "lookup_asked",
        /// The answers to such a list were taken out.
        LookupTakenOut => "lookup_taken_out",
        /// A run of a job was asked for on the page.
        RunAsked => "run_asked",
        /// A run was asked to stop on the page.
        RunStopped => "run_stopped",
        /// A backup was put in the place of what was in the database; the detail says which.
        BackupRestored => "backup_restored",
        /// What waited to be sent after a restore was released, or dropped.
        RestoreReleased => "restore_released",
        /// Entries of this trail were deleted, for their time was up; how many, and from before which day.
        AuditForgotten => "audit_forgotten",
        /// Something about a person was to be kept whatever its limit, or not any more.
        HoldPlaced => "hold_placed",
        /// The hold was lifted.
        HoldLifted => "hold_lifted",
        /// A file was read in.
        FileImported => "file_imported",
        /// Somebody signed in.
        SignedIn => "signed_in",
        /// Somebody gave a wrong name or password.
        SignInRefused => "sign_in_refused",
        /// Somebody signed out.
        SignedOut => "signed_out",
        /// A route was refused for want of permission.
        AccessRefused => "access_refused",
        /// An account was made.
        StaffAdded => "staff_added",
        /// An account was disabled.
        StaffDisabled => "staff_disabled",
        /// An account was enabled again.
        StaffEnabled => "staff_enabled",
        /// A password was set by an administrator.
        PasswordReset => "password_reset",
    }
}

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A member of staff.
    Staff(StaffId),
    /// A job or a command, by its name.
    Program(&'static str),
    /// A partner's system, by the organisation that it asks for.
    Consumer(OrgNumber),
    /// The person whom the row is about, with their own token; in a row about nobody, somebody whom we do not know.
    Person,
}

impl Actor {
    /// As it is stored.
    pub fn stored(&self) -> Cow<'_, str> {
        match self {
            Self::Staff(id) => id.as_str().into(),
            Self::Program(name) => (*name).into(),
            Self::Consumer(number) => format!("org:{number}").into(),
            Self::Person => "person".into(),
        }
    }
}

/// One look or change.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// Who.
    pub actor: &'a Actor,
    /// What.
    pub action: Action,
    /// About whom.
    pub person_id: Option<&'a PersonId>,
    /// The letter, notice, report or account it was about, by its opaque id or name.
    pub object: Option<&'a str>,
    /// The contact it was part of, which holds the reason.
    pub inquiry_id: Option<&'a InquiryId>,
    /// Further facts without personal data.
    pub detail: Option<&'a str>,
}

impl<'a> Entry<'a> {
    /// An entry that names only who and what; the rest is filled in with struct update.
    pub fn new(actor: &'a Actor, action: Action) -> Self {
        Self { actor, action, person_id: None, object: None, inquiry_id: None, detail: None }
    }
}
