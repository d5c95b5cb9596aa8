//! What became of messages after they were handed over: reports of gateways and mail services, and returned mails.
//!
//! **Invariants:** a report is kept once, however often it comes, and never changed; in whatever order the reports of a message
//! come, it ends in the same state, and never moves back; a report that names no message of ours is kept too; nothing but its
//! codes and times is stored.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::NoticeState;
use crate::db::UtcTime;
use crate::db::schema::{bounced_addresses, notice_receipts};
use crate::values::{NoticeId, text_enum};

pub mod actions;
pub mod address;
pub mod api;
pub mod mailbox;
pub mod ring;
pub mod rules;
pub mod store;

text_enum! {
    /// What a report says.
    pub enum ReceiptStatus {
        /// The provider has it and goes on.
        Accepted => "accepted",
        /// The next server asks to be tried again later; the provider does.
        Deferred => "deferred",
        /// It reached the phone or the mailbox.
        Delivered => "delivered",
        /// It did not, and will not.
        Failed => "failed",
        /// It did not within the time that the network gives it.
        Expired => "expired",
        /// The e-mail was returned.
        Bounced => "bounced",
        /// It arrived, and its reader called it unwanted.
        Complained => "complained",
    }
}

/// A report as it came in, checked to be from whom it says.
#[derive(Clone, Debug)]
pub struct Report {
    /// Who reports: the name in the settings, the kind of gateway, or [`mailbox::PROVIDER`].
    pub provider: String,
    /// What makes it the same report.
    pub event_id: String,
    /// The message that it names, if that has the form of one of ours.
    pub notice_id: Option<NoticeId>,
    /// What it says.
    pub status: ReceiptStatus,
    /// The provider's code, cleaned by [`rules::code`].
    pub code: Option<String>,
    /// When it happened, as the provider says.
    pub occurred_at: DateTime<Utc>,
    /// It is believed about messages alone that this provider took: one of several SMS providers knows nothing of those of another.
    pub of_own_only: bool,
}

/// A report in the books.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = notice_receipts, treat_none_as_default_value = false)]
pub struct Receipt {
    /// Who reported.
    pub provider: String,
    /// What makes it the same report.
    pub provider_event_id: String,
    /// The message; none when the report named none that we know.
    pub notice_id: Option<NoticeId>,
    /// What such a report named, where it has the form of an id of ours.
    pub unknown_id: Option<NoticeId>,
    /// What it says.
    pub status: ReceiptStatus,
    /// The provider's code.
    pub code: Option<String>,
    /// The state that the message came to by it.
    pub moved_to: Option<NoticeState>,
    /// When it happened, as the provider says.
    pub occurred_at: UtcTime,
    /// When it came.
    pub received_at: UtcTime,
}

/// An e-mail address from which a message came back for good.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = bounced_addresses, primary_key(address_index))]
pub struct Bounce {
    /// Under which the address is found in the register.
    pub address_index: String,
    /// The message that came back last.
    pub notice_id: NoticeId,
    /// The code that it came back with, such as `5.1.1`.
    pub code: String,
    /// When.
    pub bounced_at: UtcTime,
}
