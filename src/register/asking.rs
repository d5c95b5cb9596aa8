//! What the register tells of the one person whose page is shown: ours as it was read, the one upstream asked anew. The look
//! must be on record before.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::confirmations::{self, Confirmation};
use super::snapshots::{self, FRESH, Snapshot};
use super::{RegisterEntry, Told};
use crate::calendar::local_date;
use crate::db::Error;
use crate::desk::Desk;
use crate::persons::Person;

/// So long a page waits for the register upstream; the rest of it is ready by then.
const PATIENCE: Duration = Duration::from_millis(2_500);

/// What was told, and how it stands with our own decisions.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What the register tells.
    pub told: Told,
    /// When the register upstream told it; none for our own, and when it told nothing.
    pub fetched_at: Option<DateTime<Utc>>,
    /// What the desk decided and the register upstream does not have yet.
    pub decided: Option<Confirmation>,
}

/// Asks the register about a person, of whom we hold `ours`. Blocks, upstream for up to two and a half seconds, and holds no
/// database connection meanwhile.
pub fn ask(desk: &Desk, person: &Person, ours: Option<RegisterEntry>) -> Result<Asked, Error> {
    let now = desk.now();
    let Some(upstream) = &desk.upstream else {
        return Ok(Asked::of_ours(ours, person, now));
    };
    let id = person.person_id.clone();
    let (snapshot, decided) =
        desk.db.read(|conn| Ok((snapshots::find(conn, &id)?, confirmations::store::open_of(conn, &id)?)))?;
    if let Some(snapshot) =
        snapshot.filter(|kept| (TimeDelta::zero()..FRESH).contains(&(now - kept.fetched_at())))
    {
        let looked = snapshot.looked(&desk.vault)?;
        let told = Told::of_upstream(Ok(&looked), &id, &desk.vault, now)?;
        return Ok(Asked { told, fetched_at: Some(snapshot.fetched_at()), decided });
    }
    let national_id = desk.vault.open(&person.national_id)?;
    match upstream.look_up_for_page(&national_id, now, PATIENCE) {
        Err(reason) => {
            tracing::warn!(%reason, "the contact register told a page nothing");
            Ok(Asked { told: Told::NotAvailable, fetched_at: None, decided })
        }
        Ok(looked) => {
            let told = Told::of_upstream(Ok(&looked), &id, &desk.vault, now)?;
            let snapshot = Snapshot::of(&id, &looked, &desk.vault, now)?;
            let heard = told.clone();
            let decided = desk.db.write(move |conn| {
                snapshots::put(conn, &snapshot)?;
                confirmations::actions::settle(conn, &id, &heard, now)
            })?;
            Ok(Asked { told, fetched_at: Some(now), decided })
        }
    }
}

impl Asked {
    /// What our own register tells.
    pub fn of_ours(entry: Option<RegisterEntry>, person: &Person, now: DateTime<Utc>) -> Self {
        Self { told: Told::of_ours(entry, person, local_date(now)), fetched_at: None, decided: None }
    }

    /// Whether nobody knows.
    pub fn is_away(&self) -> bool {
        matches!(self.told, Told::NotAvailable)
    }

    /// The entry as the desk goes by it: what the register tells, with our own latest decision on top while the register does
    /// not have it. `held` is what we hold, with the number of our changes.
    pub fn standing_entry(&self, held: Option<&RegisterEntry>) -> Option<RegisterEntry> {
        confirmations::rules::standing_entry(&self.told, held, self.decided.as_ref())
    }
}
