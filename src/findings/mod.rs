//! What two records of the desk do not agree about, and messages that were not handed over in time: found by the nightly run, looked
//! at by a person.
//!
//! **Invariants:** a finding is about one thing and is made once, however often it is found; it closes by itself when the records
//! agree again, and is opened again when they differ anew, unless somebody had closed it; none is opened without an audit row. It
//! names no person.

use diesel::prelude::*;

use crate::db::UtcTime;
use crate::values::{FindingId, LetterId, NoticeId, StaffId, text_enum};

pub mod actions;
pub mod checks;
mod comparing;
pub mod pages;
mod print_files;
pub mod store;

text_enum! {
    /// What was found.
    pub enum FindingKind {
        /// A message was queued long ago, and no sender has handed it over.
        MessageOverdue => "message_overdue",
        /// A message was never handed over, and its time is up.
        MessageExpired => "message_expired",
        /// A provider has reported more of a message than we have on record, or of one that was never handed over.
        ReceiptDiffers => "receipt_differs",
        /// A provider that reports has not said what became of a message.
        ReceiptMissing => "receipt_missing",
        /// A message stands as delivered, and nobody has reported that.
        DeliveredUnreported => "delivered_unreported",
        /// A report names no message of ours.
        ReceiptOfNobody => "receipt_of_nobody",
        /// A print file has not as many letters as codes were made for it.
        PrintFileDiffers => "print_file_differs",
        /// A print file is not what was handed over, or its manifest says something else.
        PrintFileChanged => "print_file_changed",
        /// The print vendor has reported a letter that was in no file.
        PrintedWithoutFile => "printed_without_file",
        /// A message that an opt-out stops was handed over after it was on record.
        SentAfterOptOut => "sent_after_opt_out",
        /// A letter is late by the rule, and has no flag.
        FlagMissing => "flag_missing",
        /// A letter has a flag, and is not late by the rule, or nobody waits for it any more.
        FlagUnfounded => "flag_unfounded",
    }
}

impl FindingKind {
    /// What is swept up: messages that wait for too long.
    pub const SWEPT: [Self; 2] = [Self::MessageOverdue, Self::MessageExpired];

    /// What is compared.
    pub const COMPARED: [Self; 10] = [
        Self::ReceiptDiffers,
        Self::ReceiptMissing,
        Self::DeliveredUnreported,
        Self::ReceiptOfNobody,
        Self::PrintFileDiffers,
        Self::PrintFileChanged,
        Self::PrintedWithoutFile,
        Self::SentAfterOptOut,
        Self::FlagMissing,
        Self::FlagUnfounded,
    ];
}

/// A finding, as it is stored.
#[derive(Clone, Debug, Queryable, Insertable)]
#[diesel(table_name = crate::db::schema::findings, treat_none_as_default_value = false)]
pub struct Finding {
    /// Opaque; in the order of finding.
    pub finding_id: FindingId,
    /// What was found.
    pub kind: FindingKind,
    /// About what: the id of a message, a letter, a print file or a report.
    pub subject: String,
    /// The letter, if it is about one.
    pub letter_id: Option<LetterId>,
    /// The message, if it is about one.
    pub notice_id: Option<NoticeId>,
    /// When.
    pub found_at: UtcTime,
    /// When somebody looked at it, or the records agreed again.
    pub closed_at: Option<UtcTime>,
    /// Who looked at it.
    pub closed_by: Option<StaffId>,
    /// In their words.
    pub note: Option<String>,
}
