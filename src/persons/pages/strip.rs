//! Who the page is about, on top of every page about a person, so that two callers are never mixed up.

use serde::Serialize;

use super::super::{Person, PersonStatus};
use crate::calendar::local_date;
use crate::db;
use crate::desk::Desk;
use crate::formats;
use crate::register::{RegisterEntry, Told};
use crate::web::Html;

/// The strip.
#[derive(Serialize)]
pub struct PersonStrip {
    /// Opaque.
    pub person_id: String,
    /// The whole name.
    pub name: String,
    born: Option<String>,
    id_label: String,
    /// Masked, unless it is to be shown in full.
    pub national_id: String,
    /// Whether a button shows it in full.
    pub reveal: bool,
    tags: Vec<Tag>,
    /// That the number was superseded, and since when.
    superseded: Option<String>,
}

#[derive(Serialize)]
struct Tag {
    color: &'static str,
    text: String,
}

/// A tag's color, and the key of its text.
type TagKey = (&'static str, &'static str);

const NOT_REGISTERED: TagKey = ("neutral", "person-tag-not-registered");

impl PersonStrip {
    /// The strip with the national id masked, or in full where the agent asked for it. `entry` is ours, which says nothing of a
    /// register upstream: what the desk once decided may have changed there.
    pub fn of(
        html: &Html,
        desk: &Desk,
        person: &Person,
        entry: Option<&RegisterEntry>,
        in_full: bool,
    ) -> Result<Self, db::Error> {
        let register = match entry {
            _ if desk.upstream.is_some() => Vec::new(),
            Some(entry) => entry_tags(entry),
            None => vec![NOT_REGISTERED],
        };
        Self::with(html, desk, person, &register, in_full)
    }

    /// The same on a page for which the register was asked.
    pub fn telling(
        html: &Html,
        desk: &Desk,
        person: &Person,
        told: &Told,
        in_full: bool,
    ) -> Result<Self, db::Error> {
        let register = match told {
            Told::NotAvailable => vec![("neutral", "person-tag-register-away")],
            Told::NotRegistered => vec![NOT_REGISTERED],
            Told::Registered { entry, .. } => entry_tags(entry),
        };
        Self::with(html, desk, person, &register, in_full)
    }

    fn with(
        html: &Html,
        desk: &Desk,
        person: &Person,
        register: &[TagKey],
        in_full: bool,
    ) -> Result<Self, db::Error> {
        let national_id = desk.vault.open(&person.national_id).map_err(db::Error::from)?;
        let id_label = if national_id.is_d_number() { "person-d-number" } else { "person-national-id" };
        Ok(Self {
            person_id: person.person_id.to_string(),
            name: person.full_name(),
            born: born(html, desk, person),
            id_label: html.text(id_label, &[]),
            national_id: if in_full { grouped(national_id.expose()) } else { national_id.masked() },
            reveal: !in_full,
            tags: tags(html, person, register),
            superseded: person.superseded_at.map(|at| {
                let date = formats::date(html.language(), local_date(at.utc()));
                html.text("person-superseded", &[("date", date.into())])
            }),
        })
    }
}

/// What an entry has on the strip.
fn entry_tags(entry: &RegisterEntry) -> Vec<TagKey> {
    let deleted = entry.deleted_at.map(|_| ("neutral", "person-tag-deleted"));
    let opted_out = entry.opted_out.then_some(("warning", "person-tag-opted-out"));
    deleted.into_iter().chain(opted_out).collect()
}

/// Six and five digits, as people read them.
fn grouped(national_id: &str) -> String {
    match national_id.split_at_checked(6) {
        Some((date, rest)) => format!("{date} {rest}"),
        None => national_id.to_owned(),
    }
}

fn born(html: &Html, desk: &Desk, person: &Person) -> Option<String> {
    let date = formats::date(html.language(), person.birth_date?);
    let age = person.age_on(local_date(desk.now()));
    Some(match age {
        Some(age) if person.status != PersonStatus::Deceased => {
            html.text("person-born", &[("date", date.into()), ("age", age.into())])
        }
        _ => html.text("person-born-date", &[("date", date.into())]),
    })
}

fn tags(html: &Html, person: &Person, register: &[TagKey]) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut add = |color, key: &str| tags.push(Tag { color, text: html.text(key, &[]) });
    if person.status != PersonStatus::Resident {
        let color = if person.status == PersonStatus::Deceased { "danger" } else { "neutral" };
        add(color, &format!("person-status-{}", person.status.as_str()));
    }
    if person.address_protection.hides_places() {
        add("danger", "person-tag-protected");
    }
    for (color, key) in register {
        add(color, key);
    }
    tags
}
