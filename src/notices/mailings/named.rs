//! Whom a list names.

use std::collections::HashSet;

use crate::db::{AnyConnection, Error};
use crate::lookups;
use crate::persons;
use crate::values::{LookupId, PersonId};
use crate::vault::Vault;

/// The rows of a list that nobody is written to for, by their numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// They name nobody.
    pub faulty: Vec<u64>,
    /// They name somebody whom nobody here knows.
    pub unknown: Vec<u64>,
    /// They name somebody of an earlier row.
    pub repeated: Vec<u64>,
}

/// The people of a list in its order, each once, and the rows that are left over.
pub(super) fn named(
    conn: &mut AnyConnection,
    vault: &Vault,
    list: &LookupId,
) -> Result<(Vec<PersonId>, Rows), Error> {
    let answered = lookups::kept::rows(conn, vault, list)?;
    let mut rows = Rows::default();
    let mut asked = Vec::with_capacity(answered.len());
    for answered in answered {
        match answered.answer {
            Ok((id, _)) => asked.push((answered.row, vault.index(&id))),
            Err(_) => rows.faulty.push(answered.row),
        }
    }
    let indexes: Vec<&str> = asked.iter().map(|(_, index)| index.as_str()).collect();
    let known = persons::store::ids_by_national_id_indexes(conn, &indexes)?;
    let mut seen = HashSet::with_capacity(asked.len());
    let mut people = Vec::with_capacity(known.len());
    for (row, index) in &asked {
        if !seen.insert(index) {
            rows.repeated.push(*row);
        } else if let Some(person_id) = known.get(index) {
            people.push(person_id.clone());
        } else {
            rows.unknown.push(*row);
        }
    }
    Ok((people, rows))
}
