//! People with two numbers each, and what is told about them.

use std::io::{Cursor, Read};

use diesel::prelude::*;
use serde_json::{Value, json};
use skranke::db::schema::persons;
use skranke::imports::{self, ImportKind, Report, Wish};
use skranke::register::{RegisterEntry, store};
use skranke::values::{NationalId, PersonId};
use tempfile::TempDir;

use crate::support::client::Answer;
use crate::support::desk::TestDesk;
use crate::support::issuer::{claims, desk_with_issuer, issuer};

/// Piotr's first number, a D-number, under which he has a letter.
pub(super) const OLD: &str = "66825030701";
/// The number that he has now.
pub(super) const NEW: &str = "22885399316";
/// Another D-number of his.
pub(super) const OTHER_OLD: &str = "50846202355";
/// Another number.
pub(super) const THIRD: &str = "21836797660";
/// Known to nobody.
pub(super) const NOBODY: &str = "07900399841";

const PERSONS: &str = "\
national_id,given_name,middle_name,family_name,birth_date,status,address_protection,address_line1,address_line2,address_line3,postal_code,city,country
66825030701,Piotr,,Kowalski,1950-02-26,temporary,none,Storgata 1,,,0150,OSLO,NO
22885399316,Piotr,,Kowalski,1950-02-26,resident,none,Storgata 1,,,0150,OSLO,NO
50846202355,Piotr,,Kowalski,1950-02-26,temporary,none,Storgata 1,,,0150,OSLO,NO
21836797660,Piotr,,Kowalski,1950-02-26,resident,none,Storgata 1,,,0150,OSLO,NO
";

pub(super) const CONTACTS: &str = "national_id,email,email_updated_at,email_verified_at,mobile,mobile_updated_at,mobile_verified_at,language,opted_out,opted_out_at,mailbox_address,mailbox_provider";

/// All that can be known of the old number.
pub(super) const OLD_ENTRY: &str = "66825030701,piotr@example.no,2026-03-05T10:00:00Z,2026-06-01T10:00:00Z,+4791234567,2026-02-05T10:00:00Z,2026-05-01T10:00:00Z,en,true,2026-04-01T10:00:00Z,piotr#1234,984661185";

const LETTERS: &str = "\
reference,national_id,ordered_at,order_channel,mobile
ML-1,66825030701,2026-11-02T10:14:00+01:00,support,+4791234567
";

/// A desk that knows the people above, and their letter, which is late.
pub(super) struct Desk {
    pub(super) desk: TestDesk,
    _keys: TempDir,
}

impl Desk {
    pub(super) fn start() -> Self {
        let (desk, keys) = desk_with_issuer("");
        desk.import(ImportKind::Persons, PERSONS);
        desk.import(ImportKind::Letters, LETTERS);
        Self { desk, _keys: keys }
    }

    /// With these rows of `contacts.csv`.
    pub(super) fn with(contacts: &[&str]) -> Self {
        let desk = Self::start();
        desk.contacts(contacts);
        desk
    }

    pub(super) fn contacts(&self, rows: &[&str]) {
        self.desk.import(ImportKind::Contacts, &format!("{CONTACTS}\n{}\n", rows.join("\n")));
    }

    pub(super) fn persons_again(&self) {
        self.desk.import(ImportKind::Persons, &PERSONS.replace("Storgata 1,", "Storgata 2,"));
    }

    /// Reads `identifiers.csv` with these rows.
    pub(super) fn told(&self, pairs: &[(&str, &str)], wish: Wish) -> Report {
        let rows = std::iter::once("national_id,superseded_by".to_owned())
            .chain(pairs.iter().map(|(old, new)| format!("{old},{new}")));
        self.read_in(ImportKind::Identifiers, rows.collect::<Vec<_>>().join("\n"), wish)
    }

    pub(super) fn read_in(&self, kind: ImportKind, file: String, wish: Wish) -> Report {
        let open = move || -> std::io::Result<Box<dyn Read>> { Ok(Box::new(Cursor::new(file.clone()))) };
        imports::run(&self.desk.desk, kind, open, wish).unwrap()
    }

    /// The same, where nothing may be wrong: rows that were new and that were known.
    #[track_caller]
    pub(super) fn superseded(&self, pairs: &[(&str, &str)]) -> (u64, u64) {
        let report = self.told(pairs, Wish::default());
        assert!(report.accepted, "{:?}", report.problems);
        (report.summary.added, report.summary.unchanged)
    }

    /// The same, where something is: what is said of each row, of which none is applied.
    #[track_caller]
    pub(super) fn refused(&self, pairs: &[(&str, &str)]) -> Vec<String> {
        let before = (self.links(), self.desk.all_on_record());
        let report = self.told(pairs, Wish::default());
        assert!(!report.accepted);
        assert_eq!((self.links(), self.desk.all_on_record()), before);
        report.problems.iter().map(ToString::to_string).collect()
    }

    pub(super) fn id(&self, national_id: &str) -> PersonId {
        let index = self.desk.desk.vault.index(&NationalId::parse(national_id).unwrap());
        self.desk.read(|conn| {
            let person = persons::table.filter(persons::national_id_index.eq(&index));
            Ok(person.select(persons::person_id).first(conn)?)
        })
    }

    /// Where a person's page is.
    pub(super) fn page(&self, national_id: &str) -> String {
        format!("/persons/{}", self.id(national_id))
    }

    pub(super) fn entry(&self, national_id: &str) -> Option<RegisterEntry> {
        let id = self.id(national_id);
        self.desk.read(|conn| store::entry_of(conn, &id))
    }

    /// The e-mail address that the register has for a number.
    pub(super) fn email(&self, national_id: &str) -> Option<String> {
        let sealed = self.entry(national_id)?.email?;
        Some(self.desk.desk.vault.open(&sealed).unwrap().expose().to_owned())
    }

    pub(super) fn mobile(&self, national_id: &str) -> Option<String> {
        let sealed = self.entry(national_id)?.mobile?;
        Some(self.desk.desk.vault.open(&sealed).unwrap().expose().to_owned())
    }

    /// How many people lead to another.
    pub(super) fn links(&self) -> i64 {
        self.desk.read(|conn| {
            Ok(persons::table.filter(persons::superseded_by.is_not_null()).count().get_result(conn)?)
        })
    }

    /// Asks the register's interface.
    pub(super) fn ask(&self, scope: &str, path: &str, body: &Value) -> Value {
        let token = format!("Bearer {}", issuer().token(&claims(&self.desk, scope)).unwrap());
        let headers = [
            ("authorization", token.as_str()),
            ("content-type", "application/json"),
            ("accept", "application/json"),
        ];
        let answer: Answer = self.desk.client().send("POST", path, &headers, Some(body.to_string()));
        serde_json::from_str(&answer.expect(200).body).unwrap()
    }

    /// What a partner is told of these numbers, in this order.
    pub(super) fn looked_up(&self, ids: &[&str]) -> Vec<Value> {
        let body = json!({ "personidentifikatorer": ids, "inkluderIkkeRegistrerte": true });
        let scopes = "krr:global/kontaktinformasjon.read krr:global/digitalpost.read";
        self.ask(scopes, "/rest/v2/personer", &body)["personer"].as_array().unwrap().clone()
    }
}
