//! Mailings that are deleted with the list of their people.

use chrono::{DateTime, Utc};
use diesel::dsl::{exists, not, sql};
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::kept::Kept;
use crate::bulk::BulkState;
use crate::db::schema::{mailing_people, mailing_releases, mailings};
use crate::db::{AnyConnection, Error, UtcTime};
use crate::values::MailingId;

/// Few, for each has thousands of people.
pub(super) const AT_A_TIME: i64 = 20;

/// None of whose people is on hold.
macro_rules! old_mailings {
    ($kept:expr, $before:expr) => {
        mailings::table
            .filter(mailings::finished_at.lt(UtcTime::from($before)))
            .filter(mailings::state.eq(BulkState::Finished))
            .filter(not(exists(
                mailing_people::table
                    .filter(mailing_people::mailing_id.eq(mailings::mailing_id))
                    .filter(not(sql::<Bool>(&$kept.nothing_held("mailing_people.person_id")))),
            )))
    };
}

/// Deletes mailings that ended before an instant; answers how many.
pub(super) fn delete(conn: &mut AnyConnection, kept: &Kept, before: DateTime<Utc>) -> Result<usize, Error> {
    let ids: Vec<MailingId> = old_mailings!(kept, before)
        .order(mailings::mailing_id)
        .limit(AT_A_TIME)
        .select(mailings::mailing_id)
        .load(conn)?;
    let about = mailing_people::mailing_id.eq_any(&ids);
    diesel::delete(mailing_people::table.filter(about)).execute(conn)?;
    let about = mailing_releases::mailing_id.eq_any(&ids);
    diesel::delete(mailing_releases::table.filter(about)).execute(conn)?;
    Ok(diesel::delete(mailings::table.filter(mailings::mailing_id.eq_any(&ids))).execute(conn)?)
}

/// How many of them would be deleted.
pub(super) fn count(conn: &mut AnyConnection, kept: &Kept, before: DateTime<Utc>) -> Result<i64, Error> {
    Ok(old_mailings!(kept, before).count().get_result(conn)?)
}
