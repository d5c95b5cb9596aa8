//! Opt-outs that the desk decides while the register is upstream: on the list until the register has them.

use chrono::TimeDelta;
use diesel::prelude::*;
use serde_json::json;
use skranke::audit::Action;
use skranke::db::schema::register_entries;
use skranke::staff::Role;

use crate::opt_outs::form::Form;
use crate::support::client::Client;
use crate::support::desk::TestDesk;
use crate::support::people::{ASE, KARI, MONA, PIOTR};
use crate::support::register_stub::{RegisterStub, opted_out, reachable};

const LIST: &str = "/register/confirmations";

/// Opts the person out, or back in, and answers the receipt's number.
fn decide(agent: &mut Client, person: &str, to: &str) -> String {
    let form = Form::begin(agent, person, to);
    form.check(agent).expect(200).says("Kontaktregisteret må få endringen også");
    let done = form.confirm(agent).expect(303);
    done.location().rsplit('/').next().unwrap().to_owned()
}

fn mark(agent: &mut Client, person: &str, reference: &str, entered: &str) -> u16 {
    let id = person.rsplit('/').next().unwrap();
    let fields = [("reference", reference), ("register_reference", entered)];
    agent.post_form(&format!("{LIST}/{id}/done"), &fields).status
}

#[test]
fn a_decision_is_on_the_list_until_a_look_up_finds_it_in_the_register() {
    let stub = RegisterStub::start();
    stub.knows(KARI, reachable());
    let desk = TestDesk::with_people_upstream(&stub);
    let mut agent = desk.sign_in_as(Role::Agent);
    let kari = agent.open(KARI);
    let receipt = decide(&mut agent, &kari, "opted_out");
    agent.get("/").expect(200).says("Reservasjoner å føre i kontaktregisteret");
    agent
        .get(&kari)
        .expect(200)
        .says("Reservert her 20. november 2026; kontaktregisteret har det ikke ennå.")
        .says("Ikke reservert");
    agent
        .get(LIST)
        .expect(200)
        .says("Kari Anne Nordmann")
        .says(&receipt)
        .says("Skal føres")
        .says("1 venter.");
    let (email, decided): (Option<Vec<u8>>, bool) = desk.read(|conn| {
        let columns = (register_entries::email, register_entries::opted_out);
        Ok(register_entries::table.select(columns).first(conn)?)
    });
    assert_eq!((email, decided), (None, true), "only the decision is stored");

    assert_eq!(mark(&mut agent, &kari, &receipt, KARI), 422);
    assert_eq!(mark(&mut agent, &kari, "R-0000-0000-0000", "KRR-77"), 409);
    assert_eq!(mark(&mut agent, &kari, &receipt, "KRR-77"), 303);
    agent.get(LIST).expect(200).says("Meldt ført, ikke kontrollert").says("KRR-77").says("Test agent");
    assert_eq!(desk.on_record(Action::OptOutMarked), 1);

    // It was entered wrongly.
    agent.post_form(&format!("{LIST}/compare"), &[]).expect(303);
    agent.get(LIST).expect(200).says("Registeret sier noe annet").says("Sist kontrollert");
    stub.knows(KARI, opted_out());
    desk.pass(TimeDelta::minutes(2));
    let page = agent.get(&kari).expect(200).says("Reservert siden 19. november 2026");
    assert!(!page.body.contains("har det ikke ennå"));
    agent.get(LIST).expect(200).says("Alt er ført");
    assert_eq!(desk.on_record(Action::OptOutSettled), 2);
    assert_eq!(mark(&mut agent, &kari, &receipt, "KRR-78"), 409, "settled is settled");
}

#[test]
fn the_register_itself_decides_what_changes_nothing() {
    let stub = RegisterStub::start();
    stub.knows(ASE, opted_out());
    stub.knows(MONA, reachable());
    let desk = TestDesk::with_people_upstream(&stub);
    let mut agent = desk.sign_in_as(Role::Agent);
    // Opted out in the register, never here.
    let ase = agent.open(ASE);
    Form::begin(&mut agent, &ase, "opted_out")
        .check(&mut agent)
        .expect(409)
        .says("har dette valget allerede");
    decide(&mut agent, &ase, "opted_in");
    // The register does not have it yet, so it may be taken back.
    decide(&mut agent, &ase, "opted_out");
    agent.get(LIST).expect(200).says("1 venter.");
    agent.post_form(&format!("{LIST}/compare"), &[]).expect(303);
    agent.get(LIST).expect(200).says("Alt er ført");
    // Nobody in the register has opted out either.
    let piotr = agent.open(PIOTR);
    Form::begin(&mut agent, &piotr, "opted_in").check(&mut agent).expect(409);
    decide(&mut agent, &piotr, "opted_out");
    agent.get(LIST).expect(200).says("Piotr Kowalski");
}

#[test]
fn while_the_register_is_away_no_opt_out_is_changed_and_nothing_is_settled() {
    let stub = RegisterStub::start();
    stub.knows(KARI, reachable());
    let desk = TestDesk::with_people_upstream(&stub);
    let mut agent = desk.sign_in_as(Role::Agent);
    let kari = agent.open(KARI);
    let form = Form::begin(&mut agent, &kari, "opted_out");
    stub.fails(json!({ "at": "look_up", "kind": "status", "status": 403 }));
    desk.pass(TimeDelta::minutes(2));
    let page = agent.get(&form.path).expect(200).says("Kunne ikke hente reservasjonen fra kontaktregisteret");
    assert!(page.body.contains("Vet ikke: kontaktregisteret svarer ikke"));
    form.check(&mut agent).expect(409);
    form.confirm(&mut agent).expect(409);
    assert_eq!(desk.on_record(Action::OptOutChanged), 0);
    stub.recovers();
    form.confirm(&mut agent).expect(303);
    stub.knows(KARI, opted_out());
    stub.fails(json!({ "at": "look_up", "kind": "schema" }));
    agent.post_form(&format!("{LIST}/compare"), &[]).expect(303);
    agent.get(LIST).expect(200).says("Skal føres");
    assert_eq!(desk.on_record(Action::OptOutSettled), 0);
}

#[test]
fn a_decision_holds_from_its_day_says_what_it_stops_and_is_taken_back_as_in_our_own_register() {
    let stub = RegisterStub::start();
    stub.knows(KARI, reachable());
    let desk = TestDesk::with_people_upstream(&stub);
    desk.nightly();
    let mut agent = desk.sign_in_as(Role::Agent);
    let kari = agent.open(KARI);
    let mut form = Form::begin(&mut agent, &kari, "opted_out");
    form.set("effective_on", "2026-11-17");
    form.set("channel", "letter");
    form.set("identity_check", "guardian_authority");
    form.set("legal_basis", "Verge for Kari, vedtak 2026/14");
    let check = form.check(&mut agent).expect(200).says("1 planlagt SMS stoppes.");
    check.says("Kontaktregisteret må få endringen også").says("<dd>17. november 2026</dd>");
    let receipt = form.confirm(&mut agent).expect(303).location().to_owned();
    agent.get(&receipt).expect(200).says("Gjelder fra 17.11.2026").says("Verge for Kari, vedtak 2026/14");
    agent.get(LIST).expect(200).says("Gjelder fra 17.11.2026");

    let reference = receipt.rsplit('/').next().unwrap();
    let page = agent.get(&format!("{kari}/opt-out/{reference}/undo")).expect(200);
    page.says(r#"value="opted_in" checked"#);
    let mut undo = Form::begin(&mut agent, &kari, "opted_in");
    undo.set("undoes", reference);
    let undone = undo.confirm(&mut agent).expect(303).location().to_owned();
    agent.get(&undone).expect(200).says(&format!("Angret {reference}"));
    // The register never had the one, so it needs not be told of the other.
    agent.post_form(&format!("{LIST}/compare"), &[]).expect(303);
    agent.get(LIST).expect(200).says("Alt er ført");
}

#[test]
fn no_step_says_how_an_opt_out_stands_while_the_register_is_away() {
    let stub = RegisterStub::start();
    stub.knows(KARI, opted_out());
    let desk = TestDesk::with_people_upstream(&stub);
    let mut agent = desk.sign_in_as(Role::Agent);
    let kari = agent.open(KARI);
    let receipt =
        Form::begin(&mut agent, &kari, "opted_in").confirm(&mut agent).expect(303).location().to_owned();
    let form = Form::begin(&mut agent, &kari, "opted_out");
    stub.fails(json!({ "at": "look_up", "kind": "status", "status": 500 }));
    desk.pass(TimeDelta::minutes(2));
    let steps = [
        (200, agent.get(&format!("{receipt}/undo"))),
        (200, form.edit(&mut agent)),
        (409, form.send_unconfirmed(&mut agent)),
        (409, form.clone().without("to").confirm(&mut agent)),
    ];
    for (status, step) in steps {
        let page = step.expect(status).says("Vet ikke: kontaktregisteret svarer ikke");
        let page = page.says("Kunne ikke hente reservasjonen fra kontaktregisteret");
        assert!(!page.body.contains("/opt-out/check"), "no form");
    }
    // What was queued is known here.
    let page = agent.get(&receipt).expect(200).says("Sendes på e-post");
    assert!(!page.body.contains("som brev"), "an address may well be known");
}

#[test]
fn who_is_not_in_the_register_gets_the_confirmation_as_a_letter() {
    let stub = RegisterStub::start();
    let desk = TestDesk::with_people_upstream(&stub);
    let mut agent = desk.sign_in_as(Role::Agent);
    let piotr = agent.open(PIOTR);
    let receipt = Form::begin(&mut agent, &piotr, "opted_out").confirm(&mut agent).expect(303);
    let path = receipt.location().to_owned();
    agent.get(&path).expect(200).says("Åpne bekreftelsen som brev");
    agent.get(&format!("{path}/letter")).expect(200).says("Du har reservert deg mot digital post");
}
