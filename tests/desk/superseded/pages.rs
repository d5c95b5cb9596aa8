//! What the agent sees: the old number leads to the new one, and the new one to the letters of the old.

use skranke::audit::Action;
use skranke::staff::Role;

use super::setup::{Desk, NEW, OLD, OLD_ENTRY, THIRD};
use crate::contact_data::form::Form as ContactForm;
use crate::opt_outs::form::{Form, changes, hidden};

#[test]
fn a_search_by_either_number_leads_to_the_letters_and_to_the_number_that_holds() {
    let desk = Desk::with(&[OLD_ENTRY]);
    desk.superseded(&[(OLD, NEW), (NEW, THIRD)]);
    let (old, new, third) = (desk.page(OLD), desk.page(NEW), desk.page(THIRD));
    let mut agent = desk.desk.sign_in_as(Role::Agent);
    let listed = desk.desk.on_record(Action::PersonListed);
    let found = agent.search(OLD).expect(200).says("3 treff").says("Erstattet av nytt nummer").body;
    let place = |path: &str| found.find(path).unwrap();
    assert!(place(&third) < place(&new) && place(&new) < place(&old), "the number that holds comes first");
    assert_eq!(found.matches("Erstattet av nytt nummer").count(), 2);
    assert_eq!(desk.desk.on_record(Action::PersonListed), listed + 3);
    assert_eq!(agent.search(THIRD).expect(303).location(), third);
    assert_eq!(agent.search("ML-1").expect(303).location(), old);
    assert_eq!(agent.search("piotr@example.no").expect(303).location(), third);

    agent.get(&old).expect(200).says("Hvorfor åpner du denne personen?");
    agent.give_reason(&old, &old);
    let page = agent.get(&old).expect(200).says("Nummeret ble erstattet av et nytt 20. november 2026.");
    let page = page.says("ML-1").says("Kontaktopplysningene ble flyttet til personens nye nummer");
    assert!(page.body.contains(&format!("{old}/current")) && !page.body.contains("etter ønske fra personen"));
    assert_eq!(agent.get(&format!("{old}/current")).expect(303).location(), third, "to the end of the chain");
    assert_eq!(agent.get(&format!("{third}/current")).expect(303).location(), third);
    agent.get(&third).expect(200).says("Hvorfor åpner du denne personen?");
    agent.give_reason(&third, &third);
    let page =
        agent.get(&third).expect(200).says("Personen hadde et annet nummer til 20. november 2026.").body;
    assert!(page.contains(&old) && page.contains(&new));
    assert!(!page.contains("Nummeret ble erstattet"));
    agent.get(&format!("{third}/opt-out")).expect(200).says("Fulgte med fra et tidligere nummer");
    agent.get(&format!("{third}/contact")).expect(200).says("Flyttet ved nytt nummer");
    let letter = desk.desk.letter("ML-1");
    agent.get(&letter).expect(200).says("Nummeret ble erstattet av et nytt");
}

#[test]
fn nothing_is_changed_or_ordered_on_the_old_number_any_more() {
    let desk = Desk::with(&[&OLD_ENTRY.replace("true,2026-04-01T10:00:00Z", "false,")]);
    let mut agent = desk.desk.sign_in_as(Role::Agent);
    let person = agent.open(OLD);
    let link = format!("{person}/current");
    let opt_out = Form::begin(&mut agent, &person, "opted_out");
    let contact = ContactForm::begin(&mut agent, &person, &[("language", "nn")]);
    let codes = agent.get(&format!("{person}/contact/code")).expect(200).body;
    let order = agent.get(&format!("{person}/letters/new")).expect(200).body;
    let delete = agent.get(&format!("{person}/contact/delete")).expect(200).body;
    desk.superseded(&[(OLD, NEW)]);
    let before = changes(&desk.desk);

    let refused = "Nummeret er erstattet av et nytt. Reservasjonen endres på personen med det nye nummeret.";
    for answer in [opt_out.check(&mut agent), opt_out.confirm(&mut agent)] {
        assert!(answer.expect(409).says(refused).body.contains(&link));
    }
    let page = agent.get(&format!("{person}/opt-out")).expect(200).says(refused).body;
    assert!(page.contains(&link) && !page.contains(r#"name="to""#));

    let refused =
        "Nummeret er erstattet av et nytt. Kontaktopplysningene endres på personen med det nye nummeret.";
    assert!(contact.confirm(&mut agent).expect(409).says(refused).body.contains(&link));
    let page = agent.get(&format!("{person}/contact")).expect(200).says(refused).body;
    assert!(page.contains(&link) && !page.contains(r#"name="email""#));
    let fields: Vec<(&str, String)> =
        ["version", "request_key"].map(|name| (name, hidden(&delete, name))).into();
    let mut fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    fields.extend([("reason", "Brev mottatt"), ("confirm", "yes")]);
    agent.post_form(&format!("{person}/contact/delete"), &fields).expect(409).says(refused);

    let key = hidden(&codes, "request_key");
    let send = [("channel", "sms"), ("request_key", key.as_str())];
    let page = agent.post_form(&format!("{person}/contact/code"), &send).expect(409);
    assert!(
        page.says("Ingen kode er sendt: send den fra personen med det nye nummeret.").body.contains(&link)
    );

    let key = hidden(&order, "request_key");
    let fields =
        [("request_key", key.as_str()), ("number", "other"), ("mobile", "91234567"), ("override_reason", "")];
    let page = agent.post_form(&format!("{person}/letters"), &fields).expect(409);
    assert!(page.says("Fødselsnummeret eller D-nummeret er ikke lenger i bruk.").body.contains(&link));

    assert_eq!(changes(&desk.desk), before);
    for action in
        [Action::ContactChanged, Action::ContactCodeSent, Action::LetterOrdered, Action::EntryDeleted]
    {
        assert_eq!(desk.desk.on_record(action), 0, "{action:?}");
    }
    let new = agent.open(NEW);
    Form::begin(&mut agent, &new, "opted_out").confirm(&mut agent).expect(303);
}
