//! The list whose people are written to, and how many of them can be.

use chrono::{DateTime, Utc};

use super::super::facts::{Candidate, candidates};
use super::super::named::named;
use super::super::rules::reason_against;
use super::super::{MOST_ROWS, Rows};
use crate::db::{AnyConnection, Error};
use crate::desk::Desk;
use crate::lookups::{self, Lookup};
use crate::notices::Channel;
use crate::notices::templates::{Template, TemplateKey, WrittenVersion};
use crate::notices::writing::store::{usable_templates, usable_version};
use crate::staff::Agent;
use crate::values::LookupId;

/// The people of a list, in its order, and the rows of which nobody comes.
pub(super) struct Selection {
    pub(super) people: Vec<Candidate>,
    pub(super) rows: Rows,
}

/// What is shown before a mailing is written: numbers alone.
#[derive(Clone, Debug)]
pub struct OpenedList {
    /// The list.
    pub list: Lookup,
    /// How many people it names who are known here.
    pub known: usize,
    /// The rows of which nobody comes.
    pub rows: Rows,
    /// How many of the people can be written to on each channel.
    pub reached: Vec<(Channel, usize)>,
    /// By which templates may be written.
    pub templates: Vec<Template>,
    /// The one that was chosen, with the version in use.
    pub chosen: Option<WrittenVersion>,
}

/// What came of opening a list to write to its people.
#[derive(Clone, Debug)]
pub enum Opening {
    /// There is no such list of theirs, or it is not answered yet.
    Unknown,
    /// Its answers are not kept any more.
    Gone,
    /// It has more than [`MOST_ROWS`].
    TooLong,
    /// It can be written to.
    Opened(Box<OpenedList>),
}

/// Opens an agent's own list to write to its people.
pub fn open_list(
    conn: &mut AnyConnection,
    desk: &Desk,
    agent: &Agent,
    (id, template): (&LookupId, Option<&TemplateKey>),
    now: DateTime<Utc>,
) -> Result<Opening, Error> {
    let list = lookups::store::own(conn, id, &agent.staff_id)?;
    let Some(list) = list.filter(Lookup::is_answered) else { return Ok(Opening::Unknown) };
    if !list.is_kept(now) {
        return Ok(Opening::Gone);
    }
    if list.row_count > MOST_ROWS {
        return Ok(Opening::TooLong);
    }
    let Selection { people, rows } = selection(conn, desk, &list, template, now)?;
    let mut reached = Vec::new();
    for channel in [Channel::Sms, Channel::Email] {
        let mut count = 0;
        for candidate in &people {
            count += usize::from(reason_against(candidate, desk, channel, now)?.is_none());
        }
        reached.push((channel, count));
    }
    let chosen = template.map(|key| usable_version(conn, key)).transpose()?.flatten();
    Ok(Opening::Opened(Box::new(OpenedList {
        known: people.len(),
        templates: usable_templates(conn)?,
        list,
        rows,
        reached,
        chosen,
    })))
}

/// Reads whom a list names.
pub(super) fn selection(
    conn: &mut AnyConnection,
    desk: &Desk,
    list: &Lookup,
    template: Option<&TemplateKey>,
    now: DateTime<Utc>,
) -> Result<Selection, Error> {
    let (people, rows) = named(conn, &desk.vault, &list.lookup_id)?;
    let people = candidates(conn, desk, template, &people, now)?;
    Ok(Selection { people, rows })
}

/// An agent's own list whose people may be written to now.
pub(super) fn writable(
    conn: &mut AnyConnection,
    agent: &Agent,
    id: &LookupId,
    now: DateTime<Utc>,
) -> Result<Option<Lookup>, Error> {
    let list = lookups::store::own(conn, id, &agent.staff_id)?;
    Ok(list.filter(|list| list.is_kept(now) && list.row_count <= MOST_ROWS))
}
