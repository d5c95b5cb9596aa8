//! All that must be known of people to write to many of them, read at once.

use chrono::{DateTime, Utc};

use crate::db::{AnyConnection, Error};
use crate::desk::Desk;
use crate::notices::receipts::actions::bounced_among;
use crate::notices::templates::TemplateKey;
use crate::notices::writing::store::written_since;
use crate::persons::{self, Person};
use crate::register::{self, RegisterEntry};
use crate::values::PersonId;

/// Somebody who may be written to.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Who.
    pub person: Person,
    /// The person's entry in the contact register.
    pub entry: Option<RegisterEntry>,
    /// Whether messages come back from the e-mail address.
    pub email_bounced: bool,
    /// Whether a message by the template went to the person, or is to go, in the days in which that must be meant.
    pub written_recently: bool,
}

/// These people as far as they exist, in the order in which they are asked for. Without a template nobody was written to by it.
pub fn candidates(
    conn: &mut AnyConnection,
    desk: &Desk,
    template: Option<&TemplateKey>,
    people: &[PersonId],
    now: DateTime<Utc>,
) -> Result<Vec<Candidate>, Error> {
    let mut persons = persons::store::find_all(conn, people)?;
    let mut entries = register::store::entries_of(conn, people)?;
    let bounced = bounced_among(conn, entries.values())?;
    let written = match template {
        Some(template) => {
            let since = now - desk.settings.messages.repeat;
            written_since(conn, people, template, since)?
        }
        None => std::collections::HashSet::new(),
    };
    let found = people.iter().filter_map(|id| {
        Some(Candidate {
            person: persons.remove(id)?,
            entry: entries.remove(id),
            email_bounced: bounced.contains(id),
            written_recently: written.contains(id),
        })
    });
    Ok(found.collect())
}
