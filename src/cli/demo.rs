//! `skranke demo`: made-up people to try the desk with, and tokens to try its interfaces with.

use std::time::Instant;

use anyhow::Context as _;
use chrono::TimeDelta;

use super::{CliError, Done, answer};
use crate::clock::{Clock as _, SystemClock};
use crate::config::{Environment, Settings};
use crate::demo::{self, Filled};
use crate::desk::Desk;
use crate::tokens::KeySource;
use crate::tokens::demo::{DEMO_ISSUER, DEMO_PERSON_ISSUER, DemoIssuer, Order, PersonOrder};
use crate::values::{NationalId, OrgNumber};

#[derive(clap::Subcommand)]
pub(super) enum Demo {
    /// Fill an empty database with synthetic people, and make accounts to sign in with.
    Fill(Fill),
    /// Print a bearer token for the interfaces: a partner's as Maskinporten would issue it, or a person's own as
    /// ID-porten would.
    Token(Token),
}

#[derive(clap::Args)]
pub(super) struct Fill {
    /// How many people.
    #[arg(long, value_name = "N")]
    persons: usize,
    /// The same seed gives the same people.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
}

#[derive(clap::Args)]
pub(super) struct Token {
    /// What it opens, such as krr:global/kontaktinformasjon.read or skranke:letters.read; give it again for more.
    #[arg(long, value_name = "SCOPE", required = true)]
    scope: Vec<String>,
    /// The organisation that asks, by its number.
    #[arg(long, value_name = "ORGNR", value_parser = OrgNumber::parse, required_unless_present = "pid")]
    consumer: Option<OrgNumber>,
    /// Instead: the synthetic person whose own token it is, by their national id.
    #[arg(long, value_name = "ID", value_parser = NationalId::parse, conflicts_with = "consumer")]
    pid: Option<NationalId>,
    /// How long it holds, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 600, value_parser = clap::value_parser!(u32).range(1..=86_400))]
    expires_in: u32,
}

/// Fills the desk, unless it has people already.
pub(super) fn fill(command: &Fill, desk: &Desk) -> Result<Done, CliError> {
    if desk.settings.environment == Environment::Production {
        return Err(CliError::Usage("production takes no made-up people".to_owned()));
    }
    let began = Instant::now();
    match demo::fill(desk, command.persons, command.seed).map_err(anyhow::Error::from)? {
        Filled::Kept => answer("kept: there are people already, and nothing was changed")?,
        Filled::Added { persons, letters } => {
            answer(format_args!("added {persons} people and {letters} letters in {:.1?}", began.elapsed()))?;
            for (username, _, role) in demo::ACCOUNTS {
                let role = role.as_str();
                answer(format_args!(
                    "sign in as {username} with the password {username}-demo-passord ({role})"
                ))?;
            }
        }
    }
    Ok(Done::Fully)
}

/// Prints a token; the first one makes the key.
pub(super) fn token(command: &Token, settings: &Settings) -> Result<Done, CliError> {
    if settings.environment == Environment::Production {
        return Err(CliError::Usage("production takes no demo tokens".to_owned()));
    }
    let (trusted, issuer, section) = match command.pid {
        None => (&settings.tokens, DEMO_ISSUER, "tokens"),
        Some(_) => (&settings.person_tokens, DEMO_PERSON_ISSUER, "person_tokens"),
    };
    let trusted = trusted.as_ref().filter(|tokens| tokens.issuer == issuer);
    let Some((KeySource::File(keys), audience)) = trusted.map(|tokens| (&tokens.keys, &tokens.audience))
    else {
        let why = "the settings trust another issuer than the demo's own";
        return Err(CliError::Usage(format!("{why} ({section}.issuer, {section}.jwks_file)")));
    };
    let issuer = DemoIssuer::kept_with(keys).context("no demo token")?;
    let now = settings.now.unwrap_or_else(|| SystemClock.now());
    let (scope, audience) = (&command.scope.join(" "), audience.as_deref());
    let lifetime = TimeDelta::seconds(command.expires_in.into());
    let claims = match (&command.pid, &command.consumer) {
        (Some(national_id), _) => PersonOrder { scope, national_id, audience, lifetime }.claims(now),
        (None, Some(consumer)) => Order { scope, consumer, audience, lifetime }.claims(now),
        (None, None) => return Err(CliError::Usage("--consumer or --pid is needed".to_owned())),
    };
    answer(issuer.token(&claims).context("no demo token")?)?;
    Ok(Done::Fully)
}
