//! A desk with people in it and an agent who may see some of them.

use std::path::Path;

use anyhow::Context as _;
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use secrecy::SecretString;
use skranke::config::Settings;
use skranke::db::{DatabaseUrl, migrate, schema};
use skranke::demo;
use skranke::desk::Desk;
use skranke::inquiries::{self, AccessReason, StatedReason};
use skranke::jobs::nightly::{self, NightlyOptions};
use skranke::staff::actions::{SignInOutcome, sign_in};
use skranke::staff::{Username, store};
use skranke::values::{NationalId, PersonId};

/// How many people the agent has a reason to open.
const OPENED: usize = 20_000;
/// How many of them are looked for by their number.
const KNOWN: usize = 2_000;

/// The desk and what the browsers need to know.
pub(crate) struct Filled {
    pub(crate) desk: Desk,
    pub(crate) cookie: String,
    /// In no order at all.
    pub(crate) persons: Vec<PersonId>,
    pub(crate) national_ids: Vec<NationalId>,
}

/// Fills the database if it is empty, finds the late letters, signs the agent in and gives a reason for many people.
pub(crate) fn fill(persons: usize, url: Option<String>, folder: &Path) -> anyhow::Result<Filled> {
    let url = url.unwrap_or_else(|| format!("sqlite:{}", folder.join("desk.db").display()));
    let settings = [
        ("SKRANKE_DATABASE_URL", url.as_str()),
        ("SKRANKE_LISTEN", "127.0.0.1:0"),
        ("SKRANKE_INTERNAL_LISTEN", "127.0.0.1:0"),
        ("SKRANKE_STAFF_INQUIRY_MINUTES", "600"),
    ];
    let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let settings = Settings::load(None, settings.into_iter());
    let settings = settings.map_err(|problems| anyhow::anyhow!("{problems:?}"))?;
    migrate(&settings.database_url)?;
    let desk = Desk::open(settings)?;
    demo::fill(&desk, persons, 1)?;
    nightly::run(&desk, &NightlyOptions::default(), &|| false);

    let agent = Username::parse("agent")?;
    let password = SecretString::from("agent-demo-passord");
    let signed_in =
        sign_in(&desk.db, Some(&agent), &password, desk.settings.staff.session_length, desk.now())?;
    let SignInOutcome::SignedIn(token) = signed_in else { anyhow::bail!("the agent cannot sign in") };
    let staff = desk.db.read(move |conn| store::by_username(conn, &agent))?.context("no agent")?;
    let opened = some_persons(&desk)?;
    let national_ids = desk.db.read(|conn| {
        let known = skranke::persons::store::find_all(conn, opened.get(..KNOWN).unwrap_or(&opened))?;
        known.values().map(|person| Ok(desk.vault.open(&person.national_id)?)).collect()
    })?;
    let (filled, staff_id) = (desk.clone(), staff.staff_id);
    let persons = desk.db.write(move |conn| {
        let stated = StatedReason { reason: AccessReason::Caller, text: None };
        let length = filled.settings.staff.inquiry_length;
        for person_id in &opened {
            inquiries::actions::open_inquiry(conn, &staff_id, person_id, &stated, length, filled.now())?;
        }
        Ok(opened.clone())
    })?;
    tidy_up(&desk)?;
    let cookie = format!("skranke={}", token.expose());
    Ok(Filled { desk, cookie, persons, national_ids })
}

/// Ids end in random characters; in the order of those, neighbours lie far from each other in the database.
fn some_persons(desk: &Desk) -> anyhow::Result<Vec<PersonId>> {
    let mut ids: Vec<PersonId> =
        desk.db.read(|conn| Ok(schema::persons::table.select(schema::persons::person_id).load(conn)?))?;
    ids.sort_by_cached_key(|id| id.as_str().chars().rev().collect::<String>());
    ids.truncate(OPENED);
    Ok(ids)
}

/// What PostgreSQL does by itself within some minutes after so many rows came in at once; until then its plans are guesses.
fn tidy_up(desk: &Desk) -> anyhow::Result<()> {
    if let DatabaseUrl::Postgres(url) = desk.db.url() {
        PgConnection::establish(url)?.batch_execute("VACUUM ANALYZE")?;
    }
    Ok(())
}
