//! Whom the steps are about, and all that they show of them.

use chrono::{DateTime, Utc};

use super::super::asking::{self, Asked};
use super::super::codes::{self, Proof};
use super::super::contact::{self, ContactChange};
use super::super::{IdentityCheck, OptOutChange, RegisterEntry, store};
use super::asked::Faults;
use crate::audit::{self, Action, Actor, Entry};
use crate::db::{AnyConnection, Error};
use crate::desk::Desk;
use crate::persons::{self, Person, pages::path_to};
use crate::values::{PersonId, StaffId};
use crate::web::{self, Allowed, Need, PageError};
use crate::{inquiries, staff};

/// A change that the pages list, with the agent's name.
pub(in crate::register) trait Change: Sized + Send + 'static {
    /// What the audit trail calls the pages.
    const OBJECT: &'static str;
    /// A person's changes, the newest first.
    fn of_person(conn: &mut AnyConnection, id: &PersonId) -> Result<Vec<Self>, Error>;
    /// Who made it.
    fn agent(&self) -> Option<&StaffId>;
}

impl Change for OptOutChange {
    const OBJECT: &'static str = "opt_out";
    fn of_person(conn: &mut AnyConnection, id: &PersonId) -> Result<Vec<Self>, Error> {
        store::changes_of(conn, id)
    }
    fn agent(&self) -> Option<&StaffId> {
        self.changed_by.as_ref()
    }
}

impl Change for ContactChange {
    const OBJECT: &'static str = "contact";
    fn of_person(conn: &mut AnyConnection, id: &PersonId) -> Result<Vec<Self>, Error> {
        contact::store::of_person(conn, id)
    }
    fn agent(&self) -> Option<&StaffId> {
        self.changed_by.as_ref()
    }
}

/// What every step needs to know, and shows only after the look is on record.
pub(in crate::register) struct Subject<C> {
    pub(in crate::register) person: Person,
    /// As the desk goes by it.
    pub(in crate::register) entry: Option<RegisterEntry>,
    /// What the register told.
    pub(in crate::register) asked: Asked,
    /// What one-time codes proved in this contact.
    pub(in crate::register) proof: Proof,
    pub(in crate::register) history: Vec<(C, Option<String>)>,
}

impl<C> Subject<C> {
    /// With what the register upstream told.
    pub(in crate::register) fn with(mut self, asked: Asked) -> Self {
        self.entry = asked.standing_entry(self.entry.as_ref());
        self.asked = asked;
        self
    }

    /// Whether the identity was checked as is said.
    pub(in crate::register) fn was_checked(&self, identity_check: IdentityCheck) -> bool {
        identity_check != IdentityCheck::SmsCode || self.proof == Proof::Identity
    }

    /// What is wrong with an identity check that was not made.
    pub(in crate::register) fn unproved(&self) -> Faults {
        let key = match self.proof {
            Proof::None | Proof::Identity => "opt-out-fault-unproved",
            Proof::NewNumber => "opt-out-fault-new-number",
        };
        vec![("identity_check", key)]
    }
}

/// What came of opening the person.
pub(in crate::register) enum Opened<C> {
    /// There is nobody with this id.
    Unknown,
    /// The reason for access must be given first.
    ReasonNeeded,
    /// The look is on record.
    Shown(Box<Subject<C>>),
}

/// The person with all that the steps show, or where to go first.
pub(in crate::register) async fn subject<C: Change, P: Need>(
    agent: &Allowed<P>,
    desk: &Desk,
    person_id: &PersonId,
) -> Result<Result<Subject<C>, String>, PageError> {
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
pub(in crate::register) fn open<C: Change>(
    conn: &mut AnyConnection,
    staff_id: &StaffId,
    person_id: &PersonId,
    now: DateTime<Utc>,
) -> Result<Opened<C>, Error> {
    let Some(person) = persons::store::find(conn, person_id)? else {
        return Ok(Opened::Unknown);
    };
    let Some(inquiry) = inquiries::store::valid_of(conn, staff_id, person_id, now)? else {
        return Ok(Opened::ReasonNeeded);
    };
    let actor = Actor::Staff(staff_id.clone());
    let entry = Entry {
        person_id: Some(person_id),
        object: Some(C::OBJECT),
        inquiry_id: Some(&inquiry.inquiry_id),
        ..Entry::new(&actor, Action::PersonViewed)
    };
    audit::store::append(conn, &entry, now)?;
    let changes = C::of_person(conn, person_id)?;
    let agents: Vec<StaffId> = changes.iter().filter_map(|change| change.agent().cloned()).collect();
    let names = staff::store::names_of(conn, &agents)?;
    let history = changes.into_iter().map(|change| {
        let name = change.agent().and_then(|id| names.get(id).cloned());
        (change, name)
    });
    let entry = store::entry_of(conn, person_id)?;
    Ok(Opened::Shown(Box::new(Subject {
        asked: Asked::of_ours(entry.clone(), &person, now),
        entry,
        proof: codes::store::proof_of_identity(conn, person_id, &inquiry.inquiry_id)?,
        history: history.collect(),
        person,
    })))
}
