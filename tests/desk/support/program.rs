//! The program on a database of a test's own, run as an operator runs it.

use std::process::{Child, Command, Output, Stdio};

use chrono::{DateTime, Utc};
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use serde_json::Value;
use skranke::db::{self, AnyConnection, DatabaseUrl, Db, Error, schema};
use tempfile::TempDir;

use super::postgres::{FreshDatabase, fresh_database};

/// One person, for letters of whom nothing else matters.
const PERSON: &str = "\
national_id,given_name,middle_name,family_name,birth_date,status,address_protection,address_line1,address_line2,address_line3,postal_code,city,country
20914695016,Åse,,Sæther,1946-11-20,resident,none,Storgata 1,,,0150,OSLO,NO
";

/// On SQLite, or on PostgreSQL where `TEST_DATABASE_URL` names one.
pub(crate) struct Program {
    url: String,
    now: String,
    settings: Vec<(&'static str, String)>,
    folder: TempDir,
    database: Option<FreshDatabase>,
}

/// How a command ended.
pub(crate) struct Ended {
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Program {
    /// A migrated database. It is nine in the morning of 20 November 2026.
    pub(crate) fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let database = std::env::var("TEST_DATABASE_URL").ok().map(|url| fresh_database(&url, "template0"));
        let sqlite = format!("sqlite:{}", folder.path().join("desk.db").display());
        let url = database.as_ref().map_or(sqlite, FreshDatabase::url);
        db::migrate(&DatabaseUrl::parse(&url).unwrap()).unwrap();
        Self { url, now: "2026-11-20T09:00:00+01:00".to_owned(), settings: Vec::new(), folder, database }
    }

    /// The same with one person and letters to her, each a reference and when it was ordered.
    pub(crate) fn with_letters(letters: &[(&str, &str)]) -> Self {
        let program = Self::new();
        program.import("persons", PERSON);
        let rows = letters.iter().map(|(reference, ordered_at)| {
            format!("{reference},20914695016,{ordered_at},support,+4791634613\n")
        });
        let header = "reference,national_id,ordered_at,order_channel,mobile\n".to_owned();
        program.import("letters", &rows.fold(header, |file, row| file + &row));
        program
    }

    /// A database of its own with the same in it, beside folders of the same names.
    pub(crate) fn copy(&self) -> Self {
        let folder = TempDir::new().unwrap();
        for entry in std::fs::read_dir(self.folder()).unwrap().flatten() {
            if entry.file_type().unwrap().is_dir() {
                std::fs::create_dir(folder.path().join(entry.file_name())).unwrap();
            }
        }
        let database = self.database.as_ref().map(FreshDatabase::copy);
        let file = folder.path().join("desk.db");
        let url = if let Some(database) = &database {
            database.url()
        } else {
            let mut sqlite = SqliteConnection::establish(self.url.trim_start_matches("sqlite:")).unwrap();
            sqlite
                .batch_execute(&format!("PRAGMA busy_timeout = 5000; VACUUM INTO '{}'", file.display()))
                .unwrap();
            format!("sqlite:{}", file.display())
        };
        Self { url, now: self.now.clone(), settings: self.settings.clone(), folder, database }
    }

    /// Moves the time at which each command starts.
    pub(crate) fn at(&mut self, now: &str) {
        self.now = now.to_owned();
    }

    /// Starts each command from here on with this setting: the variable without `SKRANKE_`.
    pub(crate) fn set(&mut self, variable: &'static str, value: &str) {
        self.settings.retain(|(name, _)| *name != variable);
        self.settings.push((variable, value.to_owned()));
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(&self.now).unwrap().to_utc()
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_skranke"));
        command
            .args(arguments)
            .env("SKRANKE_ENVIRONMENT", "test")
            .env("SKRANKE_DATABASE_URL", &self.url)
            .env("SKRANKE_NOW", &self.now)
            .envs(self.settings.iter().map(|(name, value)| (format!("SKRANKE_{name}"), value)))
            .current_dir(self.folder.path());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        ended(self.command(arguments).output().unwrap())
    }

    /// Runs what must go well, and answers what it printed.
    pub(crate) fn must(&self, arguments: &[&str]) -> String {
        let ended = self.run(arguments);
        assert_eq!(ended.status, Some(0), "{arguments:?}: {}", ended.stderr);
        ended.stdout
    }

    /// The one line of JSON of a command that must go well.
    pub(crate) fn summary(&self, arguments: &[&str]) -> Value {
        one_line(&self.must(arguments))
    }

    pub(crate) fn spawn(&self, arguments: &[&str]) -> Child {
        self.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    pub(crate) fn import(&self, kind: &str, file: &str) {
        let path = self.folder.path().join(format!("{kind}.csv"));
        std::fs::write(&path, file).unwrap();
        self.must(&["import", kind, path.to_str().unwrap()]);
    }

    /// The references in the report of late letters.
    pub(crate) fn late(&self, options: &[&str]) -> Vec<String> {
        let file = self.must(&[&["export", "late-letters"], options].concat());
        file.lines().skip(1).map(|row| row.split(',').next().unwrap().to_owned()).collect()
    }

    pub(crate) fn db(&self) -> Db {
        Db::open(&DatabaseUrl::parse(&self.url).unwrap(), 2).unwrap()
    }

    pub(crate) fn read<T>(&self, work: impl FnOnce(&mut AnyConnection) -> Result<T, Error>) -> T {
        self.db().read(work).unwrap()
    }

    /// How many flags, notices, rows of the audit trail and runs there are.
    pub(crate) fn counts(&self) -> [i64; 4] {
        self.read(|conn| {
            Ok([
                schema::late_flags::table.count().get_result(conn)?,
                schema::notices::table.count().get_result(conn)?,
                schema::audit_entries::table.count().get_result(conn)?,
                schema::job_runs::table
                    .filter(schema::job_runs::job.eq("nightly"))
                    .count()
                    .get_result(conn)?,
            ])
        })
    }
}

pub(crate) fn ended(output: Output) -> Ended {
    Ended {
        status: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

pub(crate) fn one_line(stdout: &str) -> Value {
    assert_eq!(stdout.lines().count(), 1, "{stdout}");
    serde_json::from_str(stdout).unwrap()
}
