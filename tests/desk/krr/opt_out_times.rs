//! When a partner is told that an opt-out changed, and since when it holds.

use chrono::TimeDelta;
use skranke::imports::ImportKind;
use skranke::staff::Role;

use super::setup::{CONTACT, Krr};
use crate::opt_outs::form::{Form, undo};
use crate::support::people::KARI;

const OPTED_OUT_LONG_AGO: &str = "\
national_id,email,email_updated_at,email_verified_at,mobile,mobile_updated_at,mobile_verified_at,language,opted_out,opted_out_at,mailbox_address,mailbox_provider
07823642061,kari.nordmann@example.no,2026-09-05T07:36:37+02:00,,,,,nn,true,2020-01-01T12:00:00+01:00,,
";

#[test]
fn taking_back_a_mistaken_opt_in_restores_since_when_and_tells_partners_when_it_changed() {
    let krr = Krr::start();
    krr.known(KARI);
    krr.desk.import(ImportKind::Contacts, OPTED_OUT_LONG_AGO);
    let mut agent = krr.desk.sign_in_as(Role::Agent);
    let kari = agent.open(KARI);
    agent.get(&format!("{kari}/opt-out")).expect(200).says("Siden 1. januar 2020. Kilde: Registerfil");
    let receipt = Form::begin(&mut agent, &kari, "opted_in").confirm(&mut agent).expect(303);
    let receipt = receipt.location().to_owned();
    krr.desk.pass(TimeDelta::minutes(5));
    let undone = undo(&mut agent, &kari, &receipt, "opted_out");
    agent.get(&undone).expect(200).says("Endringen gjelder fra 1. januar 2020.");
    agent.get(&kari).expect(200).says("Reservert siden 1. januar 2020");
    let person = &krr.persons(CONTACT, &[KARI])[0];
    assert_eq!(person["reservasjon"], "JA");
    assert_eq!(person["reservasjonstidspunkt"], "2020-01-01T11:00:00.000Z");
    assert_eq!(person["reservasjon_oppdatert"], "2026-11-20T08:05:00.000Z");
}

#[test]
fn a_wish_by_letter_holds_from_its_day_and_the_register_changed_when_it_was_entered() {
    let krr = Krr::start();
    krr.registered(KARI, |_, _| {});
    let mut agent = krr.desk.sign_in_as(Role::Agent);
    let kari = agent.open(KARI);
    let mut form = Form::begin(&mut agent, &kari, "opted_out").by_letter();
    form.set("effective_on", "2026-11-17");
    form.confirm(&mut agent).expect(303);
    let person = &krr.persons(CONTACT, &[KARI])[0];
    assert_eq!(person["reservasjonstidspunkt"], "2026-11-16T23:00:00.000Z");
    assert_eq!(person["reservasjon_oppdatert"], "2026-11-20T08:00:00.000Z");
}
