//! A landline stands where a mobile should: it is told as it is, and nobody can be notified by it.

use skranke::imports::ImportKind;

use super::setup::{CONTACT, Krr};
use crate::contact_data::corrections::CONTACTS;

const KARI: &str = "20914695016";

fn told(krr: &Krr) -> (String, String) {
    let person = krr.persons(CONTACT, &[KARI]).remove(0);
    let of = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    (of(&person["varslingsstatus"]), of(&person["kontaktinformasjon"]["mobiltelefonnummer"]))
}

#[test]
fn who_has_a_landline_alone_cannot_be_notified_until_there_is_a_mobile() {
    let krr = Krr::start();
    krr.registered(KARI, |_, _| {});
    let of_number = |number: &str, at: &str| {
        let row = format!("{CONTACTS}{KARI},,,,{number},{at},,nb,false,,,\n");
        krr.desk.import(ImportKind::Contacts, &row);
        told(&krr)
    };
    let told = |status: &str, number: &str| (status.to_owned(), number.to_owned());
    let landline = of_number("22 22 55 55", "2026-11-01T07:36:37+01:00");
    assert_eq!(landline, told("KAN_IKKE_VARSLES", "+4722225555"));
    let mobile = of_number("41 23 45 67", "2026-11-02T07:36:37+01:00");
    assert_eq!(mobile, told("KAN_VARSLES", "+4741234567"));
    // Abroad the number does not tell.
    let abroad = of_number("+46 8 123 456 78", "2026-11-03T07:36:37+01:00");
    assert_eq!(abroad, told("KAN_VARSLES", "+46812345678"));
}
