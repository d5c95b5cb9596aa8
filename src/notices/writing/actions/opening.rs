//! What an agent sees of the person to be written to.

use chrono::{DateTime, Utc};

use super::super::drafts::{self, Draft, DraftMark};
use super::super::store;
use crate::audit::{self, Action, Entry};
use crate::db::{AnyConnection, Error};
use crate::desk::Desk;
use crate::inquiries;
use crate::notices::Notice;
use crate::notices::templates::{Template, TemplateKey, WrittenVersion};
use crate::persons::{self, Person, superseded};
use crate::register::{self, RegisterEntry};
use crate::staff::Agent;
use crate::values::PersonId;

/// The person, the templates, and what was written to them.
#[derive(Clone, Debug)]
pub struct ShownWriting {
    /// Who is written to.
    pub person: Person,
    /// Our entry in the contact register.
    pub entry: Option<RegisterEntry>,
    /// By which templates an agent may write.
    pub templates: Vec<Template>,
    /// The one that was chosen, with the version in use.
    pub chosen: Option<WrittenVersion>,
    /// The latest message by it that the person has been sent in the days in which that is to be known.
    pub latest: Option<Notice>,
    /// The agent's draft to the person, if there is one.
    pub draft: Option<DraftMark>,
    /// The draft, where it was asked for; it chooses the template.
    pub taken_up: Option<Draft>,
}

/// What the agent begins with.
#[derive(Clone, Debug)]
pub enum Beginning {
    /// With a template, or with none yet.
    Template(Option<TemplateKey>),
    /// With their draft to the person.
    Draft,
}

/// What came of opening it.
#[derive(Clone, Debug)]
pub enum OpenedWriting {
    /// There is no such person.
    Unknown,
    /// The reason for opening this person must be given first.
    ReasonNeeded,
    /// The look is on record.
    Shown(Box<ShownWriting>),
}

/// Opens the page on which an agent writes to a person: the audit row and all that is shown, in one transaction.
pub fn open_writing(
    conn: &mut AnyConnection,
    agent: &Agent,
    (desk, beginning): (&Desk, &Beginning),
    person_id: &PersonId,
    now: DateTime<Utc>,
) -> Result<OpenedWriting, Error> {
    let settings = &desk.settings.messages;
    let Some(person) = persons::store::find(conn, person_id)? else { return Ok(OpenedWriting::Unknown) };
    let Some(inquiry) = inquiries::store::valid_of(conn, &agent.staff_id, person_id, now)? else {
        return Ok(OpenedWriting::ReasonNeeded);
    };
    let actor = agent.actor();
    let look = Entry {
        person_id: Some(person_id),
        object: Some("message"),
        inquiry_id: Some(&inquiry.inquiry_id),
        ..Entry::new(&actor, Action::PersonViewed)
    };
    audit::store::append(conn, &look, now)?;
    let draft = drafts::store::find(conn, &agent.staff_id, person_id, now - settings.draft)?;
    let (template, taken_up) = match beginning {
        Beginning::Template(template) => (template.clone(), None),
        Beginning::Draft => {
            let taken_up = draft.as_ref().map(|draft| draft.open(&desk.vault)).transpose()?;
            (taken_up.as_ref().map(|draft| draft.template.clone()), taken_up)
        }
    };
    let (mut chosen, mut latest) = (None, None);
    if let Some(key) = &template {
        chosen = store::usable_version(conn, key)?;
        let people = all_ids(conn, person_id)?;
        latest = store::latest_by(conn, &people, key, now - settings.repeat)?;
    }
    Ok(OpenedWriting::Shown(Box::new(ShownWriting {
        entry: register::store::entry_of(conn, person_id)?,
        templates: store::usable_templates(conn)?,
        chosen,
        latest,
        draft: draft.map(|draft| draft.mark()),
        taken_up,
        person,
    })))
}

/// The person by all the ids that lead to them.
pub(super) fn all_ids(conn: &mut AnyConnection, person_id: &PersonId) -> Result<Vec<PersonId>, Error> {
    let earlier = superseded::predecessors(conn, person_id)?;
    Ok(std::iter::once(person_id.clone()).chain(earlier.into_iter().map(|(id, _)| id)).collect())
}
