//! Many entries by one statement that stays prepared, in each database's own way.

use std::borrow::Cow;

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Array, Nullable, Text, Timestamp};
use diesel::sqlite::Sqlite;
use serde_json::Value;

use super::{Action, Entry};
use crate::db::UtcTime;
use crate::values::{InquiryId, PersonId};

const INSERT: &str =
    "INSERT INTO audit_entries (at, actor, action, person_id, object, inquiry_id, detail) SELECT ";

/// Any entries, for PostgreSQL: one array a column, stored in the order of the arrays.
pub(super) struct Columns<'a> {
    at: UtcTime,
    actors: Vec<Cow<'a, str>>,
    actions: Vec<Action>,
    persons: Vec<Option<&'a PersonId>>,
    objects: Vec<Option<&'a str>>,
    inquiries: Vec<Option<&'a InquiryId>>,
    details: Vec<Option<&'a str>>,
}

impl<'a> Columns<'a> {
    pub(super) fn of(entries: &[Entry<'a>], at: UtcTime) -> Self {
        Self {
            at,
            actors: entries.iter().map(|entry| entry.actor.stored()).collect(),
            actions: entries.iter().map(|entry| entry.action).collect(),
            persons: entries.iter().map(|entry| entry.person_id).collect(),
            objects: entries.iter().map(|entry| entry.object).collect(),
            inquiries: entries.iter().map(|entry| entry.inquiry_id).collect(),
            details: entries.iter().map(|entry| entry.detail).collect(),
        }
    }
}

impl QueryFragment<Pg> for Columns<'_> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        pass.push_sql(INSERT);
        pass.push_bind_param::<Timestamp, _>(&self.at)?;
        pass.push_sql(", * FROM unnest(");
        pass.push_bind_param::<Array<Text>, _>(&self.actors)?;
        pass.push_sql(", ");
        pass.push_bind_param::<Array<Text>, _>(&self.actions)?;
        pass.push_sql(", ");
        pass.push_bind_param::<Array<Nullable<Text>>, _>(&self.persons)?;
        pass.push_sql(", ");
        pass.push_bind_param::<Array<Nullable<Text>>, _>(&self.objects)?;
        pass.push_sql(", ");
        pass.push_bind_param::<Array<Nullable<Text>>, _>(&self.inquiries)?;
        pass.push_sql(", ");
        pass.push_bind_param::<Array<Nullable<Text>>, _>(&self.details)?;
        pass.push_sql(")");
        Ok(())
    }
}

impl QueryId for Columns<'_> {
    type QueryId = Columns<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl RunQueryDsl<PgConnection> for Columns<'_> {}

/// Entries that differ by the person alone, for `SQLite`: the people as one text, which costs less than a variable each.
pub(super) struct People<'a> {
    at: UtcTime,
    entry: &'a Entry<'a>,
    actor: Cow<'a, str>,
    /// The people's, in JSON.
    ids: String,
}

impl<'a> People<'a> {
    /// Whether two entries differ by the person alone.
    pub(super) fn belong_together(one: &Entry<'_>, other: &Entry<'_>) -> bool {
        (one.actor, one.action, one.object, one.inquiry_id, one.detail)
            == (other.actor, other.action, other.object, other.inquiry_id, other.detail)
    }

    /// Of entries that belong together; `entry` is one of them.
    pub(super) fn of(entry: &'a Entry<'a>, entries: &[Entry<'_>], at: UtcTime) -> Self {
        let ids = entries.iter().map(|entry| entry.person_id.map(PersonId::as_str));
        Self { at, entry, actor: entry.actor.stored(), ids: ids.collect::<Value>().to_string() }
    }
}

impl QueryFragment<Sqlite> for People<'_> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        pass.push_sql(INSERT);
        pass.push_bind_param::<Timestamp, _>(&self.at)?;
        pass.push_sql(", ");
        pass.push_bind_param::<Text, _>(&self.actor)?;
        pass.push_sql(", ");
        pass.push_bind_param::<Text, _>(&self.entry.action)?;
        pass.push_sql(", value, ");
        pass.push_bind_param::<Nullable<Text>, _>(&self.entry.object)?;
        pass.push_sql(", ");
        pass.push_bind_param::<Nullable<Text>, _>(&self.entry.inquiry_id)?;
        pass.push_sql(", ");
        pass.push_bind_param::<Nullable<Text>, _>(&self.entry.detail)?;
        pass.push_sql(" FROM json_each(");
        pass.push_bind_param::<Text, _>(&self.ids)?;
        pass.push_sql(")");
        Ok(())
    }
}

impl QueryId for People<'_> {
    type QueryId = People<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl RunQueryDsl<SqliteConnection> for People<'_> {}
