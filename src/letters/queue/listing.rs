//! A page of the queue with all that it shows of each letter, by one statement that stays prepared: the few places are
//! found first, and the rest is looked up for them by keys.

use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Date, Nullable, Text, Timestamp};

use super::Order;
use crate::db::{AnyConnection, MultiBackend};
use crate::notices;

/// What the page shows, in the order of [`super::reading::QueuedLetter`].
const SHOWN: &str = "SELECT page.letter_id, page.last_on_time, letters.reference, letters.ordered_at, letters.state, \
    letters.state_since, letters.destination, persons.person_id, persons.given_name, persons.family_name, \
    persons.address_protection, late_work.assigned_to, staff_accounts.full_name, late_work.snoozed_until, \
    late_work.outcome, ";

const JOINED: &str = ") AS page JOIN letters ON letters.letter_id = page.letter_id \
    JOIN persons ON persons.person_id = letters.person_id \
    LEFT JOIN late_work ON late_work.letter_id = page.letter_id \
    LEFT JOIN staff_accounts ON staff_accounts.staff_id = late_work.assigned_to";

/// The first `limit` of `places`, which selects letters with their last days on time in `order`.
pub(super) struct Listed<Q> {
    pub(super) places: Q,
    pub(super) order: Order,
    pub(super) limit: usize,
}

impl<Q: QueryFragment<MultiBackend>> QueryFragment<MultiBackend> for Listed<Q> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        pass.push_sql(SHOWN);
        // Not joined: PostgreSQL would rather read all messages than look up fifty.
        pass.push_sql("(SELECT notices.state FROM notices WHERE notices.dedup_key = ");
        pass.push_sql(&notices::store::late_key_of("page.letter_id"));
        pass.push_sql(") FROM (");
        self.places.walk_ast(pass.reborrow())?;
        // As a number, not a variable: PostgreSQL takes an unknown limit for a tenth of the table, and reads all letters.
        pass.push_sql(&format!(" LIMIT {}", self.limit));
        pass.push_sql(JOINED);
        pass.push_sql(match self.order {
            Order::LongestLate => " ORDER BY page.last_on_time, page.letter_id",
            Order::LeastLate => " ORDER BY page.last_on_time DESC, page.letter_id DESC",
            Order::Holder => " ORDER BY late_work.assigned_to, page.last_on_time, page.letter_id",
        });
        Ok(())
    }
}

impl<Q> QueryId for Listed<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q> Query for Listed<Q> {
    type SqlType = (
        Text,
        Date,
        Text,
        Timestamp,
        Text,
        Timestamp,
        Text,
        Text,
        Text,
        Text,
        Text,
        Nullable<Text>,
        Nullable<Text>,
        Nullable<Date>,
        Nullable<Text>,
        Nullable<Text>,
    );
}

impl<Q> RunQueryDsl<AnyConnection> for Listed<Q> {}
