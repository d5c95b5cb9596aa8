//! An entry deleted at the person's written request: gone for good, and not brought back by what was written before.

use diesel::prelude::*;
use skranke::audit::Action;
use skranke::db::schema::{contact_changes, notices, register_entries};
use skranke::imports::ImportKind;
use skranke::staff::Role;

use super::form::{Form, addresses, entry};
use crate::opt_outs::form::{Form as OptOutForm, hidden};
use crate::support::client::{Answer, Client};
use crate::support::desk::TestDesk;
use crate::support::people::{KARI, MONA, PER, PIOTR};

const HEADER: &str = "national_id,email,email_updated_at,email_verified_at,mobile,mobile_updated_at,mobile_verified_at,language,opted_out,opted_out_at,mailbox_address,mailbox_provider";

fn fields(agent: &mut Client, person: &str) -> Vec<(&'static str, String)> {
    let page = agent.get(&format!("{person}/contact/delete")).expect(200).says("MinID etterpå").body;
    let own = ["version", "request_key"].map(|name| (name, hidden(&page, name)));
    own.into_iter()
        .chain([("reason", "Brev mottatt 18.11.".to_owned()), ("confirm", "yes".to_owned())])
        .collect()
}

fn delete(agent: &mut Client, person: &str, fields: &[(&'static str, String)]) -> Answer {
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    agent.post_form(&format!("{person}/contact/delete"), &fields)
}

#[test]
fn nothing_is_left_but_the_opt_out_and_that_there_was_an_entry() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let person = agent.open(KARI);
    Form::begin(&mut agent, &person, &[("language", "en")]).confirm(&mut agent).expect(303);
    OptOutForm::begin(&mut agent, &person, "opted_out").confirm(&mut agent).expect(303);
    let mut form = fields(&mut agent, &person);
    let mut without = form.clone();
    without.iter_mut().filter(|(name, _)| *name == "reason").for_each(|(_, value)| value.clear());
    delete(&mut agent, &person, &without).expect(422).says("Skriv grunnen");
    form.retain(|(name, _)| *name != "confirm");
    delete(&mut agent, &person, &form).expect(422).says("Kryss av for at du har lest brevet");
    form.push(("confirm", "yes".to_owned()));
    assert_eq!(desk.on_record(Action::EntryDeleted), 0);

    for _ in 0..2 {
        assert_eq!(delete(&mut agent, &person, &form).expect(303).location(), person);
    }
    assert_eq!(desk.on_record(Action::EntryDeleted), 1, "sent twice, deleted once");
    let page =
        agent.get(&person).expect(200).says("Oppføringen i kontaktregisteret ble slettet 20. november 2026");
    assert!(page.body.contains("Reservert siden 20. november 2026"));
    let kari = entry(&desk, &person);
    assert_eq!((kari.email_index, kari.email_updated_at, kari.language), (None, None, None));
    assert_eq!(addresses(&desk, &person), (None, None));
    assert_eq!((kari.mobile_index, kari.mailbox_address, kari.mobile_next_on), (None, None, None));
    assert!(kari.opted_out && kari.deleted_at.is_some());
    let values: i64 = desk.read(|conn| {
        let left = contact_changes::table
            .filter(contact_changes::from_email.is_not_null().or(contact_changes::to_language.is_not_null()));
        Ok(left.count().get_result(conn)?)
    });
    assert_eq!(values, 0, "the history has no values any more");
    agent.get(&format!("{person}/contact")).expect(200).says("verdien er slettet").says("Slettet");
    let waiting: Vec<(String, Option<String>)> = desk.read(|conn| {
        Ok(notices::table.select((notices::state, notices::state_reason)).distinct().load(conn)?)
    });
    assert_eq!(waiting, [("suppressed".to_owned(), Some("entry_deleted".to_owned()))]);
    assert!(agent.search("91234567").expect(200).body.contains("Ingen treff"));
    agent.get(&format!("{person}/contact/delete")).expect(200).says("Oppføringen ble slettet 20.11.2026");
}

#[test]
fn a_file_written_before_does_not_bring_the_entry_back_and_registering_starts_anew() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let person = agent.open(MONA);
    let form = fields(&mut agent, &person);
    delete(&mut agent, &person, &form).expect(303);
    let row = |updated: &str, verified: &str| {
        format!("{HEADER}\n{MONA},,,,+4740000001,{updated},{verified},en,false,,mona#1,\n")
    };
    for file in [
        row("2026-01-05T07:36:37+01:00", ""),
        row("", ""),
        row("2026-01-05T07:36:37+01:00", "2026-11-20T09:00:00+01:00"),
    ] {
        desk.import(ImportKind::Contacts, &file);
        assert_eq!(addresses(&desk, &person), (None, None), "{file}");
        assert!(entry(&desk, &person).deleted_at.is_some());
    }
    desk.import(ImportKind::Contacts, &row("2026-11-20T09:00:01+01:00", ""));
    assert_eq!(addresses(&desk, &person).1.as_deref(), Some("+4740000001"));
    assert_eq!(entry(&desk, &person).deleted_at, None);

    let kari = agent.open(KARI);
    let form = fields(&mut agent, &kari);
    delete(&mut agent, &kari, &form).expect(303);
    Form::begin(&mut agent, &kari, &[("email", "ny@example.no")]).confirm(&mut agent).expect(303);
    assert_eq!(addresses(&desk, &kari), (Some("ny@example.no".to_owned()), None));
    let kari = entry(&desk, &kari);
    assert_eq!((kari.deleted_at, kari.language, kari.mailbox_address), (None, None, None));
}

#[test]
fn a_deletion_is_not_made_of_what_somebody_changed_meanwhile_or_of_nothing() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let person = agent.open(KARI);
    let form = fields(&mut agent, &person);
    Form::begin(&mut agent, &person, &[("language", "nb")]).confirm(&mut agent).expect(303);
    delete(&mut agent, &person, &form).expect(409).says("Noen endret opplysningene mens siden var åpen.");
    for (id, text) in [(PIOTR, "Personen er ikke i kontaktregisteret."), (PER, "Personen er registrert død.")]
    {
        let other = agent.open(id);
        let page = agent.get(&format!("{other}/contact/delete")).expect(200).says(text);
        assert!(!page.body.contains(r#"name="reason""#));
        let mut form = form.clone();
        form.iter_mut().filter(|(name, _)| *name == "version").for_each(|(_, value)| *value = "0".to_owned());
        delete(&mut agent, &other, &form).expect(409).says(text);
    }
    let there: i64 = desk.read(|conn| {
        Ok(register_entries::table
            .filter(register_entries::deleted_at.is_not_null())
            .count()
            .get_result(conn)?)
    });
    assert_eq!((there, desk.on_record(Action::EntryDeleted)), (0, 0));
}
