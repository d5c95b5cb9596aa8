//! One field finds a person by whatever the caller can say.

use skranke::audit::Action;
use skranke::staff::Role;

use crate::support::desk::TestDesk;
use crate::support::people::{ASE, KARI, MONA, OLA, PIOTR, SIRI};

#[test]
fn a_person_is_found_by_whatever_the_caller_can_say() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    for (id, ways) in [
        (
            KARI,
            vec![
                "078236 42061",
                " 07823642061 ",
                "078236-42061",
                "91234567",
                "912 34 567",
                "+47 912 34 567",
                "004791234567",
                "kari.nordmann@example.no",
                "Kari.Nordmann@Example.NO",
                "ML-1",
                "ml-1",
                " ML-1 ",
                "Kari Anne Nordmann",
                "kari nordmann",
                "nordmann kari",
                "Nordmann, Kari",
                "kari",
                "nordmann k",
            ],
        ),
        (ASE, vec!["Åse", "aase", "ASE", "åse sæther", "Saether", "sæther åse", "ÅSE MARIE"]),
        (OLA, vec!["98765432", "ola nord"]),
        (PIOTR, vec!["668250 30701", "ML-2", "kowalski"]),
        (MONA, vec!["+4740000001", "vik"]),
        (SIRI, vec!["siri@example.no", "41 23 45 67", "ML-3"]),
    ] {
        let page = agent.find(id);
        for words in ways {
            assert_eq!(agent.search(words).expect(303).location(), page, "{words}");
        }
    }
}

#[test]
fn several_who_share_an_address_or_a_name_are_listed() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let (ase, ola, kari) = (agent.find(ASE), agent.find(OLA), agent.find(KARI));

    let before = desk.on_record(Action::PersonListed);
    let shared = agent.search("FAMILIEN@example.no").expect(200).says("2 treff");
    for (path, name) in [(&ase, "Åse Marie Sæther"), (&ola, "Ola Nordmann")] {
        assert_eq!(shared.body.matches(path.as_str()).count(), 1);
        assert!(shared.body.contains(name));
    }
    assert_eq!(desk.on_record(Action::PersonListed), before + 2, "one row for each who is shown");

    let same_name = agent.search("Nordmann").expect(200).says("2 treff");
    assert!(same_name.body.contains(&kari) && same_name.body.contains(&ola));
}

#[test]
fn whom_nobody_knows_is_not_found_and_that_is_said() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let before = (desk.on_record(Action::PersonSearched), desk.on_record(Action::PersonListed));
    let searches =
        ["14896712315", "99999998", "nobody@example.no", "ML-404", "Ukjent Person", "K_ri", "rdmann"];
    for words in searches {
        agent.search(words).expect(200).says("Ingen treff").says("Vi fant ingen.");
    }
    let after = (desk.on_record(Action::PersonSearched), desk.on_record(Action::PersonListed));
    assert_eq!(after, (before.0 + 7, before.1), "the search is on record also when it found nobody");
}

#[test]
fn what_cannot_be_looked_for_comes_back_with_what_is_wrong_beside_the_field() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let before = desk.all_on_record();
    for (words, fault) in [
        ("07823642062", "Dette er ikke et gyldig fødselsnummer eller D-nummer. Sjekk sifrene."),
        ("078236 42016", "Dette er ikke et gyldig fødselsnummer eller D-nummer. Sjekk sifrene."),
        ("99999999999", "Dette er ikke et gyldig fødselsnummer eller D-nummer. Sjekk sifrene."),
        ("", "Skriv hvem du leter etter."),
        ("   ", "Skriv hvem du leter etter."),
        ("Ka", "Skriv minst tre tegn."),
        ("%%%", "Skriv minst tre tegn."),
        ("- _ -", "Skriv minst tre tegn."),
        ("kari@", "Dette er ikke en gyldig e-postadresse."),
    ] {
        let answer = agent.search(words).expect(422).says("<title>Feil: Søkeresultat");
        assert_eq!(answer.body.matches(fault).count(), 2, "in the summary and beside the field: {words:?}");
        assert!(
            answer.body.contains(r##"href="#q""##) && answer.body.contains(r#"aria-describedby="q-fault"#)
        );
        assert!(answer.body.contains(&format!(r#"value="{words}""#)), "filled in as it was sent");
    }
    assert_eq!(desk.all_on_record(), before);
}

#[test]
fn a_protected_person_is_found_by_number_but_not_by_name() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    for words in ["Siri Løvås", "løvås", "siri"] {
        agent.search(words).expect(200).says("Ingen treff");
    }
    agent.find(SIRI);
}

#[test]
fn a_search_is_never_an_address() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    assert_eq!(agent.get("/search").expect(303).location(), "/");
    agent.get(&format!("/search?q={KARI}")).expect(303);
    agent.get(&format!("/persons/{KARI}")).expect(404);
}
