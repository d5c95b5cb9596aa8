//! What is on hold, as the statements that delete and clear ask for it.

use std::collections::{BTreeSet, HashSet};

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;

use crate::db::schema::legal_holds;
use crate::db::{AnyConnection, Error};
use crate::persons;
use crate::persons::superseded::{predecessors, successors};
use crate::values::PersonId;

/// What is on hold when a piece of the forgetting begins.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    /// Those about whom something is on hold, under all the ids that they had and have.
    people: BTreeSet<PersonId>,
    /// Those of them who are on hold with all that is about them.
    whole: BTreeSet<PersonId>,
}

impl Kept {
    /// Reads what is on hold. Until the transaction ends nobody places a hold: one that was placed while a piece is under way would
    /// stand, and what it is to keep be gone. `SQLite` has one writer in any case.
    pub(super) fn lock(conn: &mut AnyConnection) -> Result<Self, Error> {
        if let AnyConnection::Postgres(postgres) = conn {
            postgres.batch_execute("LOCK TABLE legal_holds IN SHARE MODE")?;
        }
        Self::read(conn)
    }

    /// The same for those who only count.
    pub(super) fn read(conn: &mut AnyConnection) -> Result<Self, Error> {
        let holds: Vec<(PersonId, bool)> = legal_holds::table
            .filter(legal_holds::lifted_at.is_null())
            .select((legal_holds::person_id, legal_holds::letter_id.is_null()))
            .distinct()
            .load(conn)?;
        let mut kept = Self::default();
        for (person_id, is_whole) in holds {
            let family = family(conn, person_id)?;
            if is_whole {
                kept.whole.extend(family.iter().cloned());
            }
            kept.people.extend(family);
        }
        Ok(kept)
    }

    /// The people whose entries in the trail stay.
    pub(super) fn people(&self) -> HashSet<String> {
        self.people.iter().map(ToString::to_string).collect()
    }

    /// What is on nobody's hold, as SQL: who a row is about, and which letter. Nothing of a letter is on hold for another letter of
    /// the same person.
    pub(super) fn not_held(&self, person: &str, letter: &str) -> String {
        format!(
            "{} AND NOT EXISTS (SELECT 1 FROM legal_holds WHERE legal_holds.lifted_at IS NULL \
             AND legal_holds.person_id = {person} AND legal_holds.letter_id = {letter})",
            is_none_of(person, &self.whole)
        )
    }

    /// What is about nobody of whom anything is on hold, as SQL.
    pub(super) fn nothing_held(&self, person: &str) -> String {
        is_none_of(person, &self.people)
    }
}

/// Ids have no quotation marks. A row about nobody is about none of them.
fn is_none_of(person: &str, people: &BTreeSet<PersonId>) -> String {
    if people.is_empty() {
        return "TRUE".to_owned();
    }
    let listed: Vec<String> = people.iter().map(|person| format!("'{person}'")).collect();
    format!("COALESCE({person} NOT IN ({}), TRUE)", listed.join(", "))
}

/// A person under all the ids that led and lead to the same.
fn family(conn: &mut AnyConnection, id: PersonId) -> Result<Vec<PersonId>, Error> {
    let Some(person) = persons::store::find(conn, &id)? else { return Ok(vec![id]) };
    let now = successors(conn, &person)?.pop().map_or(id, |last| last.person_id);
    let before = predecessors(conn, &now)?.into_iter().map(|(id, _)| id);
    Ok(before.chain(std::iter::once(now.clone())).collect())
}
