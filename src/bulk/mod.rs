//! What all work on many at once has in common: how far it has come, what comes of each, the second person who releases what sends
//! many messages, and the worker.
//!
//! **Invariants:** each one's work and all that is put on record about it are one commit, made only by whoever holds the lease, so
//! none is done twice; what fails does not stop the others.

use crate::values::text_enum;

pub mod second_person;
pub mod worker;

text_enum! {
    /// How far work on many has come.
    pub enum BulkState {
        /// A second person must release it first: it sends more messages than one may have sent alone.
        Awaiting => "awaiting",
        /// Some are waiting.
        Running => "running",
        /// Something has come of each.
        Finished => "finished",
    }
}

text_enum! {
    /// What a second person decided.
    pub enum Decision {
        /// It may begin.
        Released => "released",
        /// Nothing is sent.
        Refused => "refused",
    }
}

text_enum! {
    /// What came of one of them.
    pub enum ItemState {
        /// It waits.
        Pending => "pending",
        /// It was done.
        Done => "done",
        /// It was left out.
        Excluded => "excluded",
        /// Something went wrong with it, which is in the log.
        Failed => "failed",
    }
}

/// What came of a second person's decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReleaseOutcome {
    /// It is decided.
    Decided,
    /// The same person started it, and cannot be the second.
    Own,
    /// It does not wait for anybody: somebody else has decided, or it never did.
    NotWaiting,
    /// There is no such thing.
    Unknown,
}
