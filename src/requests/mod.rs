//! Calls of other systems that change something: each is done once, however often it is sent.
//!
//! **Invariants:** a call and what it changes are one commit; a caller's key stands for one call and its one answer; the
//! content of a call is kept only as a keyed hash.

use serde::Serialize;

use crate::db::Error;
use crate::values::OrgNumber;

pub mod actions;
pub mod store;

/// Calendar days for which a call is remembered.
pub const KEPT_DAYS: u64 = 7;

/// A call, as its caller names it.
#[derive(Clone, Debug)]
pub struct Request {
    /// The organisation that calls.
    pub consumer: OrgNumber,
    /// The caller's own name for the call.
    pub key: String,
    /// Method and path.
    pub operation: String,
    /// Equal for equal contents; see [`crate::vault::Vault::keyed_hash`].
    pub content_mac: String,
}

/// What a call is answered, now and whenever it is sent again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Where what was made is found.
    pub location: Option<String>,
    /// JSON.
    pub body: String,
}

impl Answer {
    /// An answer with this body, which nothing was made by.
    ///
    /// # Errors
    /// [`Error::Unwritten`] when the body cannot be written as JSON.
    pub fn json(status: u16, body: &impl Serialize) -> Result<Self, Error> {
        let body = serde_json::to_string(body).map_err(|error| Error::Unwritten(Box::new(error)))?;
        Ok(Self { status, location: None, body })
    }
}

/// What came of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Done now.
    Done(Answer),
    /// Done before: the first answer.
    Repeated(Answer),
    /// The key stands for another call.
    KeyTaken,
}
