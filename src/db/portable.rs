//! The two ways to say what plain diesel cannot say to both databases at once.

use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::{PgConnection, QueryResult, RunQueryDsl, SqliteConnection};

use super::connection::MultiBackend;

/// Carries an upsert or a union, which the derived connection type refuses, to both databases.
///
/// Needs `MultiBackend::walk_variant_ast`, which diesel generates but does not document; diesel is pinned to 2.3 for it.
pub struct Portable<T>(pub T);

impl<T> QueryFragment<MultiBackend> for Portable<T>
where
    T: QueryFragment<diesel::pg::Pg> + QueryFragment<diesel::sqlite::Sqlite>,
{
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        MultiBackend::walk_variant_ast(&self.0, pass)
    }
}

impl<T: QueryId> QueryId for Portable<T> {
    type QueryId = T::QueryId;
    const HAS_STATIC_QUERY_ID: bool = T::HAS_STATIC_QUERY_ID;
}

impl<T: Query> Query for Portable<T> {
    type SqlType = T::SqlType;
}

impl<T> RunQueryDsl<super::AnyConnection> for Portable<T> {}
impl<T> RunQueryDsl<PgConnection> for Portable<T> {}
impl<T> RunQueryDsl<SqliteConnection> for Portable<T> {}

/// Runs the same expression on the native connection of either kind: for batch inserts, row locks and row streaming.
#[macro_export]
macro_rules! on_each {
    ($conn:expr, $native:ident => $body:expr) => {
        match $conn {
            $crate::db::AnyConnection::Postgres($native) => $body,
            $crate::db::AnyConnection::Sqlite($native) => $body,
        }
    };
}
