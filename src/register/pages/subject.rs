//! Whose opt-out it is, and all that the steps show of them.

use chrono::{DateTime, Utc};

use super::super::asking::{self, Asked};
use super::super::rules::Refusal;
use super::super::{OptOutChange, RegisterEntry, actions, store};
use crate::audit::{self, Action, Actor, Entry};
use crate::db::{AnyConnection, Error};
use crate::desk::Desk;
use crate::persons::{self, Person, pages::path_to};
use crate::values::{PersonId, StaffId};
use crate::web::{self, Allowed, ChangeOptOut, PageError};
use crate::{inquiries, staff};

/// What every step needs to know, and shows only after the look is on record.
pub(super) struct Subject {
    pub(super) person: Person,
    /// As the desk goes by it.
    pub(super) entry: Option<RegisterEntry>,
    /// What the register told.
    pub(super) asked: Asked,
    pub(super) history: Vec<(OptOutChange, Option<String>)>,
}

impl Subject {
    /// Whether they have opted out.
    pub(super) fn opted_out(&self) -> bool {
        self.entry.as_ref().is_some_and(|entry| entry.opted_out)
    }

    /// Why nothing can be changed, whatever the answers.
    pub(super) fn obstacle(&self) -> Option<Refusal> {
        if actions::standing(&self.person, self.entry.as_ref()).deceased {
            return Some(Refusal::Deceased);
        }
        self.asked.is_away().then_some(Refusal::RegisterAway)
    }

    /// With what the register upstream told.
    pub(super) fn with(mut self, asked: Asked) -> Self {
        self.entry = asked.standing_entry(self.entry.as_ref());
        self.asked = asked;
        self
    }

    /// Counts the changes.
    pub(super) fn version(&self) -> i64 {
        self.entry.as_ref().map_or(0, |entry| entry.opt_out_version)
    }
}

/// What came of opening the person.
pub(super) enum Opened {
    /// There is nobody with this id.
    Unknown,
    /// The reason for access must be given first.
    ReasonNeeded,
    /// The look is on record.
    Shown(Box<Subject>),
}

/// The person with all that the steps show, or where to go first.
pub(super) async fn subject(
    agent: &Allowed<ChangeOptOut>,
    desk: &Desk,
    person_id: &PersonId,
) -> Result<Result<Subject, String>, PageError> {
    let (staff_id, id, now) = (agent.staff_id.clone(), person_id.clone(), desk.now());
    match web::write(desk, move |conn| open(conn, &staff_id, &id, now)).await? {
        Opened::Unknown => Err(PageError::NotFound),
        Opened::ReasonNeeded => Ok(Err(path_to(person_id))),
        Opened::Shown(subject) if desk.upstream.is_none() => Ok(Ok(*subject)),
        Opened::Shown(subject) => {
            let (asking, person) = (desk.clone(), subject.person.clone());
            let asked = web::blocking(move || asking::ask(&asking, &person, None)).await?;
            Ok(Ok(subject.with(asked)))
        }
    }
}

/// Puts the look on record and reads what is shown; of a register upstream only what we hold.
pub(super) fn open(
    conn: &mut AnyConnection,
    staff_id: &StaffId,
    person_id: &PersonId,
    now: DateTime<Utc>,
) -> Result<Opened, Error> {
    let Some(person) = persons::store::find(conn, person_id)? else {
        return Ok(Opened::Unknown);
    };
    let Some(inquiry) = inquiries::store::valid_of(conn, staff_id, person_id, now)? else {
        return Ok(Opened::ReasonNeeded);
    };
    let actor = Actor::Staff(staff_id.clone());
    let entry = Entry {
        person_id: Some(person_id),
        object: Some("opt_out"),
        inquiry_id: Some(&inquiry.inquiry_id),
        ..Entry::new(&actor, Action::PersonViewed)
    };
    audit::store::append(conn, &entry, now)?;
    let changes = store::changes_of(conn, person_id)?;
    let agents: Vec<StaffId> = changes.iter().filter_map(|change| change.changed_by.clone()).collect();
    let names = staff::store::names_of(conn, &agents)?;
    let history = changes.into_iter().map(|change| {
        let name = change.changed_by.as_ref().and_then(|id| names.get(id).cloned());
        (change, name)
    });
    let entry = store::entry_of(conn, person_id)?;
    Ok(Opened::Shown(Box::new(Subject {
        asked: Asked::of_ours(entry.clone(), now),
        entry,
        history: history.collect(),
        person,
    })))
}
