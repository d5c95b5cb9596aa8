//! Showing a mailing: how far it has come, in numbers; and who its people are, a page at a time.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::super::{Addressee, Mailing, Reason, Release, store};
use crate::audit::{self, Action, Entry};
use crate::bulk::ItemState;
use crate::db::{AnyConnection, Error};
use crate::notices::templates::{Words, store as templates};
use crate::notices::{Notice, NoticeState};
use crate::persons::{self, Person};
use crate::staff::{self, Agent};
use crate::values::{MailingId, PersonId, StaffId};

/// People on a page.
pub const PEOPLE_A_PAGE: i64 = 50;

/// A mailing as its page shows it: numbers alone, for it is read again and again.
#[derive(Clone, Debug)]
pub struct ShownMailing {
    /// The mailing.
    pub mailing: Mailing,
    /// What the template is called.
    pub template: String,
    /// The texts that the messages are written by, where one mailing is shown by itself.
    pub words: Option<Words>,
    /// How many people have come to what, and why.
    pub counts: Vec<(ItemState, Option<Reason>, i64)>,
    /// Where the messages stand.
    pub standings: Vec<(NoticeState, i64)>,
    /// What a second person decided, where one was needed.
    pub release: Option<Release>,
    /// What those are called who started it and decided about it.
    pub names: HashMap<StaffId, String>,
}

impl ShownMailing {
    /// How many people have come to this.
    pub fn count(&self, state: ItemState) -> i64 {
        self.counts.iter().filter(|(one, ..)| *one == state).map(|(_, _, count)| count).sum()
    }
}

/// Reads a mailing.
pub fn mailing(conn: &mut AnyConnection, id: &MailingId) -> Result<Option<ShownMailing>, Error> {
    let Some(mailing) = store::find(conn, id)? else { return Ok(None) };
    let words = templates::words(conn, &mailing.template_version)?;
    Ok(Some(ShownMailing { words: Some(words), ..shown(conn, mailing)? }))
}

/// The latest mailings, the newest first.
pub fn latest(conn: &mut AnyConnection, limit: i64) -> Result<Vec<ShownMailing>, Error> {
    store::latest(conn, limit)?.into_iter().map(|mailing| shown(conn, mailing)).collect()
}

/// The mailings that wait for a second person, the longest waiting first.
pub fn waiting(conn: &mut AnyConnection) -> Result<Vec<ShownMailing>, Error> {
    store::awaiting(conn)?.into_iter().map(|mailing| shown(conn, mailing)).collect()
}

fn shown(conn: &mut AnyConnection, mailing: Mailing) -> Result<ShownMailing, Error> {
    let id = &mailing.mailing_id;
    let release = store::release_of(conn, id)?;
    let decided_by = release.as_ref().map(|release| release.decided_by.clone());
    let staff: Vec<StaffId> = std::iter::once(mailing.started_by.clone()).chain(decided_by).collect();
    Ok(ShownMailing {
        template: templates::name_of(conn, &mailing.template_version)?.unwrap_or_default(),
        words: None,
        counts: store::counts(conn, id)?,
        standings: store::standings(conn, id)?,
        names: staff::store::names_of(conn, &staff)?,
        release,
        mailing,
    })
}

/// People of a mailing of whom the same came.
#[derive(Clone, Debug)]
pub struct PeoplePage {
    /// Of which mailing.
    pub mailing: Mailing,
    /// Who, what came of it, and the message as long as it is kept.
    pub people: Vec<(Addressee, Person, Option<Notice>)>,
    /// Whether there are more behind them.
    pub has_more: bool,
}

/// Reads a page of people, behind a place in their order. It may be shown only after [`record_people`].
pub fn people(
    conn: &mut AnyConnection,
    id: &MailingId,
    came: (ItemState, Option<Reason>),
    after: i32,
) -> Result<Option<PeoplePage>, Error> {
    let Some(mailing) = store::find(conn, id)? else { return Ok(None) };
    let mut rows = store::page_of(conn, id, came, after, PEOPLE_A_PAGE + 1)?;
    let most = usize::try_from(PEOPLE_A_PAGE).unwrap_or(usize::MAX);
    let has_more = rows.len() > most;
    rows.truncate(most);
    let ids: Vec<PersonId> = rows.iter().map(|(addressee, _)| addressee.person_id.clone()).collect();
    let mut persons = persons::store::find_all(conn, &ids)?;
    let people = rows.into_iter().filter_map(|(addressee, notice)| {
        let person = persons.remove(&addressee.person_id)?;
        Some((addressee, person, notice))
    });
    Ok(Some(PeoplePage { people: people.collect(), mailing, has_more }))
}

/// Puts on record who stood on the page.
pub fn record_people(
    conn: &mut AnyConnection,
    agent: &Agent,
    page: &PeoplePage,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let actor = agent.actor();
    let entries: Vec<Entry<'_>> = page
        .people
        .iter()
        .map(|(addressee, ..)| Entry {
            person_id: Some(&addressee.person_id),
            object: Some(page.mailing.mailing_id.as_str()),
            ..Entry::new(&actor, Action::PersonListed)
        })
        .collect();
    audit::store::append_all(conn, &entries, now)
}
