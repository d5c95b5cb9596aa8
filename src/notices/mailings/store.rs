//! The tables of mailings and their people.

use chrono::{DateTime, Utc};
use diesel::dsl::{count_star, exists, not};
use diesel::prelude::*;

use super::{Addressee, Mailing, Reason, Release};
use crate::bulk::{BulkState, Decision, ItemState};
use crate::db::schema::{mailing_people as people, mailing_releases as releases, mailings, notices};
use crate::db::{AnyConnection, Condition, Error, MultiBackend, UtcTime, updated_exactly_one};
use crate::notices::{Notice, NoticeState};
use crate::on_each;
use crate::values::{MailingId, NoticeId, PersonId, StaffId};

/// The mailings that are not finished, in the words of their partial indexes.
const RUNNING: Condition = Condition("mailings.state = 'running'");
const AWAITING: Condition = Condition("mailings.state = 'awaiting'");

/// Adds a mailing with its people.
pub fn insert(conn: &mut AnyConnection, mailing: &Mailing, all: &[Addressee]) -> Result<(), Error> {
    diesel::insert_into(mailings::table).values(mailing.clone()).execute(conn)?;
    for chunk in all.chunks(500) {
        on_each!(conn, native => diesel::insert_into(people::table).values(chunk).execute(native)?);
    }
    Ok(())
}

/// One mailing.
pub fn find(conn: &mut AnyConnection, id: &MailingId) -> Result<Option<Mailing>, Error> {
    Ok(mailings::table.find(id).first(conn).optional()?)
}

/// The mailing that a message belongs to, if it belongs to one.
pub fn of_notice(conn: &mut AnyConnection, id: &NoticeId) -> Result<Option<Mailing>, Error> {
    let of_it = mailings::table.inner_join(people::table).filter(people::notice_id.eq(id));
    Ok(of_it.select(mailings::all_columns).first(conn).optional()?)
}

/// The mailing that this form started.
pub fn by_request(conn: &mut AnyConnection, request_key: &str) -> Result<Option<Mailing>, Error> {
    Ok(mailings::table.filter(mailings::request_key.eq(request_key)).first(conn).optional()?)
}

/// How many messages of mailings a member of staff has had sent alone since an instant, or is having sent; what a second person
/// looked at, or is to look at, is not among them.
pub fn sent_alone(
    conn: &mut AnyConnection,
    staff_id: &StaffId,
    since: DateTime<Utc>,
) -> Result<usize, Error> {
    let by_two = releases::table.filter(releases::mailing_id.eq(mailings::mailing_id));
    let alone = people::table
        .inner_join(mailings::table)
        .filter(mailings::started_by.eq(staff_id))
        .filter(mailings::started_at.ge(UtcTime::from(since)))
        .filter(mailings::state.ne(BulkState::Awaiting))
        .filter(people::state.ne(ItemState::Excluded))
        .filter(not(exists(by_two)));
    let count: i64 = alone.count().get_result(conn)?;
    Ok(usize::try_from(count).unwrap_or_default())
}

/// The mailings that are worked off, the longest waiting first; at most 50.
pub fn running(conn: &mut AnyConnection) -> Result<Vec<Mailing>, Error> {
    let open = mailings::table.filter(RUNNING);
    Ok(open.order((mailings::started_at, mailings::mailing_id)).limit(50).load(conn)?)
}

/// The mailings that wait for a second person, the longest waiting first; at most 50.
pub fn awaiting(conn: &mut AnyConnection) -> Result<Vec<Mailing>, Error> {
    let open = mailings::table.filter(AWAITING);
    Ok(open.order((mailings::started_at, mailings::mailing_id)).limit(50).load(conn)?)
}

/// The latest mailings, the newest first.
pub fn latest(conn: &mut AnyConnection, limit: i64) -> Result<Vec<Mailing>, Error> {
    let order = (mailings::started_at.desc(), mailings::mailing_id.desc());
    Ok(mailings::table.order(order).limit(limit).load(conn)?)
}

/// The first person who waits, if one does.
pub fn next_pending(conn: &mut AnyConnection, id: &MailingId) -> Result<Option<Addressee>, Error> {
    let waiting =
        people::table.filter(people::mailing_id.eq(id)).filter(people::state.eq(ItemState::Pending));
    Ok(waiting.order(people::position).first(conn).optional()?)
}

/// The people of a mailing of whom the same came, for one reason or all, behind a place in their order; with their messages.
pub fn page_of(
    conn: &mut AnyConnection,
    id: &MailingId,
    (state, reason): (ItemState, Option<Reason>),
    after: i32,
    limit: i64,
) -> Result<Vec<(Addressee, Option<Notice>)>, Error> {
    let mut page = people::table
        .left_join(notices::table)
        .filter(people::mailing_id.eq(id))
        .filter(people::state.eq(state))
        .filter(people::position.gt(after))
        .order(people::position)
        .limit(limit)
        .select((people::all_columns, Option::<Notice>::as_select()))
        .into_boxed::<MultiBackend>();
    if let Some(reason) = reason {
        page = page.filter(people::reason.eq(reason));
    }
    Ok(page.load(conn)?)
}

/// How many people of a mailing have come to what, and why.
pub fn counts(
    conn: &mut AnyConnection,
    id: &MailingId,
) -> Result<Vec<(ItemState, Option<Reason>, i64)>, Error> {
    let counted = people::table
        .filter(people::mailing_id.eq(id))
        .group_by((people::state, people::reason))
        .order((people::state, people::reason))
        .select((people::state, people::reason, count_star()));
    Ok(counted.load(conn)?)
}

/// Where the messages of a mailing stand.
pub fn standings(conn: &mut AnyConnection, id: &MailingId) -> Result<Vec<(NoticeState, i64)>, Error> {
    let counted = people::table
        .inner_join(notices::table)
        .filter(people::mailing_id.eq(id))
        .group_by(notices::state)
        .order(notices::state)
        .select((notices::state, count_star()));
    Ok(counted.load(conn)?)
}

/// Puts on record what came of a person who waited: the message, or why there is none.
pub fn settle(
    conn: &mut AnyConnection,
    (mailing_id, person_id): (&MailingId, &PersonId),
    state: ItemState,
    came: Result<&NoticeId, Reason>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let waiting = people::table.find((mailing_id, person_id)).filter(people::state.eq(ItemState::Pending));
    let change = (
        people::state.eq(state),
        people::reason.eq(came.err()),
        people::notice_id.eq(came.ok()),
        people::done_at.eq(UtcTime::from(now)),
    );
    updated_exactly_one(diesel::update(waiting).set(change).execute(conn)?)
}

/// What a second person decided about a mailing.
pub fn release_of(conn: &mut AnyConnection, id: &MailingId) -> Result<Option<Release>, Error> {
    Ok(releases::table.find(id).first(conn).optional()?)
}

/// Lets a mailing that waits for a second person begin, or ends it. False: it does not wait any more.
pub fn decide(conn: &mut AnyConnection, release: &Release) -> Result<bool, Error> {
    let waiting = mailings::table.find(&release.mailing_id).filter(mailings::state.eq(BulkState::Awaiting));
    let (state, finished_at) = match release.decision {
        Decision::Released => (BulkState::Running, None),
        Decision::Refused => (BulkState::Finished, Some(release.decided_at)),
    };
    let change = (mailings::state.eq(state), mailings::finished_at.eq(finished_at));
    if diesel::update(waiting).set(change).execute(conn)? == 0 {
        return Ok(false);
    }
    diesel::insert_into(releases::table).values(release.clone()).execute(conn)?;
    if release.decision == Decision::Refused {
        let pending = people::table
            .filter(people::mailing_id.eq(&release.mailing_id))
            .filter(people::state.eq(ItemState::Pending));
        let left_out = (
            people::state.eq(ItemState::Excluded),
            people::reason.eq(Reason::NotReleased),
            people::done_at.eq(release.decided_at),
        );
        diesel::update(pending).set(left_out).execute(conn)?;
    }
    Ok(true)
}

/// Puts the end of a mailing on record, unless it is there already.
pub fn finish(conn: &mut AnyConnection, id: &MailingId, now: DateTime<Utc>) -> Result<(), Error> {
    let open = mailings::table.find(id).filter(mailings::state.eq(BulkState::Running));
    let ended = (mailings::state.eq(BulkState::Finished), mailings::finished_at.eq(UtcTime::from(now)));
    diesel::update(open).set(ended).execute(conn)?;
    Ok(())
}
