//! While the register is upstream it moves the entry itself: here the link, and what the desk decided.

use serde_json::json;
use skranke::imports::ImportKind;
use skranke::notices::sender::drain_once;
use skranke::staff::Role;

use crate::opt_outs::form::Form;
use crate::support::desk::TestDesk;
use crate::support::people::{MONA, PIOTR};
use crate::support::register_stub::{RegisterStub, reachable};

#[test]
fn a_decision_is_to_be_entered_for_the_new_number_and_messages_ask_for_that_one() {
    let stub = RegisterStub::start();
    stub.knows(PIOTR, reachable());
    let desk = TestDesk::with_people_upstream(&stub);
    let mut agent = desk.sign_in_as(Role::Agent);
    let piotr = agent.open(PIOTR);
    Form::begin(&mut agent, &piotr, "opted_out").confirm(&mut agent).expect(303);
    agent.get("/register/confirmations").expect(200).says("Piotr Kowalski").says("1 venter.");

    desk.import(ImportKind::Identifiers, &format!("national_id,superseded_by\n{PIOTR},{MONA}\n"));
    stub.knows(PIOTR, json!({ "reservasjon": "NEI", "status": "SLETTET" }));
    stub.knows(MONA, reachable());
    let list = agent.get("/register/confirmations").expect(200).says("Mona Vik").says("1 venter.").body;
    assert!(!list.contains("Piotr Kowalski"));
    let mona = agent.open(MONA);
    agent.get(&mona).expect(200).says("kontaktregisteret har det ikke ennå").says(&piotr);
    agent.get(&format!("{piotr}/opt-out")).expect(200).says("Nummeret er erstattet av et nytt.");

    let asked = stub.look_ups().len();
    assert_eq!(drain_once(&desk.desk).unwrap().accepted, 1);
    let asked: Vec<String> = stub.look_ups().into_iter().skip(asked).flatten().collect();
    assert_eq!(asked, [MONA]);
}
