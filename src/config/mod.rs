//! The settings: one commented file of defaults, a file of one's own over it, environment variables over both.
//!
//! **Invariants:** a program with a faulty setting does not start, and says everything that is wrong at once; a secret is
//! never printed.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::SecretString;
use url::Url;

use crate::calendar::CalendarRules;
use crate::db::DatabaseUrl;
use crate::notices::receipts::ring::Key;
use crate::notices::rules::SmsHours;
use crate::notices::templates::rules::LinkPolicy;
use crate::tokens::KeySource;
use crate::values::{IdPolicy, OrgNumber};

mod check;
mod night;
mod sources;

pub use night::{BackupSettings, NightlyReport, NightlySettings, ReportSettings, RetentionSettings};
pub use sources::{DEFAULTS, Shown};

/// What the installation is for; it decides what is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Environment {
    /// Synthetic people, published keys and passwords.
    Demo,
    /// Like demo, for acceptance tests.
    Test,
    /// Real people. Nothing that is published may be used.
    Production,
}

/// Everything that can be set, checked.
#[derive(Clone)]
pub struct Settings {
    /// What the installation is for.
    pub environment: Environment,
    /// Which database.
    pub database_url: DatabaseUrl,
    /// Readers on SQLite, all connections on PostgreSQL.
    pub database_connections: u32,
    /// Address of pages and APIs.
    pub listen: SocketAddr,
    /// Address of health and metrics.
    pub internal_listen: SocketAddr,
    /// Where people find the pages.
    pub public_url: Url,
    /// A proxy in front ends TLS and sets `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// Where e-mail goes; holds a password.
    pub mail_url: SecretString,
    /// The sender of every e-mail.
    pub mail_from: String,
    /// Where SMS goes; holds a password.
    pub sms_url: SecretString,
    /// Several SMS providers, each with a share of the messages; with any, `sms_url` is not used.
    pub sms_providers: Vec<SmsProvider>,
    /// The sender's name on an SMS.
    pub sms_sender: String,
    /// 64 hexadecimal digits.
    pub data_key: SecretString,
    /// Which national ids are taken in.
    pub id_policy: IdPolicy,
    /// Where time starts, when it is not now.
    pub now: Option<DateTime<Utc>>,
    /// When a letter is late.
    pub letters: LetterSettings,
    /// Who prints the letters.
    pub print_vendor: PrintVendorSettings,
    /// How long sign-ins and reasons hold.
    pub staff: StaffSettings,
    /// How messages are sent.
    pub notices: NoticeSettings,
    /// What is written to people.
    pub messages: MessageSettings,
    /// What a new address proves.
    pub contact: ContactSettings,
    /// Who reports what became of messages.
    pub receipts: ReceiptSettings,
    /// How long the answers to a list are kept.
    pub lookups: LookupSettings,
    /// Reports that are made as files.
    pub reports: ReportSettings,
    /// When the nightly run is begun by the program itself.
    pub nightly: NightlySettings,
    /// A folder in which others leave files to be read in; none: there is none.
    pub drop_folder: Option<PathBuf>,
    /// How long what is known of people is kept.
    pub retention: RetentionSettings,
    /// Where the nightly run puts a backup; none: it makes none.
    pub backup: Option<BackupSettings>,
    /// Whose tokens open the partners' interfaces; none: they are shut.
    pub tokens: Option<TokenSettings>,
    /// Whose tokens people look themselves up with; none: they cannot.
    pub person_tokens: Option<TokenSettings>,
    /// What answers are signed with, where a partner wants that; none: they are not.
    pub signing: Option<SigningSettings>,
    /// The contact register upstream; none: it is kept here.
    pub upstream: Option<UpstreamSettings>,
}

/// When a letter is late, and how long it is of use.
#[derive(Clone, Debug)]
pub struct LetterSettings {
    /// Business days within Norway.
    pub business_days_home: u16,
    /// Business days to other countries.
    pub business_days_abroad: u16,
    /// Calendar days for which the code in a letter holds.
    pub code_valid_days: u16,
    /// Which days count.
    pub calendar: CalendarRules,
}

/// Who prints the letters.
#[derive(Clone, Debug)]
pub struct PrintVendorSettings {
    /// Where files for the vendor are put.
    pub folder: PathBuf,
    /// The days on which they work.
    pub calendar: CalendarRules,
    /// Business days of theirs after an order was taken in by which it is to be reported printed.
    pub receipt_business_days: u16,
}

/// How long sign-ins and reasons hold.
#[derive(Clone, Debug)]
pub struct StaffSettings {
    /// A session ends after so long without a request.
    pub session_idle: TimeDelta,
    /// A session ends after so long in any case.
    pub session_length: TimeDelta,
    /// A reason for access holds so long for one person.
    pub inquiry_length: TimeDelta,
}

/// How messages are sent.
#[derive(Clone, Debug)]
pub struct NoticeSettings {
    /// Messages handed over at a time by one instance.
    pub sender_threads: usize,
    /// How long a server may say nothing.
    pub timeout: Duration,
    /// When an SMS may arrive.
    pub sms_hours: SmsHours,
    /// A message that was queued for so long and not handed over is for a person to look at.
    pub overdue: TimeDelta,
    /// How many of a provider's latest messages may go wrong until it is left alone for a while.
    pub sms_errors: usize,
}

/// One of several SMS providers.
#[derive(Clone)]
pub struct SmsProvider {
    /// By this name its attempts and its reports are told from those of others.
    pub name: String,
    /// Where it takes messages; holds a password.
    pub url: SecretString,
    /// Its share, beside the weights of the others. With 0 it only stands in for them.
    pub weight: u32,
}

/// What is written to people.
#[derive(Clone, Debug)]
pub struct MessageSettings {
    /// Where links in texts may lead.
    pub links: LinkPolicy,
    /// In which hours of business days what agents write is sent.
    pub hours: SmsHours,
    /// More reminders than this by one person on one day are released by a second person.
    pub second_person_above: usize,
    /// For so long nobody writes by the same template to the same person without knowing it.
    pub repeat: TimeDelta,
    /// So long after it was saved a draft is kept.
    pub draft: TimeDelta,
}

/// What a new address proves.
#[derive(Clone, Debug)]
pub struct ContactSettings {
    /// So long after the desk put a number in, a one-time code to it does not prove who somebody is.
    pub new_address_wait: TimeDelta,
}

/// Who reports what became of messages.
#[derive(Clone, Debug)]
pub struct ReceiptSettings {
    /// Where gateways reach this installation.
    pub base_url: Url,
    /// The keys of those who sign their reports.
    pub keys: Vec<Key>,
    /// So long after it took a message a provider that reports should have told what became of it.
    pub overdue: TimeDelta,
}

/// How long the answers to a list are kept.
#[derive(Clone, Debug)]
pub struct LookupSettings {
    /// From when the last row is answered.
    pub keep: TimeDelta,
}

/// What answers are signed with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SigningSettings {
    /// A key and a certificate of the demo's own, made when they are first needed.
    Demo,
    /// These files, in PEM.
    Files {
        /// The private key.
        key: PathBuf,
        /// Its certificate, and those that lead to a known one.
        certificate: PathBuf,
    },
}

/// Whose tokens open an interface.
#[derive(Clone, Debug)]
pub struct TokenSettings {
    /// The `iss` of every token.
    pub issuer: String,
    /// The `aud` of every token; none: only tokens without one are taken.
    pub audience: Option<String>,
    /// Where the issuer's public keys are.
    pub keys: KeySource,
    /// How far its clock may differ from ours.
    pub leeway: TimeDelta,
}

/// The contact register upstream, and how its tokens are got.
#[derive(Clone)]
pub struct UpstreamSettings {
    /// Where its interface begins.
    pub base_url: Url,
    /// Where Maskinporten gives tokens.
    pub token_url: Url,
    /// What Maskinporten calls itself: the `aud` of what we ask it.
    pub issuer: String,
    /// Who we are there.
    pub client_id: String,
    /// Our private RSA key, PEM.
    pub key: SecretString,
    /// Under which name it is registered there.
    pub key_id: String,
    /// What the tokens are asked for.
    pub scopes: Vec<String>,
    /// The body that we look up for, if another.
    pub consumer_org: Option<OrgNumber>,
    /// How long either server may take to be reached.
    pub connect_timeout: Duration,
    /// How long either may take to answer.
    pub timeout: Duration,
}

/// One thing that is wrong with the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The key, as in the file.
    pub key: String,
    /// What is wrong and what to do, without the value where it may be secret.
    pub text: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.key, self.text)
    }
}

impl Settings {
    /// Reads the settings from the text of a file, if any, and from environment variables.
    ///
    /// # Errors
    /// Every problem found, not only the first.
    pub fn load(
        file: Option<&str>,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, Vec<Problem>> {
        let (table, mut problems) = sources::merge(file, environment);
        match check::settings(&table) {
            Ok(settings) if problems.is_empty() => return Ok(settings),
            Ok(_) => {}
            Err(more) => problems.extend(more),
        }
        problems.sort_by(|a, b| a.key.cmp(&b.key));
        Err(problems)
    }
}
