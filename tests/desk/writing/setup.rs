//! A desk with a template, and an agent who writes by it.

use diesel::prelude::*;
use skranke::db::schema::notices;
use skranke::notices::{Notice, NoticeKind};
use skranke::staff::Role;

use crate::late_queue::setup::hidden;
use crate::support::client::{Answer, Client};
use crate::support::desk::TestDesk;
use crate::templates::setup::Form;

/// The form of a message as a browser has it.
#[derive(Clone, Default)]
pub(crate) struct Message {
    pub(crate) person: String,
    pub(crate) request_key: String,
    pub(crate) template: String,
    pub(crate) seen: String,
    pub(crate) channel: String,
    pub(crate) values: Vec<String>,
    pub(crate) more: Vec<(&'static str, String)>,
}

impl Message {
    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.more.push((name, value.to_owned()));
        self
    }

    pub(crate) fn filled(mut self, values: &[&str]) -> Self {
        self.values = values.iter().map(|value| (*value).to_owned()).collect();
        self
    }

    pub(crate) fn by(mut self, channel: &str) -> Self {
        self.channel = channel.to_owned();
        self
    }

    fn fields(&self, step: &str) -> Vec<(&str, String)> {
        let mut fields = vec![
            ("person", self.person.clone()),
            ("request_key", self.request_key.clone()),
            ("template", self.template.clone()),
            ("seen", self.seen.clone()),
            ("channel", self.channel.clone()),
            ("step", step.to_owned()),
        ];
        fields.extend(self.values.iter().map(|value| ("value", value.clone())));
        if self.more.iter().all(|(name, _)| *name != "language") {
            fields.push(("language", "nb".to_owned()));
        }
        fields.extend(self.more.iter().map(|(name, value)| (*name, value.clone())));
        fields
    }
}

impl TestDesk {
    /// A desk with a template that asks for a day and a place; answers its key too.
    pub(crate) fn with_template(settings: &str) -> (Self, String) {
        let desk = Self::with_people_and(settings);
        let mut lead = desk.writer("leder");
        let form = Form::saying("Ring oss {{dato}} om {{sted}}.").asking("dato: 20. november\nsted: Bergen");
        let path = lead.own_template("Ring oss", &form);
        let key = path.rsplit('/').next().unwrap().to_owned();
        (desk, key)
    }

    /// An agent who has said why this person is opened, and where they write to them.
    pub(crate) fn agent_for(&self, name: &str, national_id: &str) -> (Client, String) {
        let mut agent = self.sign_in(name, Role::Agent);
        let person = agent.open(national_id).trim_start_matches("/persons/").to_owned();
        (agent, person)
    }

    /// What agents wrote, the first first.
    pub(crate) fn written(&self) -> Vec<Notice> {
        self.read(|conn| {
            let written = notices::table.filter(notices::kind.eq(NoticeKind::AgentMessage));
            Ok(written.order(notices::notice_id).select(Notice::as_select()).load(conn)?)
        })
    }
}

impl Client {
    /// Opens the form for a person and has a template shown.
    pub(crate) fn begin(&mut self, person: &str, template: &str) -> Message {
        let page = self.get(&format!("/messages/new?person={person}")).expect(200).body;
        let message = Message {
            person: person.to_owned(),
            request_key: hidden(&page, "request_key"),
            template: template.to_owned(),
            channel: "sms".to_owned(),
            ..Message::default()
        };
        let shown = self.step(&message, "show").expect(200).body;
        Message { seen: hidden(&shown, "seen"), values: vec![String::new(); 2], ..message }
    }

    /// Sends the form with one of its buttons.
    pub(crate) fn step(&mut self, message: &Message, step: &str) -> Answer {
        let fields = message.fields(step);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.post_form("/messages/new", &fields)
    }

    /// Has a form shown as the script of the page does.
    pub(crate) fn preview(&mut self, message: &Message) -> Answer {
        self.send_to("/messages/preview", message)
    }

    /// Saves the form as a draft.
    pub(crate) fn save(&mut self, message: &Message) -> Answer {
        self.send_to("/messages/draft", message)
    }

    /// Goes on with the draft to a person: what its form has in it.
    pub(crate) fn take_up(&mut self, person: &str) -> (Answer, Message) {
        let page = self.get(&format!("/messages/new?person={person}&draft=yes")).expect(200);
        let field = |id: &str| {
            let after = page.body.split(&format!("id=\"{id}\" value=\"")).nth(1)?;
            Some(after.split('"').next().unwrap().to_owned())
        };
        let template = page.body.split("\" selected>").next().unwrap().rsplit("value=\"").next().unwrap();
        let channel = page.body.split("\" checked").next().unwrap().rsplit("value=\"").next().unwrap();
        let message = Message {
            person: person.to_owned(),
            request_key: hidden(&page.body, "request_key"),
            template: template.to_owned(),
            seen: hidden(&page.body, "seen"),
            channel: channel.to_owned(),
            values: ["value-1", "value-2"].into_iter().filter_map(field).collect(),
            more: vec![("draft", hidden(&page.body, "draft"))],
        };
        (page, message)
    }

    fn send_to(&mut self, path: &str, message: &Message) -> Answer {
        let fields = message.fields("");
        let fields: Vec<_> = fields
            .iter()
            .filter(|(name, _)| *name != "step")
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        self.post_form(path, &fields)
    }
}
