//! Reading the queue: the flags in their order, then all that a page shows of the few that are on it.
//!
//! The open flags are indexes of their own, in the order of lateness, all of them and by where a letter stands and goes, and
//! everything starts there: what else is asked for is looked up by keys, one flag at a time, until the page is full. What
//! somebody has is few, and starts from the index of that.

use chrono::NaiveDate;
use diesel::dsl::{IntoBoxed, LeftJoin, exists, not, sql};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Bool, Date, Text};

use super::listing::Listed;
use super::rules::last_days_on_time;
use super::{Holder, Order, Place, QueueFilter, WorkOutcome};
use crate::calendar::BusinessCalendar;
use crate::db::schema::{late_flags, late_work, persons};
use crate::db::{AnyConnection, Condition, Error, MultiBackend, UtcTime};
use crate::letters::{Destination, LetterState};
use crate::notices::NoticeState;
use crate::persons::AddressProtection;
use crate::values::{LetterId, PersonId, StaffId};

/// No more than so many are counted for a page: whoever has more needs no exact number, and counting them takes time.
pub const MOST_COUNTED: i64 = 1000;

/// What is wanted, by whom and on which local day.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Which part of the queue.
    pub filter: &'a QueueFilter,
    /// Who reads.
    pub staff_id: &'a StaffId,
    /// The local day.
    pub today: NaiveDate,
    /// By which business days are counted.
    pub calendar: &'a BusinessCalendar,
}

/// What the queue shows of a letter.
#[derive(Clone, Debug, Queryable)]
pub struct QueuedLetter {
    /// Opaque.
    pub letter_id: LetterId,
    /// Its place: the last day on which it was on time.
    pub last_on_time: NaiveDate,
    /// What the person calls it.
    pub reference: String,
    /// When it was ordered.
    pub ordered_at: UtcTime,
    /// How far it has come.
    pub state: LetterState,
    /// Since when.
    pub state_since: UtcTime,
    /// Where it goes.
    pub destination: Destination,
    /// To whom.
    pub person_id: PersonId,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// How far the address is secret.
    pub address_protection: AddressProtection,
    /// Who has it.
    pub assigned_to: Option<StaffId>,
    /// What they are called.
    pub holder: Option<String>,
    /// Put off until this local business day, which may have come.
    pub snoozed_until: Option<NaiveDate>,
    /// What came of it.
    pub outcome: Option<WorkOutcome>,
    /// Where the message to the one who waits stands, if there is one.
    pub notified: Option<NoticeState>,
}

impl QueuedLetter {
    /// Where it stands in the queue.
    pub fn place(&self, order: Order) -> Place {
        Place {
            assigned_to: self.assigned_to.clone().filter(|_| order == Order::Holder),
            last_on_time: self.last_on_time,
            letter_id: self.letter_id.clone(),
        }
    }
}

diesel::alias!(const WORK: Alias<ThisWork> = late_work as this_work);

type Flags<'a> = IntoBoxed<'a, LeftJoin<late_flags::table, late_work::table>, MultiBackend>;

/// One page of the queue from the filter's place on, in order.
pub fn late_queue(
    conn: &mut AnyConnection,
    wanted: &Wanted<'_>,
    limit: usize,
) -> Result<Vec<QueuedLetter>, Error> {
    let places = in_order(wanted).select((late_flags::letter_id, late_flags::last_on_time));
    Ok(Listed { places, order: wanted.filter.order, limit }.load(conn)?)
}

/// How many letters the filter leaves, wherever its place is; one more than [`MOST_COUNTED`] stands for all beyond.
pub fn count(conn: &mut AnyConnection, wanted: &Wanted<'_>) -> Result<i64, Error> {
    let rows = matching(wanted).limit(MOST_COUNTED + 1).select(late_flags::letter_id);
    Ok(Counted(rows).get_result(conn)?)
}

/// How many letters the filter leaves, all of them; for numbers that are kept a while.
pub fn count_all(conn: &mut AnyConnection, wanted: &Wanted<'_>) -> Result<i64, Error> {
    Ok(matching(wanted).count().get_result(conn)?)
}

/// The letters from the filter's place on, in order, without what a page shows of them.
pub fn candidates(conn: &mut AnyConnection, wanted: &Wanted<'_>, limit: i64) -> Result<Vec<Place>, Error> {
    let rows: Vec<(NaiveDate, LetterId)> =
        in_order(wanted).limit(limit).select((late_flags::last_on_time, late_flags::letter_id)).load(conn)?;
    let place = |(last_on_time, letter_id)| Place { assigned_to: None, last_on_time, letter_id };
    Ok(rows.into_iter().map(place).collect())
}

/// The first of these late letters that nobody else is taking at this moment, kept from others until the transaction ends.
/// `SQLite` has one writer in any case.
pub fn lock_first(conn: &mut AnyConnection, ids: &[LetterId]) -> Result<Option<LetterId>, Error> {
    let first = late_flags::table
        .filter(late_flags::letter_id.eq_any(ids))
        .filter(late_flags::closed_at.is_null())
        .order((late_flags::last_on_time, late_flags::letter_id))
        .limit(1)
        .select(late_flags::letter_id);
    let found = match conn {
        // Not FOR UPDATE, which would also wait for those who only refer to the flag.
        AnyConnection::Postgres(postgres) => {
            first.for_no_key_update().skip_locked().first(postgres).optional()?
        }
        AnyConnection::Sqlite(sqlite) => first.first(sqlite).optional()?,
    };
    Ok(found)
}

/// In these words, so that both databases see that the partial index holds every such person.
const PROTECTED: Condition = Condition("persons.address_protection <> 'none'");

fn in_order<'a>(wanted: &Wanted<'a>) -> Flags<'a> {
    let QueueFilter { order, after, .. } = wanted.filter;
    let (late, letter) = (late_flags::last_on_time, late_flags::letter_id);
    let query = match order {
        Order::LongestLate => matching(wanted).order((late, letter)),
        Order::LeastLate => matching(wanted).order((late.desc(), letter.desc())),
        Order::Holder => matching(wanted).order((late_work::assigned_to, late, letter)),
    };
    let Some(Place { assigned_to, last_on_time, letter_id }) = after else { return query };
    // The place as one value, which both databases look up in the index.
    let (beyond, holder) = match (order, assigned_to) {
        (Order::Holder, Some(holder)) => {
            ("(late_work.assigned_to, late_flags.last_on_time, late_flags.letter_id) > (", Some(holder))
        }
        (Order::LeastLate, _) => ("(late_flags.last_on_time, late_flags.letter_id) < (", None),
        _ => ("(late_flags.last_on_time, late_flags.letter_id) > (", None),
    };
    match holder {
        Some(holder) => query.filter(
            sql::<Bool>(beyond)
                .bind::<Text, _>(holder)
                .sql(", ")
                .bind::<Date, _>(last_on_time)
                .sql(", ")
                .bind::<Text, _>(letter_id)
                .sql(")"),
        ),
        None => query.filter(
            sql::<Bool>(beyond).bind::<Date, _>(last_on_time).sql(", ").bind::<Text, _>(letter_id).sql(")"),
        ),
    }
}

fn matching<'a>(wanted: &Wanted<'a>) -> Flags<'a> {
    let Wanted { filter, staff_id, today, calendar } = *wanted;
    let mut query = late_flags::table
        .left_join(late_work::table)
        .filter(late_flags::closed_at.is_null())
        .into_boxed::<MultiBackend>();
    // What is off the list is left out by NOT EXISTS: of a condition on the left join PostgreSQL believes that it leaves next
    // to nothing, and then sorts all flags (7 ms where this takes 0.1 ms, 100,000 flags).
    let this_work = WORK.filter(WORK.field(late_work::letter_id).eq(late_flags::letter_id));
    let has_outcome = WORK.field(late_work::outcome).is_not_null();
    let later = WORK.field(late_work::snoozed_until).gt(today);
    let no_day = WORK.field(late_work::snoozed_until).is_null();
    query = match (filter.snoozed, filter.closed) {
        (true, true) => query,
        (true, false) => query.filter(not(exists(this_work.filter(has_outcome.and(no_day.or(later)))))),
        (false, true) => query.filter(not(exists(this_work.filter(not(has_outcome).and(later))))),
        (false, false) => query.filter(not(exists(this_work.filter(has_outcome.and(no_day).or(later))))),
    };
    match filter.assigned {
        Some(Holder::Me) => query = query.filter(late_work::assigned_to.eq(staff_id)),
        Some(Holder::Nobody) => {
            let held = WORK.field(late_work::assigned_to).is_not_null();
            query = query.filter(not(exists(this_work.filter(held))));
        }
        // Not null, in words with which SQLite too starts from what somebody has.
        Some(Holder::Anybody) => query = query.filter(late_work::assigned_to.gt("")),
        None if filter.order == Order::Holder => query = query.filter(late_work::assigned_to.gt("")),
        None => {}
    }
    if let Some(over) = filter.over {
        let (from, before) = last_days_on_time(calendar, over, today);
        if let Some(from) = from {
            query = query.filter(late_flags::last_on_time.ge(from));
        }
        if let Some(before) = before {
            query = query.filter(late_flags::last_on_time.lt(before));
        }
    }
    if let Some(state) = filter.state {
        query = query.filter(late_flags::letter_state.eq(state));
    }
    if let Some(destination) = filter.destination {
        // Where a protected person's letter goes is not shown, so it is not to be found out by filtering either.
        // Between, not equal: SQLite would look up an equal id in the index of all people, and then each of them.
        let protected = persons::table
            .filter(persons::person_id.between(late_flags::person_id, late_flags::person_id))
            .filter(PROTECTED);
        query = query.filter(late_flags::destination.eq(destination)).filter(not(exists(protected)));
    }
    query
}

/// The number of rows of a query that has a limit, counted where they are: a thousand rows are not handed over for it.
struct Counted<Q>(Q);

impl<Q: QueryFragment<MultiBackend>> QueryFragment<MultiBackend> for Counted<Q> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        pass.push_sql("SELECT count(*) FROM (");
        self.0.walk_ast(pass.reborrow())?;
        pass.push_sql(") AS counted");
        Ok(())
    }
}

impl<Q> QueryId for Counted<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q> Query for Counted<Q> {
    type SqlType = BigInt;
}

impl<Q> RunQueryDsl<AnyConnection> for Counted<Q> {}
