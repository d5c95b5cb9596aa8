//! Doing a call once.

use chrono::{DateTime, Utc};

use super::store::{self, Claim};
use super::{Answer, Outcome, Request};
use crate::db::{AnyConnection, Error};

/// Does what the call asks for, unless it was done before, and keeps its answer: all in one transaction. Of equal calls at
/// the same moment each waits for the one before it.
pub fn once(
    conn: &mut AnyConnection,
    request: &Request,
    now: DateTime<Utc>,
    work: impl FnOnce(&mut AnyConnection) -> Result<Answer, Error>,
) -> Result<Outcome, Error> {
    match store::claim(conn, request, now)? {
        Claim::Ours => {
            let answer = work(conn)?;
            store::put_answer(conn, request, &answer)?;
            Ok(Outcome::Done(answer))
        }
        Claim::Same(answer) => Ok(Outcome::Repeated(answer)),
        Claim::Other => Ok(Outcome::KeyTaken),
    }
}
