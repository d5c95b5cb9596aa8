//! The form as an agent's browser fills it in and sends it on.

use diesel::prelude::*;
use skranke::audit::Action;
use skranke::db::schema::{notices, opt_out_changes};

use crate::support::client::{Answer, Client};
use crate::support::desk::TestDesk;

/// What the form was sent with, from step to step.
#[derive(Clone)]
pub(crate) struct Form {
    pub(crate) path: String,
    pub(crate) fields: Vec<(String, String)>,
}

impl Form {
    /// Opens the first step of a person whose reason is given, and answers it.
    #[track_caller]
    pub(crate) fn begin(agent: &mut Client, person: &str, to: &str) -> Self {
        let path = format!("{person}/opt-out");
        let page = agent.get(&path).expect(200).says("Steg 1 av 3").body;
        let mut form = Self { path, fields: Vec::new() };
        for name in ["version", "request_key"] {
            form.set(name, &hidden(&page, name));
        }
        for (name, value) in [
            ("to", to),
            ("channel", "phone"),
            ("identity_check", "register_questions"),
            ("reason", "Ønsker brev på papir"),
            ("note", "Ringte selv"),
        ] {
            form.set(name, value);
        }
        form
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.fields.retain(|(known, _)| known != name);
        self.fields.push((name.to_owned(), value.to_owned()));
    }

    /// The same wish, come by post with a signature.
    pub(crate) fn by_letter(mut self) -> Self {
        self.set("channel", "letter");
        self.set("identity_check", "signed_letter");
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.fields.retain(|(known, _)| known != name);
        self
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

/// Takes back the change with this receipt, as its link does, and answers where the new receipt is.
#[track_caller]
pub(crate) fn undo(agent: &mut Client, person: &str, receipt: &str, to: &str) -> String {
    let reference = receipt.rsplit('/').next().unwrap();
    let page = agent.get(&format!("{receipt}/undo")).expect(200);
    assert!(!page.body.contains(r#"name="effective_on""#), "what is taken back says from when");
    let mut undo = Form::begin(agent, person, to);
    undo.set("undoes", reference);
    undo.check(agent).expect(200);
    undo.confirm(agent).expect(303).location().to_owned()
}

/// The value of a hidden field.
pub(crate) fn hidden(page: &str, name: &str) -> String {
    let (_, rest) = page.split_once(&format!(r#"name="{name}" value=""#)).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// How often the opt-out was changed: rows of history, rows of the audit trail, confirmations.
pub(crate) fn changes(desk: &TestDesk) -> (i64, i64, i64) {
    let (history, confirmations) = desk.read(|conn| {
        let confirmations = notices::table.filter(notices::kind.like("opt_out_%"));
        Ok((opt_out_changes::table.count().get_result(conn)?, confirmations.count().get_result(conn)?))
    });
    (history, desk.on_record(Action::OptOutChanged), confirmations)
}
