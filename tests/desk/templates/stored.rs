//! What is sent: the version that a message was queued with.

use chrono::TimeDelta;
use diesel::prelude::*;
use skranke::calendar::local_date;
use skranke::db::schema::notices;
use skranke::db::{AnyConnection, DatabaseUrl, Db};
use skranke::notices::sender::drain_once;
use skranke::notices::{Channel, NewNotice, Notice, outbox};
use skranke::values::{Language, NoticeId, PersonId};

use super::setup::{Form, of_kind};
use crate::support::bad_smtp::{BadSmtp, Mode};
use crate::support::client::Client;
use crate::support::desk::TestDesk;
use crate::support::people::{KARI, MONA};
use crate::support::program::Program;

fn receipt(words: &str) -> Form {
    Form::saying(&format!("{words} {{{{reference}}}} {{{{date}}}}."))
}

fn person(agent: &mut Client, national_id: &str) -> PersonId {
    PersonId::parse(agent.open(national_id).trim_start_matches("/persons/")).unwrap()
}

impl TestDesk {
    /// Queues the receipt for an opt-out.
    fn queue_receipt(&self, person_id: &PersonId, channel: Channel, reference: &str) -> NoticeId {
        let today = local_date(self.now());
        let new = NewNotice::opt_out_changed(person_id.clone(), channel, true, reference, today);
        let now = self.now();
        self.write(move |conn| outbox::queue(conn, &new, now)).unwrap()
    }

    fn notice(&self, id: &NoticeId) -> Notice {
        let id = id.clone();
        self.read(move |conn| Ok(notices::table.find(&id).select(Notice::as_select()).first(conn)?))
    }

    /// What was sent as SMS with this notice.
    pub(crate) fn sms_sent(&self, id: &NoticeId) -> Option<String> {
        let file = std::fs::read(self.folder().join("sms").join(format!("{id}.json"))).ok()?;
        let sent: serde_json::Value = serde_json::from_slice(&file).unwrap();
        sent["text"].as_str().map(ToOwned::to_owned)
    }
}

#[test]
fn a_message_is_written_by_the_version_in_use_when_it_was_queued_whatever_is_published_after() {
    let desk = TestDesk::with_people();
    let mut lead = desk.writer("kari");
    let mona = person(&mut lead, MONA);
    let path = of_kind("opt_out_registered");
    let built_in = desk.queue_receipt(&mona, Channel::Sms, "R-1");
    lead.publish(&path, &receipt("Første."));
    let first = desk.queue_receipt(&mona, Channel::Sms, "R-2");
    lead.publish(&path, &receipt("Andre."));
    let second = desk.queue_receipt(&mona, Channel::Sms, "R-3");
    drain_once(&desk.desk).unwrap();
    assert!(desk.sms_sent(&built_in).unwrap().contains("R-1"));
    assert!(!desk.sms_sent(&built_in).unwrap().contains("rste."));
    assert_eq!(desk.sms_sent(&first).unwrap(), "Hello. Første. R-2 20 November 2026.");
    assert_eq!(desk.sms_sent(&second).unwrap(), "Hello. Andre. R-3 20 November 2026.");
    let versions: Vec<_> = [&built_in, &first, &second].map(|id| desk.notice(id)).into_iter().collect();
    assert_eq!(versions[0].stored_version, None);
    assert_ne!(versions[1].stored_version, versions[2].stored_version);
    let named: Vec<_> = versions.iter().map(|notice| notice.template_version.clone().unwrap()).collect();
    assert!(named[0] != named[1] && named[1] != named[2] && named[0] != named[2], "{named:?}");
    // The page shows the words as they were sent.
    lead.get(&format!("/messages/{first}")).expect(200).says("Hello. Første. R-2 20 November 2026.");
}

#[test]
fn a_second_try_has_the_same_words_although_others_are_in_use_meanwhile() {
    let peer = BadSmtp::start(Mode::Greylist);
    let desk = TestDesk::with_people_and(&format!("mail_url = \"{}\"\n", peer.url()));
    let mut lead = desk.writer("kari");
    let kari = person(&mut lead, KARI);
    let path = of_kind("opt_out_registered");
    lead.publish(&path, &receipt("Første."));
    let id = desk.queue_receipt(&kari, Channel::Email, "R-1");
    drain_once(&desk.desk).unwrap();
    let before = desk.notice(&id);
    lead.publish(&path, &receipt("Andre."));
    desk.pass(TimeDelta::minutes(2));
    drain_once(&desk.desk).unwrap();
    let after = desk.notice(&id);
    assert_eq!((before.attempts, after.attempts), (1, 2));
    assert_eq!(after.template_version, before.template_version);
    assert!(after.stored_version.is_some());
    lead.get(&format!("/messages/{id}")).expect(200).says("Hei der. Første. R-1 20. november 2026.");
}

#[test]
fn who_wants_northern_sami_gets_it_where_it_is_written_and_bokmal_where_not() {
    let desk = TestDesk::with_people();
    let mut lead = desk.writer("kari");
    let mona = person(&mut lead, MONA);
    let at = mona.clone();
    desk.write(move |conn| {
        use skranke::db::schema::register_entries;
        let entry = register_entries::table.find(&at);
        diesel::update(entry).set(register_entries::language.eq(Language::Se)).execute(conn)?;
        Ok(())
    });
    let path = of_kind("opt_out_registered");
    lead.publish(&path, &receipt("Første."));
    let without = desk.queue_receipt(&mona, Channel::Sms, "R-1");
    lead.publish(
        &path,
        &receipt("Andre.").in_sami("Bures {{reference}} {{date}}").put("subject", Language::Se, "Bures"),
    );
    let with = desk.queue_receipt(&mona, Channel::Sms, "R-2");
    drain_once(&desk.desk).unwrap();
    assert_eq!(desk.sms_sent(&without).unwrap(), "Hei. Første. R-1 20.11.2026.");
    assert_eq!(desk.sms_sent(&with).unwrap(), "Bures R-2 20.11.2026");
    assert_eq!(desk.notice(&without).language, Some(Language::Nb));
    assert_eq!(desk.notice(&with).language, Some(Language::Se));
}

#[test]
fn a_value_with_markup_is_escaped_and_with_braces_is_no_template() {
    let desk = TestDesk::with_people();
    let mut lead = desk.writer("kari");
    let kari = person(&mut lead, KARI);
    lead.publish(&of_kind("opt_out_registered"), &receipt("Kvittering."));
    let id = desk.queue_receipt(&kari, Channel::Email, "{{date}}<script>{{{x}}}");
    drain_once(&desk.desk).unwrap();
    let mail = std::fs::read_to_string(desk.folder().join("mail").join(format!("{id}.eml"))).unwrap();
    assert!(mail.contains("&lt;script&gt;") && !mail.contains("<script>{{{x}}}</p>"), "{mail}");
    lead.get(&format!("/messages/{id}")).expect(200).says("{{date}}&lt;script&gt;{{{x}}}");
}

#[test]
fn the_check_on_the_command_line_looks_at_the_versions_in_use_too() {
    use diesel::connection::SimpleConnection as _;
    let mut program = Program::new();
    program.must(&["staff", "add", "kari", "--name", "Kari", "--role", "lead", "--generate"]);
    let said = program.must(&["templates", "check"]);
    assert!(said.contains("0 stored versions in use are good"), "{said}");
    // As the page stores it: a version of the reminder in three languages.
    let now = "'2026-11-20 08:00:00'";
    let mut sql = format!(
        "INSERT INTO message_templates (template_key, created_by, created_at) \
             SELECT 'letter_reminder', staff_id, {now} FROM staff_accounts; \
         INSERT INTO template_versions (version_id, template_key, number, state, fields, revision, created_by, \
             created_at, changed_by, changed_at, published_by, published_at) \
             SELECT '01D39ZY06FGSCTVN4T2V9PKHFZ', 'letter_reminder', 1, 'published', '', 1, staff_id, {now}, \
             staff_id, {now}, staff_id, {now} FROM staff_accounts;"
    );
    for language in ["nb", "nn", "en"] {
        for part in ["subject", "text", "sms"] {
            let values = format!("'01D39ZY06FGSCTVN4T2V9PKHFZ', '{language}', '{part}'");
            sql.extend([
                "INSERT INTO template_texts (version_id, language, part, source) VALUES (",
                &values,
                ", 'https://norge.no {{reference}}');",
            ]);
        }
    }
    let db = Db::open(&DatabaseUrl::parse(program.url()).unwrap(), 1).unwrap();
    let written = db.write(move |conn| match conn {
        AnyConnection::Postgres(native) => Ok(native.batch_execute(&sql)?),
        AnyConnection::Sqlite(native) => Ok(native.batch_execute(&sql)?),
    });
    written.unwrap();
    drop(db);
    let said = program.must(&["templates", "check"]);
    assert!(said.contains("1 stored versions in use are good"), "{said}");
    program.set("MESSAGES_LINK_HOSTS", "www.norge.no");
    let ended = program.run(&["templates", "check"]);
    assert_eq!(ended.status, Some(1), "{}", ended.stderr);
    assert!(ended.stdout.contains("letter_reminder version 1: nb.sms host norge.no"), "{}", ended.stdout);
}
