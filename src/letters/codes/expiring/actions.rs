//! Flagging codes whose time is nearly up.

use chrono::{DateTime, NaiveDate, Utc};

use super::store::{self, CodePlace};
use super::{ExpiryFlag, ExpiryFlagEnd, Window};
use crate::audit::{self, Action, Actor, Entry};
use crate::db::{AnyConnection, Error};

/// What one piece of flagging looks at.
#[derive(Clone, Copy, Debug)]
pub struct ExpiryStep<'a> {
    /// The local day that the run works for.
    pub business_date: NaiveDate,
    /// For so many days a code holds.
    pub valid_days: u16,
    /// Where the piece before ended.
    pub after: Option<&'a CodePlace>,
    /// At most so many codes.
    pub limit: i64,
}

/// Flags codes whose time is nearly up, and answers how many, and where to go on from; nowhere when none is left.
pub fn flag_expiring(
    conn: &mut AnyConnection,
    actor: &Actor,
    step: ExpiryStep<'_>,
    now: DateTime<Utc>,
) -> Result<(usize, Option<CodePlace>), Error> {
    let window = Window::on(step.business_date, step.valid_days);
    let found = store::unflagged(conn, window, step.after, step.limit)?;
    let flags: Vec<ExpiryFlag> = found
        .iter()
        .map(|(code, letter)| ExpiryFlag {
            letter_id: letter.letter_id.clone(),
            first_flagged_on: step.business_date,
            first_flagged_at: now.into(),
            holds_until: code.holds_until(letter, step.valid_days),
            closed_at: None,
            closed_by: None,
        })
        .collect();
    store::put(conn, &flags)?;
    let entries: Vec<Entry<'_>> = found
        .iter()
        .map(|(_, letter)| Entry {
            person_id: Some(&letter.person_id),
            object: Some(letter.letter_id.as_str()),
            ..Entry::new(actor, Action::LetterCodeExpiring)
        })
        .collect();
    audit::store::append_all(conn, &entries, now)?;
    let reached = found.last().map(|(code, letter)| (code.issued_at, letter.letter_id.clone()));
    Ok((found.len(), reached))
}

/// Closes flags on codes that hold until later than was known, and on letters that nobody waits for any more; answers how many.
/// Call it until there are none.
pub fn close_unfounded(
    conn: &mut AnyConnection,
    window: Window,
    limit: i64,
    now: DateTime<Utc>,
) -> Result<usize, Error> {
    let unfounded = store::unfounded(conn, window, limit)?;
    for (letter_id, state) in &unfounded {
        let end = if state.is_underway() { ExpiryFlagEnd::HoldsLonger } else { ExpiryFlagEnd::LetterEnded };
        store::close(conn, letter_id, end, now)?;
    }
    Ok(unfounded.len())
}
