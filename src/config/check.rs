//! From text to checked settings, with every problem named.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::SecretString;
use toml::{Table, Value};

use super::{
    ContactSettings, Environment, LetterSettings, LookupSettings, NightlySettings, NoticeSettings,
    PrintVendorSettings, Problem, Settings, StaffSettings,
};
use crate::calendar::{CalendarRules, ClosedDay};
use crate::db::DatabaseUrl;
use crate::values::IdPolicy;

mod messages;
mod night;
mod receipts;
mod register;
mod reports;
mod sms;
mod tokens;

/// Published, so that a demo needs no set-up; production refuses it.
const DEMO_KEY: &str = "5ca1ab1e0ddba11c0ffee0decade5ca1ab1e0ddba11c0ffee0decade5ca1ab1e";

/// Reads the merged table. Faulty values are replaced by harmless ones so that the rest is checked too.
pub(super) fn settings(table: &Table) -> Result<Settings, Vec<Problem>> {
    let mut check = Check { table, problems: Vec::new() };
    let environment = check.read("environment", "must be demo, test or production", |text| match text {
        "demo" => Some(Environment::Demo),
        "test" => Some(Environment::Test),
        "production" => Some(Environment::Production),
        _ => None,
    });
    let environment = environment.unwrap_or(Environment::Production);
    let data_key = check.data_key(environment);
    let id_policy = check.id_policy(environment);
    let database_url = check.read(
        "database_url",
        "must be sqlite:PATH or postgres://…, with @, / and % in a password as %40, %2F and %25",
        |text| DatabaseUrl::parse(text).ok(),
    );
    let listen = check.parsed("listen", "must be an address and port, such as 127.0.0.1:8080");
    let internal_listen =
        check.parsed("internal_listen", "must be an address and port, such as 127.0.0.1:8081");
    let public_url = check.parsed("public_url", "must be a URL, such as https://skranke.example");
    check.begins("mail_url", &["file:", "smtp://", "smtps://"]);
    check.begins("sms_url", sms::BEGINNINGS);
    let sms_providers = check.sms_providers(environment);
    let sms_sender = check.sms_sender();
    let now = check.now();
    let letters = check.letters();
    let print_vendor = check.print_vendor();
    let staff = StaffSettings {
        session_idle: TimeDelta::minutes(check.number("staff.session_idle_minutes", 1, 600)),
        session_length: TimeDelta::hours(check.number("staff.session_hours", 1, 24)),
        inquiry_length: TimeDelta::minutes(check.number("staff.inquiry_minutes", 1, 600)),
    };
    let notices = NoticeSettings {
        sender_threads: check.small("notices.sender_threads", 1, 64),
        timeout: Duration::from_secs(check.small("notices.timeout_seconds", 1, 30)),
        sms_hours: check.sms_hours(environment),
        overdue: TimeDelta::hours(check.number("notices.overdue_hours", 1, 168)),
        sms_errors: check.small("notices.sms_errors", 1, 25),
    };
    let messages = check.messages();
    let wait = check.number("contact.new_address_wait_days", 1, 90);
    let contact = ContactSettings { new_address_wait: TimeDelta::days(wait) };
    let receipts = check.receipts(public_url.as_ref());
    let lookups = LookupSettings { keep: TimeDelta::hours(check.number("lookups.keep_hours", 1, 168)) };
    let reports = check.reports();
    let nightly = NightlySettings { at: check.time_of_night("nightly.at") };
    let drop_folder = check.folder("imports.drop_folder");
    let retention = check.retention();
    let backup = check.backup();
    let (tokens, person_tokens) = check.issuers(environment);
    let signing = check.signing(environment);
    let upstream = check.upstream();
    let connections = check.small("database_connections", 1, 200);
    if environment == Environment::Production {
        check.production(listen);
    }
    let problems = check.problems;
    match (database_url, listen, internal_listen, public_url, receipts) {
        (Some(database_url), Some(listen), Some(internal_listen), Some(public_url), Some(receipts))
            if problems.is_empty() =>
        {
            Ok(Settings {
                environment,
                database_url,
                database_connections: connections,
                listen,
                internal_listen,
                public_url,
                behind_proxy: truth(table, "behind_proxy"),
                mail_url: SecretString::from(text(table, "mail_url")),
                mail_from: text(table, "mail_from").to_owned(),
                sms_url: SecretString::from(text(table, "sms_url")),
                sms_providers,
                sms_sender,
                data_key,
                id_policy,
                now,
                letters,
                print_vendor,
                staff,
                notices,
                messages,
                contact,
                receipts,
                lookups,
                reports,
                nightly,
                drop_folder,
                retention,
                backup,
                tokens,
                person_tokens,
                signing,
                upstream,
            })
        }
        _ => Err(problems),
    }
}

struct Check<'a> {
    table: &'a Table,
    problems: Vec<Problem>,
}

impl Check<'_> {
    fn problem(&mut self, key: &str, text: &str) {
        self.problems.push(Problem { key: key.to_owned(), text: text.to_owned() });
    }

    fn read<T>(&mut self, key: &str, rule: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let read = parse(text(self.table, key).trim());
        if read.is_none() {
            self.problem(key, rule);
        }
        read
    }

    fn parsed<T: FromStr>(&mut self, key: &str, rule: &str) -> Option<T> {
        self.read(key, rule, |text| text.parse().ok())
    }

    /// What stands behind may be a secret, and is read by whoever sends.
    fn begins(&mut self, key: &str, with: &[&str]) {
        if !with.iter().any(|beginning| text(self.table, key).starts_with(beginning)) {
            self.problem(key, &format!("must begin with {}", with.join(", ")));
        }
    }

    fn number(&mut self, key: &str, least: i64, most: i64) -> i64 {
        let number = value(self.table, key).and_then(Value::as_integer).unwrap_or(least);
        if !(least..=most).contains(&number) {
            self.problem(key, &format!("must be between {least} and {most}"));
        }
        number.clamp(least, most)
    }

    fn small<T: TryFrom<i64> + Default>(&mut self, key: &str, least: i64, most: i64) -> T {
        T::try_from(self.number(key, least, most)).unwrap_or_default()
    }

    fn data_key(&mut self, environment: Environment) -> SecretString {
        let path = text(self.table, "data_key_file");
        let key = if path.is_empty() {
            text(self.table, "data_key").to_owned()
        } else {
            std::fs::read_to_string(path).unwrap_or_else(|error| {
                self.problem("data_key_file", &format!("cannot be read: {error}"));
                String::new()
            })
        };
        let key = key.trim();
        if environment == Environment::Production && (key.is_empty() || key == DEMO_KEY) {
            self.problem(
                "data_key",
                "production needs a key of its own: 64 hexadecimal digits, best in data_key_file",
            );
        }
        if key.is_empty() {
            return SecretString::from(DEMO_KEY);
        }
        if key.len() != 64 || !key.bytes().all(|b| b.is_ascii_hexdigit()) {
            self.problem("data_key", "must be 64 hexadecimal digits");
        }
        SecretString::from(key)
    }

    fn id_policy(&mut self, environment: Environment) -> IdPolicy {
        let production = environment == Environment::Production;
        let accept_synthetic = self.switch("accept_synthetic", !production);
        let accept_real = self.switch("accept_real", production);
        IdPolicy { accept_synthetic, accept_real }
    }

    fn switch(&mut self, key: &str, unset: bool) -> bool {
        match value(self.table, key) {
            Some(Value::Boolean(on)) => *on,
            _ => match text(self.table, key) {
                "" => unset,
                "true" => true,
                "false" => false,
                _ => {
                    self.problem(key, "must be true or false");
                    unset
                }
            },
        }
    }

    fn now(&mut self) -> Option<DateTime<Utc>> {
        if text(self.table, "now").is_empty() {
            return None;
        }
        self.read("now", "must be an instant such as 2026-11-20T08:00:00+01:00", |text| {
            DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc())
        })
    }

    /// A folder that is there; none where none is set.
    fn folder(&mut self, key: &str) -> Option<PathBuf> {
        if text(self.table, key).is_empty() {
            return None;
        }
        self.read(key, "must be a folder that is there", |text| {
            let folder = PathBuf::from(text);
            folder.is_dir().then_some(folder)
        })
    }

    fn letters(&mut self) -> LetterSettings {
        LetterSettings {
            business_days_home: self.small("letters.business_days_home", 1, 250),
            business_days_abroad: self.small("letters.business_days_abroad", 1, 250),
            code_valid_days: self.small("letters.code_valid_days", 1, 365),
            calendar: self.calendar("letters"),
        }
    }

    fn calendar(&mut self, section: &str) -> CalendarRules {
        let key = format!("{section}.extra_closed_days");
        let mut extra_closed_days = Vec::new();
        let days = value(self.table, &key).and_then(Value::as_array);
        for day in days.into_iter().flatten() {
            match day.as_str().and_then(|day| ClosedDay::parse(day).ok()) {
                Some(day) => extra_closed_days.push(day),
                None => {
                    self.problem(
                        &key,
                        "must be days such as 12-24 (each year) or 2026-12-28 (that day only)",
                    );
                }
            }
        }
        CalendarRules {
            count_saturday: truth(self.table, &format!("{section}.count_saturday")),
            extra_closed_days,
        }
    }

    fn print_vendor(&mut self) -> PrintVendorSettings {
        let folder = text(self.table, "print_vendor.folder");
        if folder.is_empty() {
            self.problem("print_vendor.folder", "must be a folder, such as /srv/print");
        }
        PrintVendorSettings {
            folder: folder.into(),
            calendar: self.calendar("print_vendor"),
            receipt_business_days: self.small("print_vendor.receipt_business_days", 1, 30),
        }
    }

    /// What may not stand where real people are.
    fn production(&mut self, listen: Option<std::net::SocketAddr>) {
        if !text(self.table, "now").is_empty() {
            self.problem("now", "production runs on the real time");
        }
        if self.switch("accept_synthetic", false) {
            self.problem("accept_synthetic", "production takes no synthetic national ids");
        }
        // With providers nothing is sent to sms_url.
        let senders = if self.has_sms_providers() { &["mail_url"][..] } else { &["mail_url", "sms_url"] };
        for key in senders {
            if text(self.table, key).starts_with("file:") {
                self.problem(key, "production sends for real; file: only writes to a folder");
            }
        }
        let plain_to_all = listen.is_some_and(|address| !address.ip().is_loopback());
        if plain_to_all && !truth(self.table, "behind_proxy") {
            self.problem(
                "listen",
                "plain HTTP beyond loopback needs a proxy that ends TLS, and behind_proxy = true",
            );
        }
        if !text(self.table, "public_url").starts_with("https://") {
            self.problem("public_url", "production is reached by https");
        }
    }
}

fn value<'a>(table: &'a Table, key: &str) -> Option<&'a Value> {
    match key.split_once('.') {
        Some((section, key)) => table.get(section)?.get(key),
        None => table.get(key),
    }
}

fn text<'a>(table: &'a Table, key: &str) -> &'a str {
    value(table, key).and_then(Value::as_str).unwrap_or("")
}

fn truth(table: &Table, key: &str) -> bool {
    value(table, key).and_then(Value::as_bool).unwrap_or(false)
}
