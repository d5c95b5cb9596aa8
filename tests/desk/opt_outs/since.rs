//! Since when an opt-out holds, and when it last changed.

use chrono::TimeDelta;
use skranke::staff::Role;

use super::form::{Form, changes, undo};
use crate::support::desk::TestDesk;
use crate::support::people::KARI;
use crate::support::register_stub::{RegisterStub, opted_out};

#[test]
fn a_wish_on_the_phone_holds_from_now() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let kari = agent.open(KARI);
    let mut form = Form::begin(&mut agent, &kari, "opted_out");
    form.set("effective_on", "2026-11-17");
    for answer in [form.check(&mut agent), form.confirm(&mut agent)] {
        let said = "Bare et ønske som kom i brev eller på skjema, kan gjelde fra en tidligere dag";
        answer.expect(422).says(r##"href="#effective_on""##).says(said);
    }
    assert_eq!(changes(&desk), (0, 0, 0));
    form.set("effective_on", "2026-11-20");
    form.confirm(&mut agent).expect(303);
}

#[test]
fn no_change_holds_from_before_a_later_word() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let kari = agent.open(KARI);
    let first = Form::begin(&mut agent, &kari, "opted_out").confirm(&mut agent).expect(303);
    undo(&mut agent, &kari, first.location(), "opted_in");
    desk.pass(TimeDelta::days(2));
    let mut agent = desk.sign_in_as(Role::Agent);
    agent.give_reason_again(&kari);
    let mut letter = Form::begin(&mut agent, &kari, "opted_out").by_letter();
    for day in ["2026-11-17", "2026-11-20"] {
        letter.set("effective_on", day);
        for answer in [letter.check(&mut agent), letter.confirm(&mut agent)] {
            answer
                .expect(422)
                .says("Reservasjonen er endret etter at denne dagen begynte")
                .says("Ringte selv");
        }
    }
    assert_eq!(changes(&desk).0, 2);
    letter.set("effective_on", "2026-11-21");
    letter.confirm(&mut agent).expect(303);
    agent.get(&kari).expect(200).says("Reservert siden 21. november 2026");
}

#[test]
fn upstream_a_mistaken_opt_in_is_taken_back_to_what_the_register_told() {
    let stub = RegisterStub::start();
    stub.knows(KARI, opted_out());
    let desk = TestDesk::with_people_upstream(&stub);
    let mut agent = desk.sign_in_as(Role::Agent);
    let kari = agent.open(KARI);
    let page = agent.get(&format!("{kari}/opt-out")).expect(200);
    page.says("Siden 19. november 2026. Kilde: kontaktregisteret");
    // The register itself has a later word.
    let mut letter = Form::begin(&mut agent, &kari, "opted_in").by_letter();
    letter.set("effective_on", "2026-11-19");
    letter.check(&mut agent).expect(422).says("Reservasjonen er endret etter at denne dagen begynte");
    let receipt = Form::begin(&mut agent, &kari, "opted_in").confirm(&mut agent).expect(303);
    let receipt = receipt.location().to_owned();
    let page = agent.get(&format!("{kari}/opt-out")).expect(200);
    page.says("Kilde: bestemt her, kontaktregisteret har det ikke ennå");
    let undone = undo(&mut agent, &kari, &receipt, "opted_out");
    agent.get(&undone).expect(200).says("Endringen gjelder fra 19. november 2026.");
    agent.post_form("/register/confirmations/compare", &[]).expect(303);
    agent.get("/register/confirmations").expect(200).says("Alt er ført");
}

#[test]
fn the_first_page_says_since_when_and_from_whom() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let kari = agent.open(KARI);
    let page = agent.get(&format!("{kari}/opt-out")).expect(200);
    assert!(!page.body.contains("Kilde:"), "it never changed");
    Form::begin(&mut agent, &kari, "opted_out").confirm(&mut agent).expect(303);
    let page = agent.get(&format!("{kari}/opt-out")).expect(200);
    page.says("Siden 20. november 2026. Kilde: Telefon, Test agent");
}
