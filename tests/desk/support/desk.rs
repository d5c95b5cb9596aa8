//! A desk of a test's own: its database, its clock, its server.

use std::sync::{Arc, OnceLock, mpsc};
use std::thread::JoinHandle;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use secrecy::SecretString;
use skranke::audit::{Action, Actor};
use skranke::clock::{Clock as _, SetClock};
use skranke::config::Settings;
use skranke::db::schema::audit_entries;
use skranke::db::{self, AnyConnection, Error};
use skranke::desk::Desk;
use skranke::staff::actions::{self, AddOutcome, NewAccount};
use skranke::staff::{Role, Username, password};
use skranke::values::Language;
use skranke::web::{Metrics, Server, Stopper};
use tempfile::TempDir;

use super::client::Client;
use super::postgres::{FreshDatabase, fresh_database};

/// Everybody's.
pub(crate) const PASSWORD: &str = "et langt passord til alle";

/// A running desk. It starts on Friday 20 November 2026 at 09.00 in Norway, and its clock stands still.
pub(crate) struct TestDesk {
    /// The inside, for what a test arranges and checks.
    pub(crate) desk: Desk,
    /// Moves the time.
    pub(crate) clock: Arc<SetClock>,
    /// Where its pages are.
    pub(crate) url: String,
    /// Where health and metrics are.
    pub(crate) internal_url: String,
    stopper: Stopper,
    serving: Option<JoinHandle<std::io::Result<()>>>,
    folder: TempDir,
    _database: Option<FreshDatabase>,
}

impl TestDesk {
    /// On SQLite; with `TEST_DATABASE_URL` on PostgreSQL.
    pub(crate) fn start() -> Self {
        Self::start_with("")
    }

    /// With settings of its own, as TOML.
    pub(crate) fn start_with(settings: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let server = std::env::var("TEST_DATABASE_URL").ok();
        let database = server.map(|server| fresh_database(&server, "template0"));
        let database_url = database.as_ref().map_or_else(
            || format!("sqlite:{}", folder.path().join("desk.db").display()),
            FreshDatabase::url,
        );
        let path = folder.path().display();
        let mail = if settings.contains("mail_url") {
            String::new()
        } else {
            format!("mail_url = \"file:{path}/mail\"\n")
        };
        let file = format!(
            "environment = \"test\"\ndatabase_url = \"{database_url}\"\ndatabase_connections = 4\n\
             listen = \"127.0.0.1:0\"\ninternal_listen = \"127.0.0.1:0\"\n\
             {mail}sms_url = \"file:{path}/sms\"\n{settings}"
        );
        let settings = Settings::load(Some(&file), std::iter::empty()).unwrap();
        db::migrate(&settings.database_url).unwrap();
        let clock = Arc::new(SetClock::at("2026-11-20T08:00:00Z".parse().unwrap()));
        let desk = Desk::open_with_clock(settings, clock.clone()).unwrap();
        let (started, addresses) = mpsc::channel();
        let inside = desk.clone();
        let serving = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async {
                let server = Server::build(inside, Arc::new(Metrics::default())).unwrap();
                started.send((server.address, server.internal_address, server.stopper())).unwrap();
                server.run().await
            })
        });
        let (address, internal_address, stopper) = addresses.recv().unwrap();
        Self {
            desk,
            clock,
            url: format!("http://{address}"),
            internal_url: format!("http://{internal_address}"),
            stopper,
            serving: Some(serving),
            folder,
            _database: database,
        }
    }

    /// Where its files are: `mail` and `sms` have the messages that were sent.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Lets time pass.
    pub(crate) fn pass(&self, time: TimeDelta) {
        self.clock.set(self.clock.now() + time);
    }

    /// The present instant.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// A browser that nobody is signed in with.
    pub(crate) fn client(&self) -> Client {
        Client::at(&self.url)
    }

    /// A browser that somebody with this role is signed in with; the username is the role's.
    pub(crate) fn sign_in_as(&self, role: Role) -> Client {
        self.add_staff(role.as_str(), role);
        let mut client = self.client();
        client.sign_in(role.as_str(), PASSWORD).expect(303);
        client.get("/").expect(200);
        client
    }

    /// Makes an account with [`PASSWORD`], unless there is one.
    pub(crate) fn add_staff(&self, username: &str, role: Role) {
        static HASH: OnceLock<String> = OnceLock::new();
        let hash = HASH.get_or_init(|| password::hash(&SecretString::from(PASSWORD)).unwrap());
        let account = NewAccount {
            username: Username::parse(username).unwrap(),
            full_name: format!("Test {username}"),
            role,
            language: Language::Nb,
            password_hash: hash.clone(),
        };
        let now = self.now();
        let added =
            self.write(move |conn| actions::add_account(conn, &Actor::Program("test"), &account, now));
        assert!(matches!(added, AddOutcome::Added(_) | AddOutcome::UsernameTaken));
    }

    /// Reads from the database.
    pub(crate) fn read<T>(&self, work: impl FnOnce(&mut AnyConnection) -> Result<T, Error>) -> T {
        self.desk.db.read(work).unwrap()
    }

    /// Changes the database.
    pub(crate) fn write<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut AnyConnection) -> Result<T, Error> + Send + 'static,
    ) -> T {
        self.desk.db.write(work).unwrap()
    }

    /// What `/metrics` says.
    pub(crate) fn metrics(&self) -> String {
        let mut answer = ureq::get(format!("{}/metrics", self.internal_url)).call().unwrap();
        answer.body_mut().read_to_string().unwrap()
    }

    /// How many rows of the audit trail say this.
    pub(crate) fn on_record(&self, action: Action) -> i64 {
        self.read(|conn| {
            let rows = audit_entries::table.filter(audit_entries::action.eq(action.as_str()));
            Ok(rows.count().get_result(conn)?)
        })
    }

    /// How many rows the audit trail has: none more means that nothing was changed or shown.
    pub(crate) fn all_on_record(&self) -> i64 {
        self.read(|conn| Ok(audit_entries::table.count().get_result(conn)?))
    }
}

impl Drop for TestDesk {
    fn drop(&mut self) {
        let stopper = self.stopper.clone();
        actix_web::rt::System::new().block_on(async move { stopper.stop_now().await });
        let ended = self.serving.take().unwrap().join();
        if !std::thread::panicking() {
            ended.unwrap().unwrap();
        }
    }
}
