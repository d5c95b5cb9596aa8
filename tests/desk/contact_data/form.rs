//! The form of a correction as an agent's browser fills it in and sends it on.

use diesel::prelude::*;
use skranke::audit::Action;
use skranke::db::schema::contact_changes;
use skranke::register::RegisterEntry;
use skranke::register::store::entry_of;
use skranke::values::PersonId;

use crate::opt_outs::form::hidden;
use crate::support::client::{Answer, Client};
use crate::support::desk::TestDesk;

/// What the form was sent with, from step to step.
#[derive(Clone)]
pub(crate) struct Form {
    pub(crate) path: String,
    fields: Vec<(String, String)>,
}

impl Form {
    /// Opens the first step of a person whose reason is given, and answers it with these values.
    #[track_caller]
    pub(crate) fn begin(agent: &mut Client, person: &str, values: &[(&str, &str)]) -> Self {
        Self::begin_at(agent, person, "", values)
    }

    /// Opens the first step of taking a change back.
    #[track_caller]
    pub(crate) fn undo(agent: &mut Client, person: &str, reference: &str) -> Self {
        Self::begin_at(agent, person, &format!("/{reference}/undo"), &[])
    }

    #[track_caller]
    fn begin_at(agent: &mut Client, person: &str, more: &str, values: &[(&str, &str)]) -> Self {
        let path = format!("{person}/contact");
        let page = agent.get(&format!("{path}{more}")).expect(200).says("Steg 1 av 3").body;
        let mut form = Self { path, fields: Vec::new() };
        for name in ["version", "request_key", "undoes"] {
            form.set(name, &hidden(&page, name));
        }
        for (name, value) in [
            ("email", ""),
            ("mobile", ""),
            ("language", ""),
            ("channel", "phone"),
            ("identity_check", "register_questions"),
            ("reason", "Har byttet"),
            ("note", ""),
        ] {
            form.set(name, value);
        }
        for (name, value) in values {
            form.set(name, value);
        }
        form
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.fields.retain(|(known, _)| known != name);
        self.fields.push((name.to_owned(), value.to_owned()));
    }

    /// Step 2.
    pub(crate) fn check(&self, agent: &mut Client) -> Answer {
        self.send(agent, "/check", &[])
    }

    /// Back from step 2 to step 1.
    pub(crate) fn edit(&self, agent: &mut Client) -> Answer {
        self.send(agent, "/edit", &[])
    }

    /// From step 2 to the receipt, with the tick.
    pub(crate) fn confirm(&self, agent: &mut Client) -> Answer {
        self.send(agent, "", &[("confirm", "yes")])
    }

    /// From step 2 without the tick.
    pub(crate) fn send_unconfirmed(&self, agent: &mut Client) -> Answer {
        self.send(agent, "", &[])
    }

    fn send(&self, agent: &mut Client, step: &str, more: &[(&str, &str)]) -> Answer {
        let mut fields: Vec<_> =
            self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        fields.extend(more);
        agent.post_form(&format!("{}{step}", self.path), &fields)
    }
}

/// How often contact data were changed: rows of history, rows of the audit trail.
pub(crate) fn changes(desk: &TestDesk) -> (i64, i64) {
    let history = desk.read(|conn| Ok(contact_changes::table.count().get_result(conn)?));
    (history, desk.on_record(Action::ContactChanged))
}

/// The person's id in a path.
pub(crate) fn id_of(person: &str) -> PersonId {
    PersonId::parse(person.rsplit('/').next().unwrap()).unwrap()
}

/// The entry of the person whose page this is.
pub(crate) fn entry(desk: &TestDesk, person: &str) -> RegisterEntry {
    let id = id_of(person);
    desk.read(|conn| entry_of(conn, &id)).unwrap()
}

/// The e-mail address and the mobile of that entry, in clear.
pub(crate) fn addresses(desk: &TestDesk, person: &str) -> (Option<String>, Option<String>) {
    let entry = entry(desk, person);
    let vault = &desk.desk.vault;
    let email = entry.email.map(|sealed| vault.open(&sealed).unwrap().expose().to_owned());
    let mobile = entry.mobile.map(|sealed| vault.open(&sealed).unwrap().expose().to_owned());
    (email, mobile)
}
