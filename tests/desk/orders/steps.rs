//! What an agent does on a good day.

use skranke::letters::{Destination, LetterState, OrderChannel};
use skranke::staff::Role;

use super::desk::{ABROAD, Form, INACTIVE, KARI, LANDLINE, OLA, OrderDesk};

#[test]
fn a_letter_is_ordered_from_the_person_page_checked_and_receipted() {
    let mut desk = OrderDesk::start();
    let path = desk.open(KARI);
    desk.agent.get(&path).expect(200).says(&format!(r#"href="{path}/letters/new">Bestill nytt brev</a>"#));
    let page = desk.agent.get(&format!("{path}/letters/new")).expect(200);
    let page = page
        .says("Steg 1 av 3")
        .says(r#"value="register" checked>"#)
        .says("+47 9** ** *67")
        .says("Storgata 75<br>7010 TRONDHEIM");
    assert!(!page.body.contains("91234567") && !page.body.contains("912 34"), "the number stays masked");

    let form = Form { number: "register", mobile: "", ..Form::of(&page) };
    let check = form
        .check(&mut desk.agent, &path)
        .expect(200)
        .says("Steg 2 av 3")
        .says("Adressen i Folkeregisteret, innland")
        .says("+47 9** ** *67")
        // Ten business days after Friday 20 November.
        .says("<strong>fredag 4. desember 2026</strong>")
        .says("Bestill brev til Kari Vik");
    assert!(!check.body.contains("Storgata"), "the address itself is not needed here");
    assert_eq!(desk.counts(), [0, 0, 0], "nothing is stored before the last step");
    form.edit(&mut desk.agent, &path).expect(200).says(r#"value="register" checked>"#);

    let done = form.confirm(&mut desk.agent, &path).expect(303).location().to_owned();
    let letter = desk.letter(&done);
    assert_eq!(done, format!("/letters/{}/receipt", letter.letter_id));
    desk.agent
        .get(&done)
        .expect(200)
        .says("Steg 3 av 3")
        .says(&format!(r#"<strong class="number">{}</strong>"#, letter.reference))
        .says("<strong>fredag 4. desember 2026</strong>")
        .says("+47 9** ** *67");
    assert_eq!(desk.counts(), [1, 1, 1]);

    assert_eq!(letter.order_channel, OrderChannel::Support);
    assert_eq!((letter.state, letter.destination), (LetterState::Ordered, Destination::Home));
    assert_eq!(letter.last_on_time.to_string(), "2026-12-04");
    assert_eq!(letter.lateness_rule, desk.desk.desk.lateness_rule().version());
    assert_eq!(letter.calendar_version, desk.desk.desk.calendar.version());
    let mobile = desk.desk.desk.vault.open(&letter.mobile.unwrap()).unwrap();
    assert_eq!(mobile.expose(), "+4791234567");
    desk.agent.get(&path).expect(200).says(&letter.reference).says("I rute");
    desk.agent.get(&format!("/letters/{}", letter.letter_id)).expect(200).says("Brukerstøtte");
}

#[test]
fn another_number_than_the_registers_belongs_to_the_order_alone() {
    let mut desk = OrderDesk::start();
    let (path, page) = desk.begin(KARI);
    let form = Form { mobile: "+46 70 174 06 05", ..Form::of(&page) };
    let check = form.check(&mut desk.agent, &path).expect(200).says("+46 70 174 06 05");
    assert!(!check.body.contains("+47 9**"), "the register's number is not in it");
    form.edit(&mut desk.agent, &path)
        .expect(200)
        .says(r#"value="other" checked>"#)
        .says(r#"value="+46 70 174 06 05""#);
    let done = form.confirm(&mut desk.agent, &path).expect(303).location().to_owned();
    let mobile = desk.letter(&done).mobile.unwrap();
    assert_eq!(desk.desk.desk.vault.open(&mobile).unwrap().expose(), "+46701740605");
    desk.agent.get(&path).expect(200).says("+47 9** ** *67");
}

#[test]
fn without_a_number_that_can_receive_sms_in_the_register_one_is_typed() {
    let mut desk = OrderDesk::start();
    for (id, said) in [
        (OLA, "Personen har ikke noe mobilnummer i kontaktregisteret."),
        (LANDLINE, "Nummeret i kontaktregisteret kan ikke ta imot SMS."),
    ] {
        let (path, page) = desk.begin(id);
        let page = page.says(said);
        assert!(!page.body.contains(r#"value="register""#), "{said}");
        let form = Form { number: "register", ..Form::of(&page) };
        form.check(&mut desk.agent, &path).expect(422).says("Velg hvilket mobilnummer som skal brukes");
        Form { number: "other", ..form }.confirm(&mut desk.agent, &path).expect(303);
    }
}

#[test]
fn a_faulty_number_is_told_beside_the_field_and_nothing_is_ordered() {
    let mut desk = OrderDesk::start();
    let (path, page) = desk.begin(OLA);
    for (mobile, fault) in [
        ("", "Skriv et gyldig mobilnummer"),
        ("1234", "Skriv et gyldig mobilnummer"),
        ("<b>41234567", "Skriv et gyldig mobilnummer"),
        ("22 22 22 22", "Dette nummeret kan ikke ta imot SMS."),
        ("800 30 300", "Dette nummeret kan ikke ta imot SMS."),
    ] {
        let form = Form { mobile, ..Form::of(&page) };
        for answer in [form.check(&mut desk.agent, &path), form.confirm(&mut desk.agent, &path)] {
            let answer = answer
                .expect(422)
                .says(fault)
                .says("<title>Feil: Bestill nytt brev")
                .says(r##"href="#mobile""##)
                .says(r#"aria-invalid="true""#);
            assert!(!answer.body.contains("<b>41234567"), "escaped");
        }
    }
    assert_eq!(desk.counts(), [0, 0, 0]);
}

#[test]
fn a_letter_abroad_has_its_own_limit_and_an_inactive_d_number_is_no_hindrance() {
    let mut desk = OrderDesk::start();
    let (path, page) = desk.begin(ABROAD);
    let check = Form::of(&page).check(&mut desk.agent, &path).expect(200);
    // Twenty business days after Friday 20 November.
    check.says("Adressen i Folkeregisteret, utland").says("fredag 18. desember 2026");
    desk.order(INACTIVE, "41234567");
}

#[test]
fn the_receipt_counts_over_easter() {
    let mut desk = OrderDesk::start();
    desk.desk.clock.set("2027-03-12T08:00:00Z".parse().unwrap());
    desk.agent = desk.desk.sign_in_as(Role::Agent);
    let receipt = desk.order(KARI, "41234567");
    desk.agent.get(&receipt).expect(200).says("<strong>onsdag 31. mars 2027</strong>");
    assert_eq!(desk.letter(&receipt).last_on_time.to_string(), "2027-03-31");
}

#[test]
fn the_pages_speak_all_three_languages() {
    let mut desk = OrderDesk::start();
    let (path, _) = desk.begin(KARI);
    for (language, title, check, receipt) in [
        ("nn", "Brevet blir sendt til", "Adressa i Folkeregisteret, innland", "Venta seinast"),
        ("en", "The letter is sent to", "in Norway", "Expected by"),
    ] {
        desk.agent.post_form("/account", &[("language", language)]).expect(303);
        let page = desk.agent.get(&format!("{path}/letters/new")).expect(200).says(title);
        let words = "the letter is lost";
        let form = Form { override_reason: Some(words), ..Form::of(&page) };
        form.check(&mut desk.agent, &path).expect(200).says(check);
        let done = form.confirm(&mut desk.agent, &path).expect(303).location().to_owned();
        desk.agent.get(&done).expect(200).says(receipt);
    }
}
