//! Who is left out of a bulk, and why, in words.

use std::collections::BTreeMap;

use diesel::prelude::*;
use skranke::db::UtcTime;
use skranke::db::schema::{late_flags, letters};
use skranke::letters::store::{Letter, insert_letters};
use skranke::letters::{FlagEnd, LetterState};
use skranke::notices::{NewNotice, outbox};
use skranke::persons::{AddressProtection, PersonStatus};
use skranke::staff::Role;
use skranke::values::{Language, LetterId};

use super::bulk_setup::reasons;
use super::setup::{Late, late};
use crate::support::client::Client;
use crate::support::desk::TestDesk;

/// Changes the person of a letter.
fn person(
    desk: &TestDesk,
    id: &LetterId,
    mut change: impl FnMut(skranke::persons::Person) -> skranke::persons::Person + Send + 'static,
) {
    let id = desk.person_of(id);
    desk.write(move |conn| {
        let person = skranke::persons::store::find(conn, &id)?.unwrap();
        skranke::persons::store::update(conn, &change(person))
    });
}

fn with_status(desk: &TestDesk, id: &LetterId, status: PersonStatus) {
    person(desk, id, move |person| skranke::persons::Person { status, ..person });
}

/// Nobody waits for the letter any more.
fn close(desk: &TestDesk, id: &LetterId, state: LetterState, end: FlagEnd) {
    let (id, now) = (id.clone(), UtcTime::from(desk.now()));
    desk.write(move |conn| {
        diesel::update(letters::table.find(&id)).set(letters::state.eq(state)).execute(conn)?;
        diesel::update(late_flags::table.find(&id))
            .set((late_flags::closed_at.eq(now), late_flags::closed_by.eq(end)))
            .execute(conn)?;
        Ok(())
    });
}

/// Another letter of the same person.
fn second_letter(desk: &TestDesk, id: &LetterId, state: LetterState) {
    let (id, now) = (id.clone(), desk.now());
    desk.write(move |conn| {
        let letter: Letter = letters::table.find(&id).first(conn)?;
        let letter_id = LetterId::generate(now);
        let reference = format!("ML-2-{letter_id}");
        insert_letters(conn, &[Letter { letter_id, reference, ordered_at: now.into(), state, ..letter }])
    });
}

fn take(desk: &TestDesk, username: &str, id: &LetterId) {
    let mut colleague = desk.sign_in(username, Role::Agent);
    colleague.open_letter(id);
    colleague.post_form(&format!("/letters/{id}/owner"), &[("version", "0"), ("to", "me")]).expect(303);
}

fn investigate(agent: &mut Client, id: &LetterId, outcome: &str) {
    agent.open_letter(id);
    let form = [("version", "0"), ("outcome", outcome), ("note", "")];
    agent.post_form(&format!("/letters/{id}/outcome"), &form).expect(303);
}

/// Panics unless the page gives these letters these reasons, and no others any.
#[track_caller]
fn says(desk: &TestDesk, page: &str, expected: &[(&LetterId, &str)]) {
    let said: BTreeMap<String, String> = reasons(page).into_iter().collect();
    let expected: BTreeMap<String, String> =
        expected.iter().map(|(id, words)| (desk.reference(id), (*words).to_owned())).collect();
    assert_eq!(said, expected);
}

#[test]
fn a_reminder_leaves_out_those_who_must_not_get_one_and_says_why_in_three_languages() {
    let desk = TestDesk::start();
    let ids = desk.with_reachable(&[late("2026-11-02"); 11]);
    let mut agent = desk.sign_in("kari", Role::Agent);
    desk.register(&ids[1], "2026-09-01T08:00:00Z", true);
    desk.without_mobile(&ids[2]);
    desk.register(&ids[2], "2025-05-19T08:00:00Z", false);
    desk.without_mobile(&ids[3]);
    let told = (desk.person_of(&ids[4]), ids[4].clone(), desk.now());
    desk.write(move |conn| {
        let (person, letter, now) = told.clone();
        let ordered_on = "2026-10-01".parse().unwrap();
        let notice = NewNotice::letter_late(person, letter, "ML", ordered_on, 10);
        outbox::queue(conn, &notice, now - chrono::TimeDelta::days(6)).map(drop)
    });
    person(&desk, &ids[5], |person| skranke::persons::Person {
        address_protection: AddressProtection::Confidential,
        city: Some("HEMMELIGSTAD".to_owned()),
        ..person
    });
    with_status(&desk, &ids[6], PersonStatus::Deceased);
    close(&desk, &ids[7], LetterState::Returned, FlagEnd::Returned);
    investigate(&mut agent, &ids[8], "no_action");
    take(&desk, "ola", &ids[9]);
    desk.without_mobile(&ids[10]);
    desk.register(&ids[10], "2025-05-20T08:00:00Z", false);
    for (language, words, button) in [
        (
            Language::Nb,
            [
                "Personen har reservert seg",
                "Mobilnummeret er ikke bekreftet de siste 18 månedene",
                "Det finnes ikke noe mobilnummer som kan ta imot SMS",
                "Personen har fått, eller får snart, en melding om brevet (siste 7 dager)",
                "Personen er skjermet. Ta brevet for seg",
                "Personen er registrert død i Folkeregisteret",
                "Ingen venter på brevet lenger",
                "Brevet har et utfall",
                "En kollega har brevet",
            ],
            "Send påminnelse til 2",
        ),
        (
            Language::Nn,
            [
                "Personen har reservert seg",
                "Mobilnummeret er ikkje stadfesta dei siste 18 månadene",
                "Det finst ikkje noko mobilnummer som kan ta imot SMS",
                "Personen har fått, eller får snart, ei melding om brevet (siste 7 dagar)",
                "Personen er skjerma. Ta brevet for seg",
                "Personen er registrert død i Folkeregisteret",
                "Ingen ventar på brevet lenger",
                "Brevet har eit utfall",
                "Ein kollega har brevet",
            ],
            "Send påminning til 2",
        ),
        (
            Language::En,
            [
                "The person has opted out",
                "The mobile number has not been confirmed in the last 18 months",
                "There is no mobile number that can receive an SMS",
                "The person has had, or will soon have, a message about the letter (last 7 days)",
                "The person is protected. Handle the letter by itself",
                "The person is registered as deceased in the population register",
                "Nobody is waiting for the letter any more",
                "The letter has an outcome",
                "A colleague has the letter",
            ],
            "Send a reminder to 2",
        ),
    ] {
        desk.set_language("kari", language);
        let page = agent.press("remind", &ids).expect(200).says(&format!(">{button}</button>")).body;
        let expected: Vec<(&LetterId, &str)> = ids[1..].iter().zip(words).collect();
        says(&desk, &page, &expected);
        assert!(!page.contains("HEMMELIGSTAD") && !page.contains("OSLO"), "no place");
    }
    assert_eq!((desk.bulks(), desk.reminders()), (0, 0), "looking stores nothing");
    let seen = desk.on_record(skranke::audit::Action::PersonListed);
    agent.press("remind", &ids).expect(200);
    // The nine that are late and not closed stand on the list, all eleven on the preview.
    assert_eq!(desk.on_record(skranke::audit::Action::PersonListed) - seen, 9 + 11);
}

#[test]
fn a_new_letter_is_not_ordered_where_a_rule_speaks_against_it() {
    let desk = TestDesk::start();
    let ids = desk.with_reachable(&[late("2026-11-02"); 13]);
    let mut agent = desk.sign_in("kari", Role::Agent);
    with_status(&desk, &ids[1], PersonStatus::Deceased);
    with_status(&desk, &ids[2], PersonStatus::Ceased);
    second_letter(&desk, &ids[3], LetterState::Activated);
    let born = |year: i32| chrono::NaiveDate::from_ymd_opt(year, 1, 1);
    person(&desk, &ids[4], move |person| skranke::persons::Person { birth_date: born(2014), ..person });
    person(&desk, &ids[5], |person| skranke::persons::Person { birth_date: None, ..person });
    let homeless = |person: skranke::persons::Person| skranke::persons::Person {
        address_line1: None,
        postal_code: None,
        city: None,
        ..person
    };
    person(&desk, &ids[6], homeless);
    person(&desk, &ids[7], homeless);
    with_status(&desk, &ids[7], PersonStatus::Emigrated);
    desk.without_mobile(&ids[8]);
    close(&desk, &ids[9], LetterState::Replaced, FlagEnd::Replaced);
    second_letter(&desk, &ids[10], LetterState::Ordered);
    take(&desk, "ola", &ids[11]);
    close(&desk, &ids[12], LetterState::Cancelled, FlagEnd::Cancelled);
    let by_language = [
        (
            Language::Nb,
            [
                "Personen er registrert død i Folkeregisteret",
                "Fødselsnummeret eller D-nummeret er ikke lenger i bruk",
                "Personen har MinID fra før",
                "Personen er for ung: brevet kan bestilles fra det året man fyller 13",
                "Folkeregisteret har ingen fødselsdato",
                "Folkeregisteret har ingen adresse som brevet kan sendes til",
                "Personen er registrert utflyttet uten adresse i utlandet",
                "Det finnes ikke noe mobilnummer som kan ta imot SMS",
                "Et nytt brev er bestilt i stedet",
                "Personen har et nyere brev",
                "En kollega har brevet",
                "Ingen venter på brevet lenger",
            ],
        ),
        (
            Language::Nn,
            [
                "Personen er registrert død i Folkeregisteret",
                "Fødselsnummeret eller D-nummeret er ikkje lenger i bruk",
                "Personen har MinID frå før",
                "Personen er for ung: brevet kan bestillast frå det året ein fyller 13",
                "Folkeregisteret har ingen fødselsdato",
                "Folkeregisteret har inga adresse som brevet kan sendast til",
                "Personen er registrert utflytta utan adresse i utlandet",
                "Det finst ikkje noko mobilnummer som kan ta imot SMS",
                "Eit nytt brev er bestilt i staden",
                "Personen har eit nyare brev",
                "Ein kollega har brevet",
                "Ingen ventar på brevet lenger",
            ],
        ),
        (
            Language::En,
            [
                "The person is registered as deceased in the population register",
                "The national identity number or D-number is no longer in use",
                "The person has MinID already",
                "The person is too young: the letter can be ordered from the year one turns 13",
                "The population register has no date of birth",
                "The population register has no address that the letter can be sent to",
                "The person is registered as emigrated without an address abroad",
                "There is no mobile number that can receive an SMS",
                "A new letter has been ordered instead",
                "The person has a newer letter",
                "A colleague has the letter",
                "Nobody is waiting for the letter any more",
            ],
        ),
    ];
    for (language, words) in by_language {
        desk.set_language("kari", language);
        let page = agent.press("reissue", &ids).expect(200).body;
        let expected: Vec<(&LetterId, &str)> = ids[1..].iter().zip(words).collect();
        says(&desk, &page, &expected);
    }
}

#[test]
fn a_colleagues_letters_are_given_to_others_by_a_lead_alone() {
    let desk = TestDesk::start();
    let ids = desk.with_reachable(&[late("2026-11-02"); 5]);
    let (mut kari, mut leder) = (desk.sign_in("kari", Role::Agent), desk.sign_in("leder", Role::Lead));
    take(&desk, "ola", &ids[1]);
    investigate(&mut kari, &ids[2], "investigated");
    investigate(&mut kari, &ids[3], "no_action");
    close(&desk, &ids[4], LetterState::Activated, FlagEnd::Activated);
    let (outcome, over) = ("Brevet har et utfall", "Ingen venter på brevet lenger");
    let page = kari.press("take", &ids).expect(200).says(">Gi 1 brev til Test kari</button>").body;
    let theirs = (&ids[1], "En kollega har brevet");
    says(&desk, &page, &[theirs, (&ids[2], outcome), (&ids[3], outcome), (&ids[4], over)]);
    let page = leder.press("take", &ids).expect(200).says(">Gi 2 brev til Test leder</button>").body;
    says(&desk, &page, &[(&ids[2], outcome), (&ids[3], outcome), (&ids[4], over)]);
    let page = kari.press("investigate", &ids).expect(200).body;
    let already = (&ids[2], "Brevet er undersøkt fra før");
    says(&desk, &page, &[theirs, already, (&ids[3], outcome), (&ids[4], over)]);

    let ola = desk.colleague("ola", Role::Agent).staff_id;
    let form = [("view", ""), ("which", "ticked"), ("action", "assign"), ("to", ola.as_str())];
    let form = [&form[..], &[("letter", ids[0].as_str()), ("letter", ids[1].as_str())]].concat();
    kari.post_form("/letters/late/bulk", &form).expect(403);
    leder.get("/letters/late").expect(200).says("Gi dem til").says(">Test ola</option>");
    let page =
        leder.post_form("/letters/late/bulk", &form).expect(200).says(">Gi 1 brev til Test ola</button>");
    says(&desk, &page.body, &[(&ids[1], "Vedkommende har brevet fra før")]);
}

#[test]
fn a_protected_persons_row_shows_no_place() {
    let desk = TestDesk::start();
    let hidden = Late { protection: AddressProtection::Confidential, ..late("2026-11-02") };
    let ids = desk.with_reachable(&[hidden, late("2026-11-02")]);
    let mut agent = desk.sign_in("kari", Role::Agent);
    let page = agent.press("reissue", &ids).expect(200).body;
    let sent = agent.confirm(&page, Some("Trykkeriet mistet sekken")).expect(303);
    desk.work_off();
    let came = agent.get(sent.location()).expect(200).says("2 brev er gjort").body;
    for page in [page, came] {
        assert!(!page.contains("OSLO") && !page.contains("Storgata") && !page.contains("Innland"), "{page}");
    }
}
