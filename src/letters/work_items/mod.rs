//! What about a letter a person must look at: events that contradict each other, a receipt that is missing, a return.
//!
//! An item is opened by the program, and closed by a person with an outcome, or by itself when what it waited for came:
//! the receipt, or for a returned letter a new one or its activation.
//!
//! **Invariants:** at most one open item of a kind for a letter; a contradiction is looked at once, however often its event is
//! reported; a letter misses each receipt once; an item is never deleted, and says nothing about the person.

use diesel::prelude::*;

use crate::db::UtcTime;
use crate::db::schema::letter_work_items;
use crate::values::{LetterId, StaffId, WorkItemId, text_enum};

pub mod actions;
pub mod pages;
pub mod reading;
pub mod receipts;
pub mod rules;
pub mod store;

text_enum! {
    /// What is to be looked at.
    pub enum ItemKind {
        /// Events that cannot all be true.
        Contradiction => "contradiction",
        /// The print vendor should have reported something by now.
        MissingReceipt => "missing_receipt",
        /// The letter came back.
        Returned => "returned",
    }
}

text_enum! {
    /// What came of it.
    pub enum ItemOutcome {
        /// What it waited for came. Said by the program alone.
        Settled => "settled",
        /// The print vendor put it right.
        VendorCorrected => "vendor_corrected",
        /// A new letter is on its way.
        NewLetter => "new_letter",
        /// The one who waits knows how it stands.
        CallerInformed => "caller_informed",
        /// There is nothing to be done.
        NoAction => "no_action",
    }
}

impl ItemOutcome {
    /// What people may say.
    pub const CHOICES: &'static [Self] =
        &[Self::VendorCorrected, Self::NewLetter, Self::CallerInformed, Self::NoAction];
}

text_enum! {
    /// Since what a receipt is missing.
    pub enum Receipt {
        /// The letter was taken in, and is not printed.
        Printed => "accepted",
        /// The letter was handed over in a print file, and nothing is heard of it.
        TakenIn => "handed_over",
    }
}

/// One thing to look at, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = letter_work_items, primary_key(item_id), treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct WorkItem {
    /// Opaque; in the order of opening.
    pub item_id: WorkItemId,
    /// About which letter.
    pub letter_id: LetterId,
    /// What it is.
    pub kind: ItemKind,
    /// When it was found.
    pub opened_at: UtcTime,
    /// The reason code of a return; the [`Receipt`] that is missing; a line for each contradicting event, see
    /// [`rules::named`].
    pub detail: Option<String>,
    /// When it was closed.
    pub closed_at: Option<UtcTime>,
    /// By whom; nobody when it settled itself.
    pub closed_by: Option<StaffId>,
    /// What came of it.
    pub outcome: Option<ItemOutcome>,
    /// In the agent's words.
    pub note: Option<String>,
    /// One more with each change; the first is 1.
    pub version: i64,
}
