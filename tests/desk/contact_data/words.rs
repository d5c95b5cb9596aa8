//! What an agent declares of a correction, and what colleagues read of it.

use skranke::staff::Role;

use super::form::Form;
use crate::support::client::{Answer, Client};
use crate::support::desk::TestDesk;
use crate::support::people::KARI;

#[test]
fn a_correction_by_letter_is_compared_with_it_and_its_note_and_identity_check_are_shown() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let kari = agent.open(KARI);
    let mut form = Form::begin(&mut agent, &kari, &[("mobile", "98765430"), ("note", "Legg ved kopi")]);
    form.set("channel", "letter");
    form.check(&mut agent).expect(422).says("Velg en kontroll som passer");
    form.set("identity_check", "signed_letter");
    let page = form.check(&mut agent).expect(200);
    let page = page.says("Jeg har sammenlignet dette med brevet eller skjemaet");
    assert!(!page.body.contains("lest dette opp"));
    let receipt = form.confirm(&mut agent).expect(303).location().to_owned();
    let page =
        agent.get(&receipt).expect(200).says("Skriv referansen på brevet eller skjemaet. Endringen gjelder");
    let page = page.says("<dd>Underskrevet brev eller skjema</dd>").says("<br>Notat: Legg ved kopi");
    page.says("<td>Brev<br>Underskrevet brev eller skjema</td>");
}

#[test]
fn a_correction_sent_after_the_contact_has_ended_says_that_nothing_was_saved() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let kari = agent.open(KARI);
    let form = Form::begin(&mut agent, &kari, &[("mobile", "98765430")]);
    agent.post_form(&format!("{kari}/inquiry/end"), &[("note", "")]).expect(303);
    agent.get(&kari).expect(200);
    let steps: [fn(&Form, &mut Client) -> Answer; 3] = [Form::check, Form::edit, Form::confirm];
    for step in steps {
        assert_eq!(step(&form, &mut agent).expect(303).location(), kari);
        agent.get(&kari).expect(200).says("Ingenting ble lagret: henvendelsen er avsluttet.");
    }
}
