//! `identifiers.csv`: national ids that were superseded by others. The key is the old one.
//!
//! Both must be known; the new one comes with `persons.csv` before. An id is superseded once and for good.

use chrono::{DateTime, Utc};

use super::apply::{FileKind, Numbered};
use super::fields::{Refused, Row, national_id};
use super::tally::Tally;
use crate::audit::Actor;
use crate::db::{AnyConnection, Error};
use crate::desk::Desk;
use crate::persons;
use crate::register::moves::actions::supersede;
use crate::register::moves::{Linked, Pair};
use crate::values::NationalId;

/// Reads pairs of ids.
pub(super) struct Identifiers<'a> {
    pub(super) desk: &'a Desk,
    pub(super) actor: &'a Actor,
    pub(super) now: DateTime<Utc>,
}

/// One row.
pub(super) struct IdentifierRow {
    old: NationalId,
    new: NationalId,
}

impl FileKind for Identifiers<'_> {
    const COLUMNS: &'static [&'static str] = &["national_id", "superseded_by"];
    const KEY: &'static str = "national_id";
    type Row = IdentifierRow;

    fn read(&self, row: &mut Row<'_>) -> Result<IdentifierRow, Refused> {
        let policy = self.desk.settings.id_policy;
        let old = row.required("national_id", national_id(policy));
        let new = row.required("superseded_by", national_id(policy));
        let (old, new) = (old?, new?);
        if old == new {
            return Err(row.refuse("superseded_by", "is the same number"));
        }
        Ok(IdentifierRow { old, new })
    }

    fn key(row: &IdentifierRow) -> String {
        row.old.expose().to_owned()
    }

    fn apply(
        &mut self,
        conn: &mut AnyConnection,
        rows: Vec<Numbered<IdentifierRow>>,
        tally: &mut Tally,
    ) -> Result<(), Error> {
        let vault = &self.desk.vault;
        let index = |id: &NationalId| vault.index(id);
        let indexes: Vec<[String; 2]> =
            rows.iter().map(|(_, row)| [index(&row.old), index(&row.new)]).collect();
        let wanted: Vec<&str> = indexes.iter().flatten().map(String::as_str).collect();
        let people = persons::store::ids_by_national_id_indexes(conn, &wanted)?;
        let (mut numbers, mut pairs) = (Vec::new(), Vec::new());
        for ((number, _), [old, new]) in rows.iter().zip(&indexes) {
            match (people.get(old), people.get(new)) {
                (Some(old), Some(new)) => {
                    numbers.push(*number);
                    pairs.push(Pair { old: old.clone(), new: new.clone() });
                }
                (None, _) => tally.refuse_for(*number, "national_id", "there is no such person"),
                (_, None) => tally.refuse_for(*number, "superseded_by", "there is no such person"),
            }
        }
        for (number, linked) in numbers.into_iter().zip(supersede(conn, self.actor, &pairs, self.now)?) {
            match linked {
                Linked::Now => tally.summary.added += 1,
                Linked::Before => tally.summary.unchanged += 1,
                Linked::ToAnother => {
                    tally.refuse_for(
                        number,
                        "superseded_by",
                        "the number was superseded by another one before",
                    );
                }
                Linked::Circular => {
                    tally.refuse_for(number, "superseded_by", "leads back to the number that it supersedes");
                }
            }
        }
        Ok(())
    }
}
