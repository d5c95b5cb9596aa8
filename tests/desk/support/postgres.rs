//! PostgreSQL databases that live as long as a test.

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;
use url::Url;

use super::process::{START, wait_until};

/// A database of one test's own; dropped with this, whoever is still connected.
pub(crate) struct FreshDatabase {
    server: Url,
    name: String,
}

/// Creates a database as a copy of `template` on the server behind `server`, a `postgres://` URL. Nobody may be connected to the template.
pub(crate) fn fresh_database(server: &str, template: &str) -> FreshDatabase {
    created(server, &format!(r#"TEMPLATE "{template}""#))
}

/// Creates an empty database that puts texts in the order of Norwegian.
pub(crate) fn norwegian_database(server: &str) -> FreshDatabase {
    created(server, "TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'nb-NO'")
}

fn created(server: &str, options: &str) -> FreshDatabase {
    static CREATED: AtomicU32 = AtomicU32::new(0);
    let name = format!("test_{}_{}", std::process::id(), CREATED.fetch_add(1, Ordering::Relaxed));
    let server = Url::parse(server).unwrap();
    connect(&server).batch_execute(&format!(r#"CREATE DATABASE "{name}" {options}"#)).unwrap();
    FreshDatabase { server, name }
}

impl FreshDatabase {
    /// Another with the same in it. Waits until the last one who was connected is gone.
    pub(crate) fn copy(&self) -> Self {
        wait_until(START, "the database to be left alone", || {
            let alone = "SELECT count(*) AS rows FROM pg_stat_activity WHERE datname = $1";
            let question = diesel::sql_query(alone).bind::<Text, _>(&self.name);
            (question.get_result::<Counted>(&mut connect(&self.server)).unwrap().rows == 0).then_some(())
        });
        fresh_database(self.server.as_str(), &self.name)
    }

    /// The database's address as the setting `database_url` wants it.
    pub(crate) fn url(&self) -> String {
        let mut url = self.server.clone();
        url.set_path(&self.name);
        url.into()
    }
}

impl Drop for FreshDatabase {
    fn drop(&mut self) {
        let drop = format!(r#"DROP DATABASE "{}" WITH (FORCE)"#, self.name);
        if let Err(error) = connect(&self.server).batch_execute(&drop) {
            eprintln!("{} stays behind: {error}", self.name);
        }
    }
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

fn connect(server: &Url) -> PgConnection {
    PgConnection::establish(server.as_str()).unwrap()
}

/// A server of a test's own, for when `TEST_DATABASE_URL` names none. Ends when dropped.
pub(crate) struct PostgresServer {
    url: String,
    dir: TempDir,
}

impl PostgresServer {
    /// Makes a cluster and starts it: about a second.
    pub(crate) fn start() -> Self {
        let dir = TempDir::new().unwrap();
        let output = script("start", &dir).stderr(Stdio::inherit()).output().unwrap();
        assert!(output.status.success(), "scripts/postgres start: {}", output.status);
        Self { url: String::from_utf8(output.stdout).unwrap().trim_end().to_owned(), dir }
    }

    /// The `postgres://` URL of an empty database on it.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        if let Err(error) = script("stop", &self.dir).status() {
            eprintln!("a PostgreSQL stays behind: {error}");
        }
    }
}

fn script(verb: &str, dir: &TempDir) -> Command {
    let mut command = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/postgres"));
    command.arg(verb).arg(dir.path());
    command
}
