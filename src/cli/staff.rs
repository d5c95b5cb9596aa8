//! `skranke staff …`: accounts, by whoever runs the program.

use std::io::{BufRead as _, IsTerminal as _};

use anyhow::{Context as _, anyhow};
use clap::{Args, Subcommand};
use secrecy::{ExposeSecret as _, SecretString};

use super::{CliError, Done, answer};
use crate::audit::Actor;
use crate::db::Error;
use crate::desk::Desk;
use crate::staff::actions::{self, AddOutcome, ChangeOutcome, NewAccount};
use crate::staff::{Role, Username, password, store};
use crate::values::Language;

/// What to do with accounts.
#[derive(Subcommand)]
pub(super) enum Staff {
    /// Make an account.
    Add(Add),
    /// List all accounts.
    List,
    /// Disable an account; its sign-ins end at once.
    Disable {
        /// Whose.
        username: String,
    },
    /// Let a disabled account sign in again.
    Enable {
        /// Whose.
        username: String,
    },
    /// Set another password; sign-ins with the old one end at once.
    ResetPassword {
        /// Whose.
        username: String,
        #[command(flatten)]
        password: PasswordSource,
    },
}

/// The account to make.
#[derive(Args)]
pub(super) struct Add {
    /// 2 to 40 of a-z, 0-9, dot, underscore and hyphen.
    username: String,
    /// As colleagues know them.
    #[arg(long, value_parser = full_name)]
    name: String,
    /// What they may do.
    #[arg(long, value_parser = role)]
    role: Role,
    /// The language of their pages: nb, nn or en.
    #[arg(long, default_value = "nb", value_parser = language)]
    language: Language,
    #[command(flatten)]
    password: PasswordSource,
}

/// Where the password comes from: asked for twice on a terminal, else one line of standard input.
#[derive(Args)]
pub(super) struct PasswordSource {
    /// Make a password and print it, once.
    #[arg(long)]
    generate: bool,
}

pub(super) fn run(command: Staff, desk: &Desk) -> Result<Done, CliError> {
    match command {
        Staff::Add(new) => add(desk, new),
        Staff::List => list(desk),
        Staff::Disable { username } => change(desk, &username, actions::disable),
        Staff::Enable { username } => change(desk, &username, actions::enable),
        Staff::ResetPassword { username, password } => reset_password(desk, &username, &password),
    }
}

fn add(desk: &Desk, new: Add) -> Result<Done, CliError> {
    let username = username(&new.username)?;
    let (password_hash, made) = hashed(&username, &new.password)?;
    let account =
        NewAccount { username, full_name: new.name, role: new.role, language: new.language, password_hash };
    let now = desk.now();
    match desk.db.write(move |conn| actions::add_account(conn, &actor(), &account, now))? {
        AddOutcome::Added(id) => {
            tracing::info!(staff.id = id.as_str(), "added");
            tell(made)
        }
        AddOutcome::UsernameTaken => Err(CliError::Failed(anyhow!("the username is taken"))),
    }
}

fn list(desk: &Desk) -> Result<Done, CliError> {
    for account in desk.db.read(store::all)? {
        let state = if account.disabled_at.is_some() { "disabled" } else { "enabled" };
        let (username, role) = (account.username.as_str(), account.role.as_str());
        answer(format_args!("{username}\t{role}\t{state}\t{}", account.full_name))?;
    }
    Ok(Done::Fully)
}

fn reset_password(desk: &Desk, name: &str, source: &PasswordSource) -> Result<Done, CliError> {
    let (hash, made) = hashed(&username(name)?, source)?;
    change(desk, name, move |conn, actor, username, now| {
        actions::reset_password(conn, actor, username, &hash, now)
    })?;
    tell(made)
}

fn change(
    desk: &Desk,
    name: &str,
    make: impl Fn(
        &mut crate::db::AnyConnection,
        &Actor,
        &Username,
        chrono::DateTime<chrono::Utc>,
    ) -> Result<ChangeOutcome, Error>
    + Send
    + 'static,
) -> Result<Done, CliError> {
    let (username, now) = (username(name)?, desk.now());
    match desk.db.write(move |conn| make(conn, &actor(), &username, now))? {
        ChangeOutcome::Done { sessions_ended } => {
            tracing::info!(sessions_ended, "done");
            Ok(Done::Fully)
        }
        ChangeOutcome::NoSuchUser => Err(CliError::Failed(anyhow!("nobody has this username"))),
    }
}

fn actor() -> Actor {
    Actor::Program("cli:staff")
}

fn username(text: &str) -> Result<Username, CliError> {
    Username::parse(text).map_err(|error| CliError::Usage(error.to_string()))
}

fn full_name(text: &str) -> Result<String, &'static str> {
    let name = text.trim();
    let fits = (1..=100).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if fits { Ok(name.to_owned()) } else { Err("must be a name of at most 100 characters on one line") }
}

fn role(text: &str) -> Result<Role, String> {
    let names = || Role::ALL.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(", ");
    Role::parse(text).ok_or_else(|| format!("must be one of {}", names()))
}

fn language(text: &str) -> Result<Language, String> {
    let written = Language::parse(text).filter(|language| crate::texts::WRITTEN.contains(language));
    written.ok_or_else(|| "must be nb, nn or en".to_owned())
}

/// Prints the password that was made, once it opens something.
fn tell(made: Option<SecretString>) -> Result<Done, CliError> {
    if let Some(made) = made {
        answer(made.expose_secret())?;
    }
    Ok(Done::Fully)
}

/// The password's hash, and the password itself where it was made here.
fn hashed(username: &Username, source: &PasswordSource) -> Result<(String, Option<SecretString>), CliError> {
    let password = if source.generate {
        password::generate().map_err(|_| CliError::Failed(anyhow!("no randomness")))?
    } else if std::io::stdin().is_terminal() {
        let first = rpassword::prompt_password("Password: ")?;
        if rpassword::prompt_password("Once more: ")? != first {
            return Err(CliError::Usage("the two passwords differ".to_owned()));
        }
        SecretString::from(first)
    } else {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line)?;
        SecretString::from(line.trim_end_matches(['\r', '\n']))
    };
    password::check(username, &password).map_err(|refusal| CliError::Usage(refusal.to_string()))?;
    let hash = password::hash(&password).context("the password cannot be used")?;
    Ok((hash, source.generate.then_some(password)))
}
