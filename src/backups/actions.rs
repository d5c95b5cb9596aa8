//! Releasing what waits after a restore.

use chrono::{DateTime, Utc};

use super::hold::{self, Release};
use crate::audit::{self, Action, Actor, Entry};
use crate::db::{AnyConnection, Error};
use crate::notices::outbox;

/// Lets everything be sent again, and answers what became of how many messages that waited; none when nothing was held.
pub fn release(
    conn: &mut AnyConnection,
    actor: &Actor,
    release: Release,
    now: DateTime<Utc>,
) -> Result<Option<usize>, Error> {
    if !hold::end(conn, release, &actor.stored(), now)? {
        return Ok(None);
    }
    let messages = match release {
        Release::Send => outbox::let_go(conn, now)?,
        Release::Drop => outbox::drop_held(conn, now)?,
    };
    let detail = serde_json::json!({ "release": release, "messages": messages }).to_string();
    let entry = Entry { detail: Some(&detail), ..Entry::new(actor, Action::RestoreReleased) };
    audit::store::append(conn, &entry, now)?;
    Ok(Some(messages))
}
