//! People who have died are in the register, and are not notified.

use skranke::imports::ImportKind;

use super::setup::Krr;

const KARI: &str = "20914695016";
const CONTACT: &str = "krr:global/kontaktinformasjon.read";

#[test]
fn a_death_changes_what_partners_are_told_and_is_a_change_in_the_feed() {
    let krr = Krr::start();
    let kari = krr.registered(KARI, |_, _| {});
    assert_eq!(krr.persons(CONTACT, &[KARI])[0]["varslingsstatus"], "KAN_VARSLES");
    assert_eq!(krr.page(0)["sisteEndringsId"], 1);
    let row = |status: &str| {
        format!(
            "national_id,given_name,middle_name,family_name,birth_date,status,address_protection,address_line1,address_line2,address_line3,postal_code,city,country\n\
             {KARI},Kari,,Nordmann,1946-11-20,{status},none,,,,,,NO\n"
        )
    };
    krr.desk.import(ImportKind::Persons, &row("deceased"));
    let dead = &krr.persons(CONTACT, &[KARI])[0];
    assert_eq!((&dead["status"], &dead["varslingsstatus"]), (&"AKTIV".into(), &"KAN_IKKE_VARSLES".into()));
    let page = krr.page(1);
    assert_eq!(page["sisteEndringsId"], 2);
    assert_eq!(page["list"][0]["personidentifikator"], KARI);
    assert_eq!(page["list"][0]["varslingsstatus"], "KAN_IKKE_VARSLES");

    // A change of the name is none of the register.
    krr.desk.import(ImportKind::Persons, &row("deceased").replace("Kari,,", "Kari,Anne,"));
    assert_eq!(krr.page(2)["sisteEndringsId"], 2);
    krr.desk.import(ImportKind::Persons, &row("resident"));
    assert_eq!(krr.persons(CONTACT, &[KARI])[0]["varslingsstatus"], "KAN_VARSLES");
    assert_eq!(krr.page(2)["sisteEndringsId"], 3);
    assert!(krr.desk.read(|conn| skranke::register::store::entry_of(conn, &kari)).is_some());
}
