//! What identifies a person is masked until the agent asks for it, one value at a time; what is secret is never shown.

use skranke::staff::Role;

use crate::support::desk::TestDesk;
use crate::support::people::{KARI, MONA, OLA, PER, PIOTR, SIRI};

const CLEAR: [(&str, &str); 3] =
    [("national_id", "078236 42061"), ("email", "kari.nordmann@example.no"), ("mobile", "+47 912 34 567")];

#[test]
fn the_person_page_shows_masked_values_and_each_button_shows_one_and_is_on_record() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let path = agent.open(KARI);
    let page = agent.get(&path).expect(200).says("+47 9** ** *67").says("Kari Anne Nordmann").says("90 år");
    for (_, clear) in CLEAR {
        assert!(!page.body.contains(clear), "{clear}");
    }
    let id = path.rsplit('/').next().unwrap();
    for (field, clear) in CLEAR {
        let before = desk.looks_so_far();
        let asked = agent.post_form(&format!("{path}/reveal"), &[("field", field)]).expect(303);
        assert_eq!(asked.location(), path);
        assert!(!asked.set_cookies().iter().any(|cookie| cookie.contains(field) || cookie.contains(clear)));
        assert_eq!(desk.looks(before), [], "nothing has been shown yet");
        let page = agent.get(&path).expect(200).says(clear);
        for (_, other) in CLEAR.iter().filter(|(other, _)| *other != field) {
            assert!(!page.body.contains(other), "{other} beside {field}");
        }
        let expected = ("value_revealed".to_owned(), id.to_owned(), Some(field.to_owned()));
        assert_eq!(desk.looks(before), [expected]);
        let again = agent.get(&path).expect(200);
        assert!(!again.body.contains(clear), "{clear} is shown once");
    }
    agent.post_form(&format!("{path}/reveal"), &[("field", "address")]).expect(400);
}

#[test]
fn a_value_is_not_shown_before_the_reason_is_given() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let path = agent.find(KARI);
    let before = desk.looks_so_far();
    let answer = agent.post_form(&format!("{path}/reveal"), &[("field", "email")]).expect(303);
    assert_eq!(answer.location(), path);
    agent.get(&path).expect(200).says("Hvorfor åpner du denne personen?");
    assert_eq!(desk.looks(before), []);
}

#[test]
fn what_was_asked_for_on_one_page_is_shown_on_no_other_and_to_nobody_else() {
    let desk = TestDesk::with_people();
    let (mut agent, mut lead) = (desk.sign_in_as(Role::Agent), desk.sign_in_as(Role::Lead));
    let (kari, mona) = (agent.open(KARI), agent.open(MONA));
    lead.open(KARI);
    let mut other = agent.twin();
    agent.post_form(&format!("{kari}/reveal"), &[("field", "mobile")]).expect(303);
    for (name, value) in &agent.cookies {
        if name.contains("showing") {
            other.cookies.insert(name.clone(), value.clone());
            lead.cookies.insert(name.clone(), value.clone());
        }
    }
    assert!(!other.get(&mona).expect(200).body.contains("400 00 001"), "another person");
    assert!(!lead.get(&kari).expect(200).body.contains("912 34 567"), "somebody else");
    assert!(
        !other.get(&kari).expect(200).body.contains("912 34 567"),
        "it was taken away by the page before"
    );
    agent.get(&kari).expect(200).says("912 34 567");
    agent.cookies.insert("skranke-showing".to_owned(), "mobile".to_owned());
    assert!(!agent.get(&kari).expect(200).body.contains("912 34 567"), "a word that is not ours");
}

#[test]
fn the_page_says_what_kind_of_number_it_is_and_what_is_known() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let piotr = agent.open(PIOTR);
    let page = agent.get(&piotr).expect(200).says("D-nummer").says("Ikke i kontaktregisteret");
    let page = page.says("00-238 WARSZAWA").says("PL");
    assert!(!page.body.contains("Fødselsnummer</dt>"));
    let ola = agent.open(OLA);
    agent.get(&ola).expect(200).says("Kan brukes til varsel om vedtak til og med 05.07.2027");
}

#[test]
fn the_page_of_somebody_who_has_died_says_what_to_tell_those_who_call() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let per = agent.open(PER);
    for (language, told) in [
        ("nb", ["Vi bestiller ikke nye brev", "går til dødsboet", "Brukes ikke"]),
        ("nn", ["Vi bestiller ikkje nye brev", "går til dødsbuet", "Blir ikkje brukt"]),
        ("en", ["We order no new letters", "go to the estate", "Not used"]),
    ] {
        agent.get("/account").expect(200);
        agent.post_form("/account", &[("language", language)]).expect(303);
        let page = agent.get(&per).expect(200);
        assert!(told.iter().all(|told| page.body.contains(told)), "{language}: {}", page.body);
        assert!(!page.body.contains("07.2027"), "how long an address could be used means nothing here");
    }
    let mut other = desk.sign_in_as(Role::Lead);
    let kari = other.open(KARI);
    assert!(!other.get(&kari).expect(200).body.contains("dødsboet"));
}

#[test]
fn of_a_protected_person_no_page_shows_a_place_or_where_a_letter_goes() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let path = agent.open(SIRI);
    let letter = desk.letter("ML-3");
    let pages = [path.clone(), letter, format!("{path}/opt-out"), "/letters/late".to_owned()];
    for page in pages {
        let answer = agent.get(&page).expect(200);
        // The choices of the queue's filter name destinations; no row does.
        let (_, shown) = answer.body.split_once("</form>\n{").unwrap_or(("", answer.body.as_str()));
        for secret in ["Hemmeliggatan", "111 20", "STOCKHOLM", "utlandet", "confidential"] {
            assert!(!shown.contains(secret), "{secret} on {page}");
        }
        assert!(!shown.contains("<dd>Utland</dd>") && !shown.contains("<dd>SE</dd>"), "{page}");
    }
    agent.get(&path).expect(200).says("Adressesperre").says("<dt>Adresse</dt><dd>Vises ikke");
}

#[test]
fn the_filter_on_destination_does_not_tell_where_a_protected_person_is() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    agent.get("/letters/late").expect(200).says("ML-3");
    for destination in ["home", "abroad"] {
        let answer = agent.get(&format!("/letters/late?destination={destination}")).expect(200);
        assert!(!answer.body.contains("ML-3"), "{destination}");
    }
}
