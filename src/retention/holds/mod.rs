//! Holds: what somebody with the right has said must be kept whatever its limit, for a court, an authority or a complaint.
//!
//! **Invariants:** a hold is never deleted, and lifted once; placing and lifting are on record. It names a person, and one of their
//! letters where only that one matters. Of the person's inquiries and of the trail it keeps all either way.

use diesel::prelude::*;

use crate::db::UtcTime;
use crate::values::{HoldId, LetterId, PersonId, StaffId};

pub mod actions;
pub mod pages;
pub mod store;

/// A hold, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = crate::db::schema::legal_holds, treat_none_as_default_value = false)]
pub struct Hold {
    /// Opaque; in the order of placing.
    pub hold_id: HoldId,
    /// About whom.
    pub person_id: PersonId,
    /// About which letter; none: all about the person.
    pub letter_id: Option<LetterId>,
    /// Why, in the words of whoever placed it.
    pub reason: String,
    /// Who placed it.
    pub placed_by: StaffId,
    /// When.
    pub placed_at: UtcTime,
    /// Who lifted it.
    pub lifted_by: Option<StaffId>,
    /// When.
    pub lifted_at: Option<UtcTime>,
}
