//! Conditions in words of SQL.

use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::Bool;
use diesel::{QueryResult, backend::Backend};

/// A condition in the same words every time: those of a partial index, which a bound value would hide from the database. A
/// statement with it stays prepared; with [`diesel::dsl::sql`] it would be planned anew each time.
#[derive(Clone, Copy, Debug)]
pub struct Condition(pub &'static str);

impl Expression for Condition {
    type SqlType = Bool;
}

impl<DB: Backend> QueryFragment<DB> for Condition {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        pass.push_sql(self.0);
        Ok(())
    }
}

/// The words are no part of the type, so the statement is known by its text.
impl QueryId for Condition {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Tables> AppearsOnTable<Tables> for Condition {}
impl<Tables> SelectableExpression<Tables> for Condition {}

impl<Group> ValidGrouping<Group> for Condition {
    type IsAggregate = is_aggregate::Never;
}
