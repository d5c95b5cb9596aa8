//! Moving a person's entry to another national id: somebody with a D-number got a national identity number.
//!
//! **Invariants:** an id is superseded by at most one other, for good, and a chain never leads back; entry, link, history and
//! audit rows are one commit; letters, messages, inquiries and history stay with the old id, which leads to the new one; who
//! opted out under either id has opted out.

use crate::values::PersonId;

pub mod actions;
pub mod rules;

/// The reason that stands in the history of an opt-out which came with an old id. The pages say it in words.
pub const REASON: &str = "superseded";

/// Two ids of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The person of the id that was superseded.
    pub old: PersonId,
    /// The person of the one that superseded it.
    pub new: PersonId,
}

/// What came of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Linked {
    /// It is new, and the entry was moved.
    Now,
    /// It was known.
    Before,
    /// The old id was superseded by another one.
    ToAnother,
    /// The new id leads back to the old one.
    Circular,
}
