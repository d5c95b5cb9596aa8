//! The command line: one file for each command.
//!
//! Answers go to standard output, everything else to standard error. The exit status says how it went: [`Done`] and
//! [`CliError`].

use std::fmt::Display;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use chrono::NaiveDate;
use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use crate::calendar::parse_day;
use crate::config::{Problem, Settings};
use crate::db;
use crate::desk::{Desk, OpenError};
use crate::whole_file::WholeFile;

mod audit;
mod backup;
mod bounces;
mod config;
mod demo;
mod doctor;
mod export;
mod import;
mod lookup;
mod migrate;
mod nightly;
mod print_file;
mod release;
mod restore;
mod serve;
mod staff;
mod stop;
mod templates;
mod work;

/// The back office behind a support line for electronic ID.
#[derive(Parser)]
#[command(version, about, disable_help_subcommand = true)]
pub struct Cli {
    /// The settings file; without it, the defaults and the SKRANKE_… variables.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the web pages and APIs, and send messages.
    Serve {
        /// Leave the sending to `skranke work`.
        #[arg(long)]
        no_worker: bool,
    },
    /// Send messages, alone; any number, on any machine.
    Work,
    /// Do what is due once a day, step by step: read in files, flag late letters, compare, count, clean up, back up.
    Nightly(nightly::Nightly),
    /// Hand the letters that were ordered here over to the print vendor.
    PrintFile(print_file::PrintFile),
    /// Read a CSV file in: all of it or nothing.
    Import(import::Import),
    /// Write a report as CSV.
    Export(export::Export),
    /// Look many people up in the contact register: national ids in, one row each out.
    Lookup(lookup::Lookup),
    /// Take in returned e-mails: delivery status notifications, as a mailbox's pipe hands them on.
    Bounces(bounces::Bounces),
    /// Bring the database to the schema that this program needs.
    Migrate,
    /// Write all that is in the database to one file, as it is at one moment.
    Backup(backup::Backup),
    /// Put a backup in the place of what is in the database. Nothing is sent until it is released.
    Restore(restore::Restore),
    /// Say what becomes of the messages that waited in a restored backup, and let everything be sent again.
    Release(release::Release),
    /// Synthetic people to try the desk with, and tokens for its interfaces; outside production only.
    #[command(subcommand)]
    Demo(demo::Demo),
    /// Check one by one what the desk needs, and say what to do about each fault.
    Doctor,
    /// Accounts of those who work at the desk.
    #[command(subcommand)]
    Staff(staff::Staff),
    /// Settings.
    #[command(subcommand)]
    Config(config::Config),
    /// Templates and texts of pages and messages.
    #[command(subcommand)]
    Templates(templates::Templates),
    /// The trail of who looked at whom.
    #[command(subcommand)]
    Audit(audit::Audit),
}

/// The exit status of what is worth trying again later, or was stopped.
const TRY_AGAIN_LATER: u8 = 75;

/// How a command ended that did what it could.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// All of it.
    Fully,
    /// Some rows were refused.
    InPart,
}

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub enum CliError {
    /// It failed.
    Failed(anyhow::Error),
    /// It was used wrongly, or the settings are faulty.
    Usage(String),
    /// Worth trying again later, or stopped.
    NotNow(anyhow::Error),
}

impl From<anyhow::Error> for CliError {
    fn from(error: anyhow::Error) -> Self {
        let is_passing = |error: &db::Error| error.is_passing();
        let by_database = error.downcast_ref::<db::Error>().is_some_and(is_passing);
        let by_opening = match error.downcast_ref::<OpenError>() {
            Some(OpenError::Database(error)) => error.is_passing(),
            _ => false,
        };
        if by_database || by_opening { Self::NotNow(error) } else { Self::Failed(error) }
    }
}

macro_rules! failed_by {
    ($($error:ty),+) => {
        $(
            impl From<$error> for CliError {
                fn from(error: $error) -> Self {
                    anyhow::Error::from(error).into()
                }
            }
        )+
    };
}
failed_by!(db::Error, OpenError, std::io::Error);

/// Runs the command and answers with the program's exit status: 0 done, 1 failed, 2 used wrongly, 3 done in part,
/// 75 try again later.
pub fn run(cli: Cli) -> ExitCode {
    let file = cli.config.as_deref();
    let outcome = match cli.command {
        Command::Serve { no_worker } => desk(file).and_then(|desk| serve::run(desk, !no_worker)),
        Command::Work => desk(file).and_then(work::run),
        Command::Nightly(nightly) => desk(file).and_then(|desk| nightly::run(nightly, &desk)),
        Command::PrintFile(print) => desk(file).and_then(|desk| print_file::run(&print, &desk)),
        Command::Import(import) => desk(file).and_then(|desk| import::run(&import, &desk)),
        Command::Export(export) => desk(file).and_then(|desk| export::run(&export, &desk)),
        Command::Lookup(lookup) => desk(file).and_then(|desk| lookup::run(&lookup, &desk)),
        Command::Bounces(bounces) => desk(file).and_then(|desk| bounces::run(&bounces, &desk)),
        Command::Demo(demo::Demo::Fill(people)) => desk(file).and_then(|desk| demo::fill(&people, &desk)),
        Command::Demo(demo::Demo::Token(token)) => {
            settings(file).and_then(|settings| demo::token(&token, &settings))
        }
        Command::Backup(backup) => desk(file).and_then(|desk| backup::run(&backup, &desk)),
        Command::Restore(restore) => settings(file).and_then(|settings| restore::run(&restore, &settings)),
        Command::Release(release) => desk(file).and_then(|desk| release::run(&release, &desk)),
        Command::Migrate => settings(file).and_then(|settings| migrate::run(&settings)),
        Command::Doctor => doctor::run(settings(file)),
        Command::Staff(command) => desk(file).and_then(|desk| staff::run(command, &desk)),
        Command::Config(command) => config::run(&command, file),
        Command::Templates(command) => settings(file).and_then(|settings| templates::run(&command, settings)),
        Command::Audit(command) => desk(file).and_then(|desk| audit::run(&command, &desk)),
    };
    let (status, text) = match outcome {
        Ok(Done::Fully) => (0, None),
        Ok(Done::InPart) => (3, None),
        Err(CliError::Failed(error)) => (1, Some(format!("{error:#}"))),
        Err(CliError::Usage(text)) => (2, Some(text)),
        Err(CliError::NotNow(error)) => (TRY_AGAIN_LATER, Some(format!("{error:#}"))),
    };
    if let Some(text) = text {
        eprintln!("skranke: {text}");
    }
    ExitCode::from(status)
}

/// Logs to standard error: readable on a terminal, else one JSON object a line. `RUST_LOG` says how much.
pub fn log_to_standard_error() {
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,actix_server=warn"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let begun = if std::io::stderr().is_terminal() {
        log.try_init()
    } else {
        log.json().with_span_list(false).try_init()
    };
    if let Err(error) = begun {
        eprintln!("skranke: the log could not be set up: {error}");
    }
}

/// Reads a day of the command line.
fn day(text: &str) -> Result<NaiveDate, &'static str> {
    parse_day(text).ok_or("a day is written 2026-11-20")
}

fn settings(file: Option<&Path>) -> Result<Settings, CliError> {
    let text = config_text(file)?;
    Settings::load(text.as_deref(), environment()?).map_err(|problems| faulty(&problems))
}

/// The variables that are ours. Those of others may hold anything.
fn environment() -> Result<std::vec::IntoIter<(String, String)>, CliError> {
    let mut ours = Vec::new();
    for (name, value) in std::env::vars_os() {
        let Some(name) = name.into_string().ok().filter(|name| name.starts_with("SKRANKE_")) else {
            continue;
        };
        let value = value.into_string().map_err(|_| CliError::Usage(format!("{name}: is not UTF-8")))?;
        ours.push((name, value));
    }
    Ok(ours.into_iter())
}

/// Begins a file that somebody named, and says which one cannot be written.
fn begin_file(path: &Path) -> Result<WholeFile, CliError> {
    Ok(WholeFile::beside(path).with_context(|| format!("{} cannot be written", path.display()))?)
}

/// Refuses a path at which there is something else than a file: it would be replaced.
fn refuse_device(path: &Path) -> Result<(), CliError> {
    if std::fs::metadata(path).is_ok_and(|there| !there.is_file()) {
        return Err(CliError::Usage(format!("{} is there already, and is no file", path.display())));
    }
    Ok(())
}

/// One line of the answer.
fn answer(line: impl Display) -> io::Result<()> {
    writeln!(io::stdout(), "{line}")
}

fn config_text(file: Option<&Path>) -> Result<Option<String>, CliError> {
    let Some(file) = file else { return Ok(None) };
    std::fs::read_to_string(file)
        .map(Some)
        .map_err(|error| CliError::Usage(format!("{} cannot be read: {error}", file.display())))
}

fn faulty(problems: &[Problem]) -> CliError {
    let mut text = "the settings are faulty".to_owned();
    for problem in problems {
        text.push_str("\n  ");
        text.push_str(&problem.to_string());
    }
    CliError::Usage(text)
}

/// Opens the desk that the settings ask for, on a database that has the schema of this program.
fn desk(file: Option<&Path>) -> Result<Desk, CliError> {
    let settings = settings(file)?;
    for name in db::migrate(&settings.database_url)? {
        tracing::info!(migration = name, "applied");
    }
    let desk = Desk::open(settings)?;
    match desk.try_data_key() {
        Err(db::Error::Unreadable(_)) => {
            Err(CliError::Usage("data_key: is not the key that this database was filled with".to_owned()))
        }
        tried => {
            tried?;
            Ok(desk)
        }
    }
}
