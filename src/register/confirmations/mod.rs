//! Opt-outs that the desk decided while the register is upstream: it takes no changes from programs, so an agent enters each
//! there, and a look-up finds out whether it has it.
//!
//! **Invariants:** a person has at most one, the latest decision; it is open until the register itself has told the same;
//! while it is open, whoever opted out here or there is sent nothing that an opt-out stops.

use diesel::prelude::*;

use crate::db::UtcTime;
use crate::db::schema::opt_out_confirmations;
use crate::values::{PersonId, StaffId, text_enum};

pub mod actions;
pub mod pages;
pub mod rules;
pub mod store;

text_enum! {
    /// Whether the register upstream has what the desk decided.
    pub enum ConfirmationState {
        /// Somebody must enter it there.
        ToConfirm => "to_confirm",
        /// It told the same.
        Confirmed => "confirmed",
        /// It was said to be entered, and the register told otherwise.
        Differs => "differs",
    }
}

/// What the desk decided, and where that stands upstream.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = opt_out_confirmations, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Confirmation {
    /// Whose opt-out.
    pub person_id: PersonId,
    /// The decision's receipt number.
    pub reference: String,
    /// What was decided.
    pub opted_out: bool,
    /// When.
    pub decided_at: UtcTime,
    /// Whether the register has it.
    pub state: ConfirmationState,
    /// The number that the entry got in the register.
    pub register_reference: Option<String>,
    /// Who said that it was entered.
    pub marked_by: Option<StaffId>,
    /// When.
    pub marked_at: Option<UtcTime>,
    /// When the register was last asked.
    pub compared_at: Option<UtcTime>,
}
