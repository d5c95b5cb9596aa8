//! A lead at the form of a template.

use skranke::staff::Role;
use skranke::values::Language;

use crate::late_queue::setup::hidden;
use crate::support::client::{Answer, Client};
use crate::support::desk::TestDesk;

/// What stands in the form of a draft: of each part a text for nb, nn, en and se.
#[derive(Clone)]
pub(crate) struct Form {
    pub(crate) revision: String,
    pub(crate) fields: Option<String>,
    pub(crate) subject: [String; 4],
    pub(crate) text: [String; 4],
    pub(crate) sms: [String; 4],
}

impl Form {
    /// The same words in the three required languages, each with its own greeting, and a subject.
    pub(crate) fn saying(words: &str) -> Self {
        let each = |parts: [&str; 3]| {
            let [nb, nn, en] = parts.map(|greeting| format!("{greeting} {words}"));
            [nb, nn, en, String::new()]
        };
        let greetings = ["Hei.", "Hei der.", "Hello."];
        Self {
            revision: String::new(),
            fields: None,
            subject: ["Melding", "Ei melding", "Message", ""].map(ToOwned::to_owned),
            text: each(greetings),
            sms: each(greetings),
        }
    }

    pub(crate) fn at(mut self, revision: &str) -> Self {
        self.revision = revision.to_owned();
        self
    }

    pub(crate) fn asking(mut self, fields: &str) -> Self {
        self.fields = Some(fields.to_owned());
        self
    }

    pub(crate) fn in_sami(mut self, words: &str) -> Self {
        for part in [&mut self.subject, &mut self.text, &mut self.sms] {
            part[3] = words.to_owned();
        }
        self
    }

    pub(crate) fn put(mut self, part: &str, language: Language, text: &str) -> Self {
        let at = Language::ALL.iter().position(|one| *one == language).unwrap();
        let texts = match part {
            "subject" => &mut self.subject,
            "text" => &mut self.text,
            _ => &mut self.sms,
        };
        texts[at] = text.to_owned();
        self
    }

    fn sent(&self, step: &str) -> Vec<(String, String)> {
        let mut sent =
            vec![("revision".to_owned(), self.revision.clone()), ("step".to_owned(), step.to_owned())];
        sent.extend(self.fields.iter().map(|fields| ("fields".to_owned(), fields.clone())));
        for (part, texts) in [("subject", &self.subject), ("text", &self.text), ("sms", &self.sms)] {
            sent.extend(texts.iter().map(|text| (part.to_owned(), text.clone())));
        }
        sent
    }
}

/// Where the template of a kind is.
pub(crate) fn of_kind(kind: &str) -> String {
    format!("/admin/templates/{kind}")
}

impl TestDesk {
    /// Somebody who may write templates.
    pub(crate) fn writer(&self, name: &str) -> Client {
        self.sign_in(name, Role::Lead)
    }
}

impl Client {
    /// Sends the form of a template's draft.
    pub(crate) fn send_draft(&mut self, path: &str, form: &Form, step: &str) -> Answer {
        let sent = form.sent(step);
        let sent: Vec<_> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.post_form(&format!("{path}/draft"), &sent)
    }

    /// Writes and checks a draft, and answers the revision that the check shows.
    pub(crate) fn write_draft(&mut self, path: &str, form: &Form) -> String {
        let page = self.get(&format!("{path}/draft")).expect(200).body;
        let form = form.clone().at(&hidden(&page, "revision"));
        self.send_draft(path, &form, "check").expect(303);
        hidden(&self.get(&format!("{path}/check")).expect(200).body, "revision")
    }

    /// Writes, checks and publishes a version.
    pub(crate) fn publish(&mut self, path: &str, form: &Form) {
        let revision = self.write_draft(path, form);
        self.post_form(&format!("{path}/publish"), &[("revision", &revision)]).expect(303);
    }

    /// Makes a template of the desk's own and publishes it; answers where it is.
    pub(crate) fn own_template(&mut self, name: &str, form: &Form) -> String {
        let answer = self.post_form("/admin/templates", &[("name", name)]).expect(303);
        let path = answer.location().trim_end_matches("/draft").to_owned();
        self.publish(&path, form);
        path
    }
}
