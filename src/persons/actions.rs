//! Finding a person, and opening one: the look goes on record before anything is shown.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::query::Query;
use super::{Person, Reveal, store, superseded};
use crate::audit::{self, Action, Actor, Entry};
use crate::db::{AnyConnection, Error, UtcTime};
use crate::desk::Desk;
use crate::inquiries::{self, Inquiry};
use crate::letters::codes;
use crate::letters::store::{Letter, of_person};
use crate::notices::chain::FollowUp;
use crate::notices::origins::Origins;
use crate::notices::receipts::Bounce;
use crate::notices::receipts::actions::bounce_of;
use crate::notices::writing::drafts;
use crate::notices::{self, Notice};
use crate::register::{self, RegisterEntry, Shared};
use crate::values::{LetterId, NoticeId, PersonId, StaffId};
use crate::vault::Vault;

/// How many people a search by name lists.
pub const MOST_FOUND: i64 = 50;
/// How many messages and inquiries the page lists.
const MOST_LISTED: i64 = 20;

/// Finds people. The search and everybody it lists go on record, its words do not.
pub fn find_people(
    conn: &mut AnyConnection,
    vault: &Vault,
    staff_id: &StaffId,
    query: &Query,
    now: DateTime<Utc>,
) -> Result<Vec<Person>, Error> {
    let people = match query {
        Query::NationalId(id) => by_national_id(conn, &vault.index(id))?,
        Query::Phone(phone) => store::by_mobile_index(conn, &vault.index(phone), MOST_FOUND)?,
        Query::Email(email) => store::by_email_index(conn, &vault.index(email), MOST_FOUND)?,
        Query::ReferenceOrName(text) => match by_reference(conn, text)? {
            Some(person) => vec![person],
            None => store::by_name(conn, text, MOST_FOUND)?,
        },
    };
    let actor = Actor::Staff(staff_id.clone());
    let search = Entry { detail: Some(query.kind()), ..Entry::new(&actor, Action::PersonSearched) };
    let listed = people.iter().map(|person| Entry {
        person_id: Some(&person.person_id),
        object: Some("search"),
        ..Entry::new(&actor, Action::PersonListed)
    });
    let entries: Vec<_> = std::iter::once(search).chain(listed).collect();
    audit::store::append_all(conn, &entries, now)?;
    Ok(people)
}

/// Whoever has the number; of one that was superseded also those whose numbers took its place, the one that holds first.
fn by_national_id(conn: &mut AnyConnection, index: &str) -> Result<Vec<Person>, Error> {
    let Some(person) = store::by_national_id_indexes(conn, &[index])?.remove(index) else {
        return Ok(Vec::new());
    };
    let mut people = superseded::successors(conn, &person)?;
    people.reverse();
    people.push(person);
    Ok(people)
}

/// A reference as it is written, or in the capitals that people leave out.
fn by_reference(conn: &mut AnyConnection, text: &str) -> Result<Option<Person>, Error> {
    match store::by_letter_reference(conn, text)? {
        Some(person) => Ok(Some(person)),
        None => store::by_letter_reference(conn, &text.to_uppercase()),
    }
}

/// Everything that the person page shows.
#[derive(Clone, Debug)]
pub struct OpenedPerson {
    /// Who it is.
    pub person: Person,
    /// Whose ids this one has superseded, and when; the latest first.
    pub predecessors: Vec<(PersonId, UtcTime)>,
    /// The contact under which the page is shown.
    pub inquiry: Inquiry,
    /// The entry in the contact register, if there is one.
    pub entry: Option<RegisterEntry>,
    /// Which of its addresses others have too.
    pub shared: Shared,
    /// Why messages to its e-mail address do not arrive, if one came back.
    pub bounce: Option<Bounce>,
    /// Letters, the newest first.
    pub letters: Vec<Letter>,
    /// Until when the codes of those of them hold whose time is nearly up.
    pub codes_expiring: HashMap<LetterId, NaiveDate>,
    /// Messages, the newest first.
    pub notices: Vec<Notice>,
    /// At whose word they were queued, and by which templates.
    pub origins: Origins,
    /// What followed those that did not get through.
    pub follow_ups: HashMap<NoticeId, FollowUp>,
    /// Contacts with the agent's name, the newest first.
    pub inquiries: Vec<(Inquiry, String)>,
    /// When the agent saved a message to the person without sending it.
    pub draft_saved_at: Option<DateTime<Utc>>,
}

/// What came of opening a person.
#[derive(Clone, Debug)]
pub enum Opened {
    /// There is no such person.
    Unknown,
    /// The reason for access must be given first.
    ReasonNeeded,
    /// All that is shown, once the look is on record.
    Shown(Box<OpenedPerson>),
}

/// Reads a person's page. It may be shown only after [`record_opening`].
pub fn open_person(
    conn: &mut AnyConnection,
    desk: &Desk,
    staff_id: &StaffId,
    person_id: &PersonId,
    now: DateTime<Utc>,
) -> Result<Opened, Error> {
    let Some(person) = store::find(conn, person_id)? else {
        return Ok(Opened::Unknown);
    };
    let Some(inquiry) = inquiries::store::valid_of(conn, staff_id, person_id, now)? else {
        return Ok(Opened::ReasonNeeded);
    };
    let entry = register::store::entry_of(conn, person_id)?;
    let letters = of_person(conn, person_id)?;
    let ids: Vec<&LetterId> = letters.iter().map(|letter| &letter.letter_id).collect();
    let codes_expiring = codes::expiring::store::open_of(conn, &ids)?;
    let notices = notices::store::recent_of(conn, person_id, MOST_LISTED)?;
    let draft = drafts::store::find(conn, staff_id, person_id, now - desk.settings.messages.draft)?;
    Ok(Opened::Shown(Box::new(OpenedPerson {
        shared: entry
            .as_ref()
            .map(|entry| register::store::shared_of(conn, entry))
            .transpose()?
            .unwrap_or_default(),
        bounce: entry.as_ref().map(|entry| bounce_of(conn, &desk.vault, entry)).transpose()?.flatten(),
        entry,
        predecessors: superseded::predecessors(conn, person_id)?,
        letters,
        codes_expiring,
        follow_ups: notices::chain::store::of_all(conn, &notices)?,
        origins: notices::origins::of(conn, &notices)?,
        notices,
        inquiries: inquiries::store::of_person(conn, person_id, MOST_LISTED)?,
        draft_saved_at: draft.map(|draft| draft.mark().saved_at()),
        person,
        inquiry,
    })))
}

/// Puts on record that the agent opened a person, with one value in full or with none.
pub fn record_opening(
    conn: &mut AnyConnection,
    staff_id: &StaffId,
    opened: &Opened,
    in_full: Option<Reveal>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let Opened::Shown(opened) = opened else { return Ok(()) };
    let actor = Actor::Staff(staff_id.clone());
    let entry = Entry {
        person_id: Some(&opened.person.person_id),
        inquiry_id: Some(&opened.inquiry.inquiry_id),
        detail: in_full.map(Reveal::as_str),
        ..Entry::new(&actor, if in_full.is_some() { Action::ValueRevealed } else { Action::PersonViewed })
    };
    audit::store::append(conn, &entry, now)
}
