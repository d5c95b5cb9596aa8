//! A desk to try, and the doctor that looks at it.

use std::process::Command;

use diesel::prelude::*;
use skranke::db::schema::{letters, persons, register_entries, staff_accounts};
use skranke::db::{DatabaseUrl, Db};
use skranke::persons::Person;
use skranke::values::IdPolicy;
use skranke::vault::Vault;
use tempfile::TempDir;

use crate::support::bad_gateway::BadGateway;
use crate::support::postgres::{FreshDatabase, fresh_database};

struct Demo {
    url: String,
    folder: TempDir,
    _database: Option<FreshDatabase>,
}

impl Demo {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let database = std::env::var("TEST_DATABASE_URL").ok().map(|url| fresh_database(&url, "template0"));
        let sqlite = format!("sqlite:{}", folder.path().join("desk.db").display());
        let url = database.as_ref().map_or(sqlite, FreshDatabase::url);
        Self { url, folder, _database: database }
    }

    fn migrated() -> Self {
        let demo = Self::new();
        demo.must(&["migrate"]);
        demo
    }

    /// Exit status, standard output, standard error.
    fn run(&self, arguments: &[&str], settings: &[(&str, &str)]) -> (Option<i32>, String, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_skranke"))
            .args(arguments)
            .env("SKRANKE_DATABASE_URL", &self.url)
            .env("SKRANKE_NOW", "2026-11-20T09:00:00+01:00")
            .envs(settings.iter().copied())
            .current_dir(self.folder.path())
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    }

    fn must(&self, arguments: &[&str]) -> String {
        let (status, stdout, stderr) = self.run(arguments, &[]);
        assert_eq!(status, Some(0), "{stderr}");
        stdout
    }

    fn db(&self) -> Db {
        Db::open(&DatabaseUrl::parse(&self.url).unwrap(), 2).unwrap()
    }

    /// Everybody by number, with what does not depend on when the row was made.
    fn people(&self) -> Vec<(String, String, String, Option<String>)> {
        let vault = vault();
        let people: Vec<Person> = self.db().read(|conn| Ok(persons::table.load(conn)?)).unwrap();
        let mut people: Vec<_> = people
            .into_iter()
            .map(|person| {
                let id = vault.open(&person.national_id).unwrap();
                (id.expose().to_owned(), person.full_name(), person.status.as_str().to_owned(), person.city)
            })
            .collect();
        people.sort();
        people
    }
}

/// With the published key of demos.
fn vault() -> Vault {
    Vault::from_hex("5ca1ab1e0ddba11c0ffee0decade5ca1ab1e0ddba11c0ffee0decade5ca1ab1e").unwrap()
}

#[test]
fn a_demo_is_the_same_for_the_same_seed_and_another_for_another() {
    let [first, second, third] = ["7", "7", "8"].map(|seed| {
        let demo = Demo::migrated();
        demo.must(&["demo", "fill", "--persons", "300", "--seed", seed]);
        demo.people()
    });
    assert_eq!(first.len(), 300);
    assert_eq!(first, second);
    assert_ne!(first, third);
}

#[test]
fn a_demo_has_templates_that_agents_can_write_by() {
    let demo = Demo::migrated();
    demo.must(&["demo", "fill", "--persons", "1"]);
    let said = demo.must(&["templates", "check"]);
    assert!(said.contains("2 stored versions in use are good"), "{said}");
}

#[test]
fn a_demo_has_synthetic_people_of_every_sort_and_accounts_to_sign_in_with() {
    let demo = Demo::migrated();
    demo.must(&["demo", "fill", "--persons", "2000"]);
    let (vault, db) = (vault(), demo.db());
    let people: Vec<Person> = db.read(|conn| Ok(persons::table.load(conn)?)).unwrap();
    let synthetic_only = IdPolicy { accept_synthetic: true, accept_real: false };
    let mut d_numbers = 0;
    for person in &people {
        let id = vault.open(&person.national_id).unwrap();
        synthetic_only.check(&id).unwrap();
        assert_eq!(id.birth_date(), person.birth_date);
        d_numbers += usize::from(id.is_d_number());
        if person.address_protection.as_str() == "strictly_confidential" {
            assert_eq!((&person.address_line1, &person.city), (&None, &None));
        }
    }
    let share = |count: usize| count * 100 / people.len();
    assert!((4..=12).contains(&share(d_numbers)));
    let abroad = people.iter().filter(|person| person.country.as_deref().is_some_and(|c| c != "NO")).count();
    assert!((5..=15).contains(&share(abroad)));
    for status in ["resident", "emigrated", "deceased", "temporary"] {
        assert!(people.iter().any(|person| person.status.as_str() == status), "{status}");
    }
    for protection in ["confidential", "strictly_confidential"] {
        assert!(people.iter().any(|person| person.address_protection.as_str() == protection), "{protection}");
    }
    let states: Vec<String> =
        db.read(|conn| Ok(letters::table.select(letters::state).distinct().load(conn)?)).unwrap();
    for state in ["ordered", "posted", "returned", "activated", "rejected"] {
        assert!(states.iter().any(|found| found == state), "{state}");
    }
    let opted_out: i64 = db
        .read(|conn| {
            Ok(register_entries::table.filter(register_entries::opted_out.eq(true)).count().first(conn)?)
        })
        .unwrap();
    assert!((20..=100).contains(&opted_out), "{opted_out}");
    let accounts: Vec<String> = db
        .read(|conn| {
            Ok(staff_accounts::table
                .select(staff_accounts::username)
                .order(staff_accounts::username)
                .load(conn)?)
        })
        .unwrap();
    assert_eq!(accounts, ["admin", "agent", "lead", "privacy", "reporter"]);
    assert!(!demo.must(&["nightly"]).contains("\"flagged\":0,"), "some letters are late");
}

#[test]
fn a_desk_that_has_people_is_kept_as_it_is() {
    let demo = Demo::migrated();
    demo.must(&["demo", "fill", "--persons", "20"]);
    let before = demo.people();
    assert!(demo.must(&["demo", "fill", "--persons", "20", "--seed", "9"]).contains("kept"));
    assert_eq!(demo.people(), before);
}

#[test]
fn the_doctor_finds_a_desk_well_or_says_what_to_do() {
    let demo = Demo::migrated();
    let (status, findings, _) = demo.run(&["doctor"], &[]);
    assert_eq!(status, Some(1));
    assert!(findings.contains("fault  nightly run: none was ever completed"), "{findings}");
    assert_eq!(findings.matches("fault").count(), 1, "{findings}");

    demo.must(&["demo", "fill", "--persons", "20"]);
    demo.must(&["nightly"]);
    let findings = demo.must(&["doctor"]);
    assert!(!findings.contains("fault"), "{findings}");
}

#[test]
fn the_doctor_names_every_fault_and_no_secret() {
    let demo = Demo::migrated();
    demo.must(&["demo", "fill", "--persons", "20"]);
    demo.must(&["nightly"]);
    let other_key = "ab".repeat(32);
    let (status, findings, log) = demo.run(
        &["doctor"],
        &[
            ("SKRANKE_MAIL_URL", "smtp://desk:hemmelig1@127.0.0.1:1"),
            ("SKRANKE_SMS_URL", "kannel+http://desk:hemmelig2@127.0.0.1:1/cgi-bin/sendsms"),
            ("SKRANKE_DATA_KEY", &other_key),
            ("SKRANKE_SIGNING_KEY_FILE", "/nowhere/key.pem"),
            ("SKRANKE_SIGNING_CERTIFICATE_FILE", "/nowhere/certificate.pem"),
            ("SKRANKE_NOW", "2026-11-10T09:00:00+01:00"),
        ],
    );
    assert_eq!(status, Some(1));
    for subject in ["mail server", "SMS gateway", "signed answers", "data key", "clock"] {
        assert!(findings.contains(&format!("fault  {subject}: ")), "{subject}: {findings}");
    }
    for secret in ["hemmelig1", "hemmelig2", other_key.as_str()] {
        assert!(!findings.contains(secret) && !log.contains(secret));
    }
}

#[test]
fn the_doctor_looks_at_each_sms_provider() {
    let demo = Demo::migrated();
    let there = BadGateway::start(None).url("json").replace("p%40ss", "hemmelig");
    let providers = format!("acme 1 {there}, other 1 json+http://desk:hemmelig@127.0.0.1:1/send");
    let (status, findings, log) = demo.run(&["doctor"], &[("SKRANKE_SMS_PROVIDERS", &providers)]);
    assert_eq!(status, Some(1));
    assert!(findings.contains("ok     SMS provider: acme: 127.0.0.1 answers"), "{findings}");
    assert!(findings.contains("fault  SMS provider: other: "), "{findings}");
    assert!(!findings.contains("hemmelig") && !log.contains("hemmelig"));
}

#[test]
fn the_doctor_says_that_a_database_is_missing_and_makes_none() {
    let demo = Demo::new();
    let missing = format!("sqlite:{}", demo.folder.path().join("none.db").display());
    let (status, findings, _) = demo.run(&["doctor"], &[("SKRANKE_DATABASE_URL", &missing)]);
    assert_eq!(status, Some(1));
    assert!(findings.contains("fault  database: "), "{findings}");
    assert!(!demo.folder.path().join("none.db").exists());
}

#[test]
fn production_takes_no_made_up_people() {
    let demo = Demo::migrated();
    let key = "ab".repeat(32);
    let (status, _, log) = demo.run(
        &["demo", "fill", "--persons", "20"],
        &[
            ("SKRANKE_ENVIRONMENT", "production"),
            ("SKRANKE_DATA_KEY", &key),
            ("SKRANKE_PUBLIC_URL", "https://skranke.example"),
            ("SKRANKE_MAIL_URL", "smtps://mail.example"),
            ("SKRANKE_SMS_URL", "kannel+https://u:p@sms.example/cgi-bin/sendsms"),
            ("SKRANKE_NOW", ""),
        ],
    );
    assert_eq!(status, Some(2), "{log}");
    assert!(log.contains("production takes no made-up people"), "{log}");
    assert_eq!(demo.people().len(), 0);
}
