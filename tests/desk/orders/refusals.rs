//! Each rule that speaks against a letter, in words, and what the caller can do.

use skranke::letters::actions::{NewOrder, OrderOutcome};
use skranke::letters::eligibility::Refusal;
use skranke::staff::Role;
use skranke::values::Phone;

use super::desk::{
    AGELESS, CEASED, DEAD, ELEVEN, Form, GONE, HOMELESS, KARI, OLA, OrderDesk, TWELVE, order_inside,
    person_id,
};

#[test]
fn each_rule_is_named_with_what_the_caller_can_do_and_no_form_is_offered() {
    let mut desk = OrderDesk::start();
    let events = "ML-U,posted,2026-01-12T10:00:00+01:00,e1,\nML-U,activated,2026-01-20T10:00:00+01:00,e2,\n";
    desk.import_letter("ML-U", OLA, "2026-01-10T10:00:00+01:00", events);
    let (_, page) = desk.begin(KARI);
    let form = Form::of(&page);
    for (id, rule, next) in [
        (DEAD, "Personen er registrert død", "må Skatteetaten rette det"),
        (CEASED, "ikke lenger i bruk", "søk på det"),
        (OLA, "Personen har MinID fra før, aktivert 20. januar 2026.", "bare for nye brukere"),
        (ELEVEN, "Personen er for ung", "Personen kan ringe igjen fra 1. januar 2027."),
        (AGELESS, "ingen fødselsdato", "registrert hos Skatteetaten"),
        (HOMELESS, "ingen adresse som brevet kan sendes til", "må melde adressen sin"),
        (GONE, "utflyttet uten adresse i utlandet", "må melde postadressen i utlandet"),
    ] {
        let (path, page) = desk.begin(id);
        let page = page.says("Brevet kan ikke bestilles").says(rule).says(next);
        assert!(!page.body.contains(r#"name="mobile""#), "no form: {rule}");
        for answer in [
            form.check(&mut desk.agent, &path),
            form.confirm(&mut desk.agent, &path),
            Form { override_reason: Some("Jeg vil det likevel"), ..form.clone() }
                .confirm(&mut desk.agent, &path),
        ] {
            answer.expect(409).says(rule).says(next);
        }
    }
    assert_eq!(desk.counts(), [1, 0, 0]);
}

#[test]
fn the_year_decides_who_is_old_enough_on_norways_calendar() {
    let mut desk = OrderDesk::start();
    desk.order(TWELVE, "41234567");
    // Half an hour before and after midnight in Norway.
    for (now, status) in [("2026-12-31T22:30:00Z", 409), ("2026-12-31T23:30:00Z", 303)] {
        desk.desk.clock.set(now.parse().unwrap());
        desk.agent = desk.desk.sign_in_as(Role::Agent);
        let (_, page) = desk.begin(KARI);
        let path = desk.open(ELEVEN);
        Form::of(&page).confirm(&mut desk.agent, &path).expect(status);
    }
}

#[test]
fn rules_are_told_together_also_in_the_other_languages() {
    let mut desk = OrderDesk::start();
    let events = "ML-9,posted,2026-11-12T10:00:00+01:00,e1,\n";
    desk.import_letter("ML-9", HOMELESS, "2026-11-10T10:00:00+01:00", events);
    let (path, page) = desk.begin(HOMELESS);
    page.says("ingen adresse").says("Brevet ML-9, bestilt 10. november 2026,");
    for (language, said) in [
        ("nn", ["Brevet kan ikkje bestillast", "inga adresse som brevet kan sendast til", "er på veg"]),
        ("en", ["The letter cannot be ordered", "no address to which the letter can be sent", "on its way"]),
    ] {
        desk.agent.post_form("/account", &[("language", language)]).expect(303);
        let page = desk.agent.get(&format!("{path}/letters/new")).expect(200);
        said.into_iter().fold(page, |page, said| page.says(said));
    }
}

#[test]
fn the_order_itself_judges_the_number_too() {
    let mut desk = OrderDesk::start();
    let path = desk.open(KARI);
    let new = NewOrder {
        person_id: person_id(&path),
        mobile: Phone::parse("22222222").unwrap(),
        override_reason: Some("Et ønske om SMS til fasttelefon".to_owned()),
    };
    let outcome = order_inside(&desk.desk.desk, new, "a form".to_owned()).unwrap();
    assert!(matches!(outcome, OrderOutcome::Refused(refusals) if refusals == [Refusal::InvalidPhone]));
    assert_eq!(desk.counts(), [0, 0, 0]);
}
