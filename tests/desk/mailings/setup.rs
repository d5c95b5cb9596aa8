//! A list that is answered, and a lead who writes to its people.

use diesel::prelude::*;
use skranke::bulk::ItemState;
use skranke::db::schema::{mailing_people, mailings};
use skranke::notices::mailings::{Reason, worker};
use skranke::values::PersonId;

use crate::late_queue::setup::hidden;
use crate::support::client::{Answer, Client};
use crate::support::desk::TestDesk;
use crate::templates::setup::Form;

/// The form of a mailing as a browser has it.
#[derive(Clone)]
pub(crate) struct Mailing {
    pub(crate) list: String,
    pub(crate) request_key: String,
    pub(crate) template: String,
    pub(crate) seen: String,
    pub(crate) channel: String,
    pub(crate) values: Vec<String>,
    pub(crate) more: Vec<(&'static str, String)>,
}

impl Mailing {
    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.more.push((name, value.to_owned()));
        self
    }

    pub(crate) fn by(mut self, channel: &str) -> Self {
        channel.clone_into(&mut self.channel);
        self
    }

    pub(crate) fn filled(mut self, values: &[&str]) -> Self {
        self.values = values.iter().map(|value| (*value).to_owned()).collect();
        self
    }
}

impl TestDesk {
    /// A lead of this name, and a template that asks for a day and a place.
    pub(crate) fn lead_with_template(&self, name: &str) -> (Client, String) {
        let mut lead = self.writer(name);
        let form = Form::saying("Ring oss {{dato}} om {{sted}}.").asking("dato: 20. november\nsted: Bergen");
        let path = lead.own_template("Ring oss", &form);
        (lead, path.rsplit('/').next().unwrap().to_owned())
    }

    /// The form of a mailing to these people, filled in, with the list answered.
    pub(crate) fn mailing_to(&self, lead: &mut Client, template: &str, people: &[&str]) -> Mailing {
        let list = lead.list(&format!("national_id\n{}\n", people.join("\n")));
        self.answer_lists();
        lead.begin_mailing(&list, template)
    }

    /// Works off what mailings there are.
    pub(crate) fn write_to_many(&self) {
        worker::work_off(&self.desk, &|| false).unwrap();
    }

    pub(crate) fn mailings(&self) -> i64 {
        self.read(|conn| Ok(mailings::table.count().get_result(conn)?))
    }

    /// What came of the people of all mailings.
    pub(crate) fn came_of(&self) -> Vec<(PersonId, ItemState, Option<Reason>)> {
        self.read(|conn| {
            let rows = mailing_people::table.order((mailing_people::mailing_id, mailing_people::position));
            let columns = (mailing_people::person_id, mailing_people::state, mailing_people::reason);
            Ok(rows.select(columns).load(conn)?)
        })
    }

    /// The ids under which the persons with these national ids are known.
    pub(crate) fn id_of(&self, national_id: &str) -> PersonId {
        let all = self.everybody();
        all.into_iter().find(|(id, _)| id.expose() == national_id).unwrap().1
    }
}

impl Client {
    /// Opens the form for a list and chooses a template.
    pub(crate) fn begin_mailing(&mut self, list: &str, template: &str) -> Mailing {
        let list = list.trim_start_matches("/lookups/").to_owned();
        let page = self.get(&format!("/mailings/new?list={list}")).expect(200).body;
        let mailing = Mailing {
            list,
            request_key: hidden(&page, "request_key"),
            template: template.to_owned(),
            seen: String::new(),
            channel: "sms".to_owned(),
            values: Vec::new(),
            more: Vec::new(),
        };
        let asked = self.mail(&mailing, "check").expect(200).body;
        Mailing { seen: hidden(&asked, "seen"), ..mailing }.filled(&["i dag", "Bergen"])
    }

    /// Sends the form with one of its buttons.
    pub(crate) fn mail(&mut self, mailing: &Mailing, step: &str) -> Answer {
        let mut fields = vec![
            ("list", mailing.list.as_str()),
            ("request_key", &mailing.request_key),
            ("template", &mailing.template),
            ("seen", &mailing.seen),
            ("channel", &mailing.channel),
            ("step", step),
        ];
        fields.extend(mailing.values.iter().map(|value| ("value", value.as_str())));
        fields.extend(mailing.more.iter().map(|(name, value)| (*name, value.as_str())));
        self.post_form("/mailings/new", &fields)
    }

    /// Takes a template out of use.
    pub(crate) fn withdraw(&mut self, template: &str) {
        let path = format!("/admin/templates/{template}/withdrawal");
        self.post_form(&path, &[("withdrawn", "yes")]).expect(303);
    }

    /// Starts it, and answers where it can be followed.
    #[track_caller]
    pub(crate) fn start(&mut self, mailing: &Mailing) -> String {
        self.mail(mailing, "send").expect(303).location().to_owned()
    }
}

/// What a page says of a group of people: how many, and who is named.
pub(super) fn group(page: &str, said: &str) -> Option<(String, Vec<String>)> {
    let (_, rest) = page.split_once(&format!("<summary>{said}: "))?;
    let (count, rest) = rest.split_once("</summary>")?;
    let named = rest.split("</details>").next()?.split("/persons/").skip(1);
    let name = |link: &str| link.split_once("\">").unwrap().1.split('<').next().unwrap().to_owned();
    Some((count.to_owned(), named.map(name).collect()))
}
