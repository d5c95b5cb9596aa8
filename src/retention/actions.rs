//! One piece of what the nightly run does about what is over its limit.

use std::collections::HashSet;

use chrono::{DateTime, Utc};

use super::kept::Kept;
use super::store::AT_A_TIME;
use super::{Limits, Part, clearing, mailings, store};
use crate::audit::{self, Actor, Forgetting, Forgotten};
use crate::db::{AnyConnection, Error};
use crate::vault::Vault;

/// Rows of which something is taken out in one transaction.
const CLEARED_AT_A_TIME: usize = 2_000;

/// Entries of the audit trail looked at in one transaction.
const ENTRIES_AT_A_TIME: i64 = 2_000;

/// Clears or deletes what is over the limit, at most so much at a time. Answers how many rows that were, and whether there may be
/// more.
pub fn forget(
    conn: &mut AnyConnection,
    part: Part,
    limits: &Limits,
    now: DateTime<Utc>,
) -> Result<(usize, bool), Error> {
    let kept = Kept::lock(conn)?;
    let (done, most) = match part {
        Part::Messages => (store::delete_messages(conn, &kept, limits.messages)?, most(AT_A_TIME)),
        Part::Mailings => (mailings::delete(conn, &kept, limits.messages)?, most(mailings::AT_A_TIME)),
        Part::Inquiries => (store::delete_inquiries(conn, &kept, limits.access_log)?, most(AT_A_TIME)),
        Part::Lookups => (store::delete_lookups(conn, limits.access_log)?, most(AT_A_TIME)),
        Part::Texts | Part::Mobiles | Part::Notes | Part::FormerAddresses => {
            (clearing::clear(conn, (part, limits, &kept), CLEARED_AT_A_TIME, now)?, CLEARED_AT_A_TIME)
        }
    };
    Ok((done, done == most))
}

/// How many rows [`forget`] would clear or delete in all.
pub fn count(
    conn: &mut AnyConnection,
    part: Part,
    limits: &Limits,
    now: DateTime<Utc>,
) -> Result<usize, Error> {
    let kept = Kept::read(conn)?;
    let count = match part {
        Part::Messages => store::count_messages(conn, &kept, limits.messages)?,
        Part::Mailings => mailings::count(conn, &kept, limits.messages)?,
        Part::Inquiries => store::count_inquiries(conn, &kept, limits.access_log)?,
        Part::Lookups => store::count_lookups(conn, limits.access_log)?,
        Part::Texts | Part::Mobiles | Part::Notes | Part::FormerAddresses => {
            return clearing::count(conn, (part, limits, &kept), now);
        }
    };
    Ok(usize::try_from(count).unwrap_or(0))
}

/// Deletes old entries of the audit trail, from behind `after` on; see [`audit::forget_entries`].
pub fn forget_log(
    conn: &mut AnyConnection,
    vault: &Vault,
    actor: &Actor,
    limits: &Limits,
    after: i64,
    now: DateTime<Utc>,
) -> Result<Forgotten, Error> {
    let held = Kept::lock(conn)?.people();
    audit::forget_entries(conn, vault, actor, forgetting(limits, &held, after), now)
}

/// How many of the next entries would be deleted.
pub fn count_log(conn: &mut AnyConnection, limits: &Limits, after: i64) -> Result<Forgotten, Error> {
    let held = Kept::read(conn)?.people();
    audit::count_old(conn, forgetting(limits, &held, after))
}

fn forgetting<'a>(limits: &Limits, held: &'a HashSet<String>, after: i64) -> Forgetting<'a> {
    Forgetting { before: limits.access_log, held, after, limit: ENTRIES_AT_A_TIME }
}

fn most(rows: i64) -> usize {
    usize::try_from(rows).unwrap_or(usize::MAX)
}
