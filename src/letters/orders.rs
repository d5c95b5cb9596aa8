//! The table of orders made at the desk, and how a letter gets its place among the others.

use diesel::prelude::*;

use super::store::Letter;
use crate::db::schema::{letter_orders, letter_reissues, letters};
use crate::db::{AnyConnection, Error};
use crate::on_each;
use crate::values::{InquiryId, LetterId, StaffId};

/// How often another reference is tried; twice in a row is already one chance in billions.
const TRIES: usize = 10;

/// An order as it is stored.
#[derive(Clone, Debug, Queryable, Insertable)]
#[diesel(table_name = letter_orders, treat_none_as_default_value = false)]
pub struct LetterOrder {
    /// Which letter.
    pub letter_id: LetterId,
    /// The agent.
    pub ordered_by: StaffId,
    /// The contact in which it was ordered.
    pub inquiry_id: InquiryId,
    /// Why all the same, where a rule spoke against it.
    pub override_reason: Option<String>,
    /// One a form.
    pub request_key: String,
}

/// Adds a letter under the first of the references that is free, and answers it as it is stored.
///
/// # Errors
/// [`Error::Constraint`] when none of the first ten is free.
pub fn insert_letter(
    conn: &mut AnyConnection,
    mut letter: Letter,
    mut reference: impl FnMut() -> String,
) -> Result<Letter, Error> {
    for _ in 0..TRIES {
        letter.reference = reference();
        let added = on_each!(conn, native => {
            diesel::insert_into(letters::table)
                .values(&letter)
                .on_conflict(letters::reference)
                .do_nothing()
                .execute(native)?
        });
        if added == 1 {
            return Ok(letter);
        }
    }
    Err(Error::Constraint("letters_reference_key".to_owned()))
}

/// Adds the order of a letter.
pub fn insert(conn: &mut AnyConnection, order: &LetterOrder) -> Result<(), Error> {
    diesel::insert_into(letter_orders::table).values(order).execute(conn)?;
    Ok(())
}

/// The letter that a form already ordered, if it was sent before.
pub fn letter_by_request(conn: &mut AnyConnection, request_key: &str) -> Result<Option<Letter>, Error> {
    let row = letters::table
        .inner_join(letter_orders::table)
        .filter(letter_orders::request_key.eq(request_key))
        .select(letters::all_columns)
        .first(conn)
        .optional()?;
    Ok(row)
}

/// Says that a letter takes the place of another, which no other has taken yet.
pub fn link(conn: &mut AnyConnection, new: &LetterId, old: &LetterId) -> Result<(), Error> {
    diesel::insert_into(letter_reissues::table)
        .values((letter_reissues::letter_id.eq(new), letter_reissues::replaces.eq(old)))
        .execute(conn)?;
    Ok(())
}

/// Before and after a letter: the one whose place it took, and the one that took its place.
pub fn links_of(conn: &mut AnyConnection, id: &LetterId) -> Result<(Option<Letter>, Option<Letter>), Error> {
    let old = letters::table
        .inner_join(letter_reissues::table.on(letter_reissues::replaces.eq(letters::letter_id)))
        .filter(letter_reissues::letter_id.eq(id))
        .select(letters::all_columns)
        .first(conn)
        .optional()?;
    let new = letters::table
        .inner_join(letter_reissues::table.on(letter_reissues::letter_id.eq(letters::letter_id)))
        .filter(letter_reissues::replaces.eq(id))
        .select(letters::all_columns)
        .first(conn)
        .optional()?;
    Ok((old, new))
}

/// The order of a letter; none when it was not ordered at the desk.
pub fn of_letter(conn: &mut AnyConnection, id: &LetterId) -> Result<Option<LetterOrder>, Error> {
    Ok(letter_orders::table.find(id).first(conn).optional()?)
}
