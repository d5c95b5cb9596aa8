//! A desk with a database of its own that reads files from memory.

use std::io::{Cursor, Read};
use std::sync::Arc;

use diesel::prelude::*;
use skranke::clock::SetClock;
use skranke::config::Settings;
use skranke::db::{AnyConnection, DatabaseUrl, Error, migrate, schema};
use skranke::desk::Desk;
use skranke::imports::{self, ImportKind, Report, Wish};
use skranke::letters::store::Letter;
use skranke::persons::Person;
use tempfile::TempDir;

use crate::support::postgres::{FreshDatabase, fresh_database};

/// On SQLite, or on PostgreSQL where `TEST_DATABASE_URL` names one.
pub(super) struct TestDesk {
    pub(super) desk: Desk,
    pub(super) url: String,
    _folder: TempDir,
    _database: Option<FreshDatabase>,
}

/// How many rows each table that an import writes to holds: persons, entries, changes of opt-outs, letters, events, audit, runs
/// of jobs.
pub(super) type Counts = [i64; 7];

impl TestDesk {
    pub(super) fn open() -> Self {
        let folder = TempDir::new().unwrap();
        let database = std::env::var("TEST_DATABASE_URL").ok().map(|url| fresh_database(&url, "template0"));
        let sqlite = format!("sqlite:{}", folder.path().join("desk.db").display());
        let url = database.as_ref().map_or(sqlite, FreshDatabase::url);
        migrate(&DatabaseUrl::parse(&url).unwrap()).unwrap();
        let environment = [("SKRANKE_DATABASE_URL".to_owned(), url.clone())];
        let settings = Settings::load(None, environment.into_iter()).unwrap_or_else(|p| panic!("{p:?}"));
        let clock = SetClock::at("2026-11-20T08:00:00Z".parse().unwrap());
        let desk = Desk::open_with_clock(settings, Arc::new(clock)).unwrap();
        Self { desk, url, _folder: folder, _database: database }
    }

    /// A desk that knows one person and one letter of hers, `ML-1`.
    pub(super) fn with_a_letter() -> Self {
        let desk = Self::open();
        desk.accepts(ImportKind::Persons, PERSONS);
        desk.accepts(ImportKind::Letters, LETTERS);
        desk
    }

    pub(super) fn import(&self, kind: ImportKind, file: impl AsRef<[u8]>, wish: Wish) -> Report {
        let file = file.as_ref().to_vec();
        let open = move || -> std::io::Result<Box<dyn Read>> { Ok(Box::new(Cursor::new(file.clone()))) };
        imports::run(&self.desk, kind, open, wish).unwrap()
    }

    /// Imports a file in which nothing may be wrong, and answers added, changed and unchanged rows.
    pub(super) fn accepts(&self, kind: ImportKind, file: impl AsRef<[u8]>) -> (u64, u64, u64) {
        let report = self.import(kind, file, Wish::default());
        assert_eq!(said(&report), Vec::<String>::new());
        assert!(report.accepted);
        (report.summary.added, report.summary.changed, report.summary.unchanged)
    }

    /// Imports a file that must be refused without a trace, and answers what is said about it.
    pub(super) fn refuses(&self, kind: ImportKind, file: impl AsRef<[u8]>) -> Vec<String> {
        let before = self.counts();
        let report = self.import(kind, file, Wish::default());
        assert!(!report.accepted, "accepted: {:?}", report.summary);
        let summary = report.summary;
        assert_eq!((summary.added, summary.changed, summary.unchanged), (0, 0, 0));
        assert_eq!(self.counts(), before, "something was applied");
        said(&report)
    }

    pub(super) fn read<T>(&self, work: impl FnOnce(&mut AnyConnection) -> Result<T, Error>) -> T {
        self.desk.db.read(work).unwrap()
    }

    pub(super) fn counts(&self) -> Counts {
        self.read(|conn| {
            Ok([
                schema::persons::table.count().get_result(conn)?,
                schema::register_entries::table.count().get_result(conn)?,
                schema::opt_out_changes::table.count().get_result(conn)?,
                schema::letters::table.count().get_result(conn)?,
                schema::letter_events::table.count().get_result(conn)?,
                schema::audit_entries::table.count().get_result(conn)?,
                schema::job_runs::table.count().get_result(conn)?,
            ])
        })
    }

    pub(super) fn letters(&self) -> Vec<Letter> {
        self.read(|conn| Ok(schema::letters::table.order(schema::letters::reference).load(conn)?))
    }

    pub(super) fn person(&self) -> Person {
        self.read(|conn| Ok(schema::persons::table.first(conn)?))
    }
}

pub(super) fn said(report: &Report) -> Vec<String> {
    report.problems.iter().map(ToString::to_string).collect()
}

pub(super) const PERSONS: &str = "\
national_id,given_name,middle_name,family_name,birth_date,status,address_protection,address_line1,address_line2,address_line3,postal_code,city,country
20914695016,Åse,,Sæther,1946-11-20,resident,none,\"Storgata 1, oppg. B\",,,0150,OSLO,NO
";

pub(super) const LETTERS: &str = "\
reference,national_id,ordered_at,order_channel,mobile
ML-1,20914695016,2026-11-02T09:00:00+01:00,support,+4791634613
";

pub(super) const CONTACTS: &str = "\
national_id,email,email_updated_at,email_verified_at,mobile,mobile_updated_at,mobile_verified_at,language,opted_out,opted_out_at,mailbox_address,mailbox_provider
20914695016,ase@example.no,2026-01-05T10:00:00+01:00,,+4791634613,2026-01-05T10:00:00+01,,nn,true,2026-02-01T12:00:00+01,ase#1A,984661185
";

pub(super) const EVENTS: &str = "\
reference,event,occurred_at,event_ref,reason
ML-1,accepted,2026-11-02T10:00:00+01:00,e1,
ML-1,printed,2026-11-03T10:00:00+01:00,e2,
ML-1,returned,2026-11-12T10:00:00+01:00,e3,moved
";
