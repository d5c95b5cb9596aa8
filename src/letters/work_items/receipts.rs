//! Letters of which the print vendor should have reported something by now.

use chrono::{DateTime, Utc};
use diesel::dsl::{exists, not, sql};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text, Timestamp};

use super::{ItemKind, Receipt};
use crate::db::schema::{letter_work_items as items, letters, print_batches, print_orders};
use crate::db::{AnyConnection, Condition, Error, MultiBackend, UtcTime};
use crate::letters::store::Letter;
use crate::values::LetterId;

/// Where a letter stands among those that wait for a receipt: since when it is where it is, then its id.
pub type ReceiptPlace = (UtcTime, LetterId);

/// Letters that wait for this receipt since before `due_before` and have no item about it, in order, from behind `after` on.
pub fn without_receipt(
    conn: &mut AnyConnection,
    receipt: Receipt,
    due_before: DateTime<Utc>,
    after: Option<&ReceiptPlace>,
    limit: i64,
) -> Result<Vec<Letter>, Error> {
    let mut waiting = waiting(receipt, due_before)
        .order((letters::state_since, letters::letter_id))
        .limit(limit)
        .select(letters::all_columns);
    if let Some((since, letter_id)) = after {
        // The pair as one value, which both databases look up in the index.
        waiting = waiting.filter(
            sql::<Bool>("(letters.state_since, letters.letter_id) > (")
                .bind::<Timestamp, _>(since)
                .sql(", ")
                .bind::<Text, _>(letter_id)
                .sql(")"),
        );
    }
    Ok(waiting.load(conn)?)
}

/// How many letters [`without_receipt`] would give in all.
pub fn count_without_receipt(
    conn: &mut AnyConnection,
    receipt: Receipt,
    due_before: DateTime<Utc>,
) -> Result<usize, Error> {
    let count: i64 = waiting(receipt, due_before).count().get_result(conn)?;
    Ok(usize::try_from(count).unwrap_or(0))
}

fn waiting<'a>(receipt: Receipt, due_before: DateTime<Utc>) -> letters::BoxedQuery<'a, MultiBackend> {
    let due_before = UtcTime::from(due_before);
    let about_it = items::table
        .filter(items::letter_id.eq(letters::letter_id))
        .filter(items::kind.eq(ItemKind::MissingReceipt))
        .filter(items::detail.eq(receipt.as_str()));
    let late = letters::table.filter(letters::state_since.lt(due_before)).filter(not(exists(about_it)));
    // The state in these words, so that both databases see which partial index holds such letters.
    match receipt {
        Receipt::Printed => late.filter(Condition("letters.state = 'accepted'")).into_boxed(),
        Receipt::TakenIn => {
            let handed_over = print_orders::table
                .inner_join(print_batches::table)
                .filter(print_orders::letter_id.eq(letters::letter_id))
                .filter(print_batches::handed_over_at.lt(due_before));
            late.filter(Condition("letters.state = 'ordered'")).filter(exists(handed_over)).into_boxed()
        }
    }
}
