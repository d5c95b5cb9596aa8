//! Looking at what a mailing would do: who gets it, and who is left out and why.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::super::facts::Candidate;
use super::super::rules::reason_against;
use super::super::{Reason, Rows};
use super::choosing::{Selection, selection, writable};
use crate::audit::{self, Action, Entry};
use crate::bulk::second_person;
use crate::db::{AnyConnection, Error};
use crate::desk::Desk;
use crate::notices::Channel;
use crate::notices::templates::TemplateKey;
use crate::staff::Agent;
use crate::values::{Language, LookupId, PersonId};

/// So many of a group are named; the others are counted.
pub const MOST_LISTED: usize = 25;

/// Somebody who is named on the page.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Who.
    pub person_id: PersonId,
    /// What the person is called.
    pub name: String,
}

/// People of whom the same would come.
#[derive(Clone, Debug, Default)]
pub struct Group {
    /// How many.
    pub count: usize,
    /// The first of them.
    pub first: Vec<Listed>,
}

impl Group {
    fn of(candidate: &Candidate) -> Self {
        let mut group = Self::default();
        group.add(candidate);
        group
    }

    fn add(&mut self, candidate: &Candidate) {
        self.count += 1;
        if self.first.len() < MOST_LISTED {
            let person = &candidate.person;
            self.first.push(Listed { person_id: person.person_id.clone(), name: person.full_name() });
        }
    }
}

/// What a mailing would do.
#[derive(Clone, Debug)]
pub struct Preview {
    /// Those who get it.
    pub recipients: Group,
    /// How many of them chose which language.
    pub languages: BTreeMap<Language, usize>,
    /// Those who are left out, the most first.
    pub left_out: Vec<(Reason, Group)>,
    /// The rows of which nobody comes.
    pub rows: Rows,
    /// Whether a second person must release it.
    pub needs_second_person: bool,
}

/// Judges the people of an agent's own list; none: it is not kept any more. It may be shown only after [`record_preview`].
pub fn preview(
    conn: &mut AnyConnection,
    desk: &Desk,
    agent: &Agent,
    (list, template, channel): (&LookupId, &TemplateKey, Channel),
    now: DateTime<Utc>,
) -> Result<Option<Preview>, Error> {
    let Some(list) = writable(conn, agent, list, now)? else { return Ok(None) };
    let Selection { people, rows } = selection(conn, desk, &list, Some(template), now)?;
    let (mut recipients, mut languages) = (Group::default(), BTreeMap::new());
    let mut left_out: Vec<(Reason, Group)> = Vec::new();
    for candidate in &people {
        let Some(reason) = reason_against(candidate, desk, channel, now)? else {
            recipients.add(candidate);
            let chosen = candidate.entry.as_ref().and_then(|entry| entry.language);
            *languages.entry(chosen.unwrap_or(Language::Nb)).or_default() += 1;
            continue;
        };
        if let Some((_, group)) = left_out.iter_mut().find(|(one, _)| *one == reason) {
            group.add(candidate);
        } else {
            left_out.push((reason, Group::of(candidate)));
        }
    }
    left_out.sort_by_key(|(reason, group)| (Reverse(group.count), reason.as_str()));
    let needs_second_person = second_person::is_needed(conn, desk, &agent.staff_id, recipients.count, now)?;
    Ok(Some(Preview { recipients, languages, left_out, rows, needs_second_person }))
}

/// Puts on record who was named.
pub fn record_preview(
    conn: &mut AnyConnection,
    agent: &Agent,
    list: &LookupId,
    preview: &Preview,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let actor = agent.actor();
    let groups = std::iter::once(&preview.recipients).chain(preview.left_out.iter().map(|(_, group)| group));
    let entries: Vec<Entry<'_>> = groups
        .flat_map(|group| &group.first)
        .map(|listed| Entry {
            person_id: Some(&listed.person_id),
            object: Some(list.as_str()),
            detail: Some("mailing"),
            ..Entry::new(&actor, Action::PersonListed)
        })
        .collect();
    audit::store::append_all(conn, &entries, now)
}
