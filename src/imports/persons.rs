//! `persons.csv`: people as the population register knows them. The key is the national id.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::apply::{FileKind, Numbered};
use super::fields::{Refused, Row, day, national_id, one_of, text};
use super::tally::Tally;
use crate::db::{AnyConnection, Error};
use crate::desk::Desk;
use crate::persons::{AddressProtection, Person, PersonStatus, name_keys, store};
use crate::register;
use crate::values::{NationalId, PersonId};

/// Reads people.
pub(super) struct Persons<'a> {
    pub(super) desk: &'a Desk,
    pub(super) now: DateTime<Utc>,
}

/// One row.
pub(super) struct PersonRow {
    national_id: NationalId,
    given_name: String,
    middle_name: Option<String>,
    family_name: String,
    birth_date: Option<NaiveDate>,
    status: PersonStatus,
    address_protection: AddressProtection,
    address_line1: Option<String>,
    address_line2: Option<String>,
    address_line3: Option<String>,
    postal_code: Option<String>,
    city: Option<String>,
    country: Option<String>,
}

impl FileKind for Persons<'_> {
    const COLUMNS: &'static [&'static str] = &[
        "national_id",
        "given_name",
        "middle_name",
        "family_name",
        "birth_date",
        "status",
        "address_protection",
        "address_line1",
        "address_line2",
        "address_line3",
        "postal_code",
        "city",
        "country",
    ];
    const KEY: &'static str = "national_id";
    type Row = PersonRow;

    fn read(&self, row: &mut Row<'_>) -> Result<PersonRow, Refused> {
        let national_id = row.required("national_id", national_id(self.desk.settings.id_policy));
        let given_name = row.required("given_name", text(130));
        let middle_name = row.optional("middle_name", text(130));
        let family_name = row.required("family_name", text(130));
        let birth_date = row.optional("birth_date", day);
        let status = row.required("status", one_of(PersonStatus::ALL, PersonStatus::as_str));
        let address_protection =
            row.required("address_protection", one_of(AddressProtection::ALL, AddressProtection::as_str));
        let address_line1 = row.optional("address_line1", text(130));
        let address_line2 = row.optional("address_line2", text(130));
        let address_line3 = row.optional("address_line3", text(130));
        let postal_code = row.optional("postal_code", text(20));
        let city = row.optional("city", text(80));
        let country = row.optional("country", country);
        Ok(PersonRow {
            national_id: national_id?,
            given_name: given_name?,
            middle_name: middle_name?,
            family_name: family_name?,
            birth_date: birth_date?,
            status: status?,
            address_protection: address_protection?,
            address_line1: address_line1?,
            address_line2: address_line2?,
            address_line3: address_line3?,
            postal_code: postal_code?,
            city: city?,
            country: country?,
        })
    }

    fn key(row: &PersonRow) -> String {
        row.national_id.expose().to_owned()
    }

    fn apply(
        &mut self,
        conn: &mut AnyConnection,
        rows: Vec<Numbered<PersonRow>>,
        tally: &mut Tally,
    ) -> Result<(), Error> {
        let indexes: Vec<String> =
            rows.iter().map(|(_, row)| self.desk.vault.index(&row.national_id)).collect();
        let indexes: Vec<&str> = indexes.iter().map(String::as_str).collect();
        let known: HashMap<String, Person> = store::by_national_id_indexes(conn, &indexes)?;
        let mut new = Vec::new();
        let mut with_other_status = Vec::new();
        for ((_, row), index) in rows.into_iter().zip(indexes) {
            let Some(known) = known.get(index) else {
                let sealed = self.desk.vault.seal(&row.national_id)?;
                new.push(self.person(PersonId::generate(self.now), sealed, index, row));
                tally.summary.added += 1;
                continue;
            };
            let told = self.person(known.person_id.clone(), known.national_id.clone(), index, row);
            let person = Person {
                superseded_by: known.superseded_by.clone(),
                superseded_at: known.superseded_at,
                ..told
            };
            if same(known, &person) {
                tally.summary.unchanged += 1;
            } else {
                store::update(conn, &person)?;
                tally.summary.changed += 1;
                if known.status != person.status {
                    with_other_status.push(person.person_id);
                }
            }
        }
        register::store::note_changed(conn, &with_other_status)?;
        store::insert(conn, &new)
    }
}

impl Persons<'_> {
    fn person(
        &self,
        person_id: PersonId,
        national_id: crate::vault::Sealed<NationalId>,
        index: &str,
        row: PersonRow,
    ) -> Person {
        let (name_key, family_name_key) =
            name_keys(&row.given_name, row.middle_name.as_deref(), &row.family_name);
        Person {
            person_id,
            national_id,
            national_id_index: index.to_owned(),
            given_name: row.given_name,
            middle_name: row.middle_name,
            family_name: row.family_name,
            name_key,
            family_name_key,
            birth_date: row.birth_date,
            status: row.status,
            address_protection: row.address_protection,
            address_line1: row.address_line1,
            address_line2: row.address_line2,
            address_line3: row.address_line3,
            postal_code: row.postal_code,
            city: row.city,
            country: row.country,
            updated_at: self.now.into(),
            superseded_by: None,
            superseded_at: None,
        }
    }
}

/// Whether the register tells nothing new of a person.
fn same(known: &Person, told: &Person) -> bool {
    let name = |p: &Person| (p.given_name.clone(), p.middle_name.clone(), p.family_name.clone());
    let keys = |p: &Person| (p.name_key.clone(), p.family_name_key.clone());
    let facts = |p: &Person| (p.birth_date, p.status, p.address_protection);
    let lines = |p: &Person| [p.address_line1.clone(), p.address_line2.clone(), p.address_line3.clone()];
    let place = |p: &Person| [p.postal_code.clone(), p.city.clone(), p.country.clone()];
    name(known) == name(told)
        && keys(known) == keys(told)
        && facts(known) == facts(told)
        && lines(known) == lines(told)
        && place(known) == place(told)
}

fn country(cell: &str) -> Result<String, &'static str> {
    if cell.len() == 2 && cell.chars().all(|c| c.is_ascii_alphabetic()) {
        Ok(cell.to_ascii_uppercase())
    } else {
        Err("must be the two letters of ISO 3166, such as NO")
    }
}
