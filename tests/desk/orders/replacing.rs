//! A letter that takes the place of another.

use diesel::prelude::*;
use skranke::db::schema::persons;
use skranke::jobs::nightly::NightlyOptions;
use skranke::letters::flags::flag_of;
use skranke::letters::{FlagEnd, LetterState};
use skranke::values::LetterId;

use super::desk::{Form, KARI, OLA, OrderDesk, PROTECTED};

fn letter_of(desk: &OrderDesk, reference: &str) -> skranke::letters::store::Letter {
    desk.desk.read(|conn| {
        Ok(skranke::letters::store::by_references(conn, &[reference])?.remove(reference).unwrap())
    })
}

#[test]
fn a_returned_letter_says_why_and_offers_a_new_one_that_takes_its_place() {
    let mut desk = OrderDesk::start();
    let events =
        "ML-1,posted,2026-11-04T12:00:00+01:00,e1,\nML-1,returned,2026-11-12T12:00:00+01:00,e2,moved\n";
    desk.import_letter("ML-1", KARI, "2026-11-02T10:14:00+01:00", events);
    let path = desk.open(KARI);
    let old = letter_of(&desk, "ML-1");
    let old_page = format!("/letters/{}", old.letter_id);
    desk.agent
        .get(&old_page)
        .expect(200)
        .says("Brevet ML-1 kom i retur 12. november 2026: adressaten har flyttet.")
        .says("Kontroller med personen at adressen i Folkeregisteret er riktig")
        .says("Bestill nytt brev i stedet");
    let page = desk.agent.get(&format!("{path}/letters/new")).expect(200);
    let page = page.says("kom i retur").says("Det nye brevet kommer i stedet for ML-1.");
    let form = Form::of(&page);
    form.check(&mut desk.agent, &path).expect(200).says("Koden i det gamle brevet slutter å virke.");
    let receipt = form.confirm(&mut desk.agent, &path).expect(303).location().to_owned();
    let new = desk.letter(&receipt);
    assert_eq!(letter_of(&desk, "ML-1").state, LetterState::Replaced);
    desk.agent
        .get(&old_page)
        .expect(200)
        .says("Erstattet av nytt brev")
        .says(&format!(r#"<a class="ds-link" href="/letters/{}">{}</a>"#, new.letter_id, new.reference));
    desk.agent
        .get(&format!("/letters/{}", new.letter_id))
        .expect(200)
        .says("Erstatter brevet")
        .says("Venter på neste fil til trykkeriet");
}

#[test]
fn the_new_letter_ends_the_wait_for_a_late_one() {
    let mut desk = OrderDesk::start();
    desk.import_letter(
        "ML-1",
        KARI,
        "2026-10-02T10:14:00+02:00",
        "ML-1,posted,2026-10-04T12:00:00+02:00,e1,\n",
    );
    let report = skranke::jobs::nightly::run(&desk.desk.desk, &NightlyOptions::default(), &|| false);
    assert_eq!(report.flagged, 1);
    let old = letter_of(&desk, "ML-1");
    desk.reorder(KARI, "Brevet er ikke kommet etter syv uker.");
    let flag = desk.desk.read(|conn| flag_of(conn, &old.letter_id)).unwrap();
    assert_eq!(flag.closed_by, Some(FlagEnd::Replaced));
    let queue = desk.agent.get("/letters/late").expect(200);
    assert!(!queue.body.contains("ML-1"), "{}", queue.body);
    // What still comes of the old letter is kept and changes nothing.
    let row = "ML-2";
    desk.import_letter(
        row,
        KARI,
        "2026-11-18T10:14:00+01:00",
        "ML-1,returned,2026-11-21T12:00:00+01:00,e9,moved\n",
    );
    assert_eq!(letter_of(&desk, "ML-1").state, LetterState::Replaced);
}

#[test]
fn a_letter_is_replaced_once_and_each_new_one_replaces_the_one_before_it() {
    let mut desk = OrderDesk::start();
    let first = desk.order(KARI, "41234567");
    let second = desk.reorder(KARI, "Hun vil heller ha et nytt brev.");
    let third = desk.reorder(KARI, "Hun ombestemte seg en gang til.");
    let ids: Vec<LetterId> = [&first, &second, &third].map(|receipt| desk.letter(receipt).letter_id).into();
    for (n, (replaces, replaced_by)) in
        [(None, Some(&ids[1])), (Some(&ids[0]), Some(&ids[2])), (Some(&ids[1]), None)].into_iter().enumerate()
    {
        let (before, after) = desk.desk.read(|conn| skranke::letters::orders::links_of(conn, &ids[n]));
        assert_eq!(before.map(|letter| letter.letter_id).as_ref(), replaces);
        assert_eq!(after.map(|letter| letter.letter_id).as_ref(), replaced_by);
    }
    assert_eq!(desk.letter(&first).state, LetterState::Replaced);
    assert_eq!(desk.letter(&third).state, LetterState::Ordered);
}

#[test]
fn nothing_is_told_of_a_protected_persons_address_when_the_letter_came_back() {
    let mut desk = OrderDesk::start();
    let events = "ML-1,returned,2026-11-12T12:00:00+01:00,e2,moved_to_uppsala\n";
    desk.import_letter("ML-1", PROTECTED, "2026-11-02T10:14:00+01:00", events);
    let path = desk.open(PROTECTED);
    let old = letter_of(&desk, "ML-1");
    for (page, says) in [
        (format!("/letters/{}", old.letter_id), "kom i retur 12. november 2026: annet"),
        (format!("{path}/letters/new"), "kom i retur 12. november 2026: annet"),
        (path, "Returnert: annet"),
        ("/letters/work-items".to_owned(), "annet"),
    ] {
        let page = desk.agent.get(&page).expect(200).says(says);
        let hidden =
            ["Stockholm", "STOCKHOLM", "Hemmelig", "Adressen i Folkeregisteret er", "Utland</dd>", "uppsala"];
        for told in hidden {
            assert!(!page.body.contains(told), "{told}: {}", page.body);
        }
    }
}

#[test]
fn whether_the_address_has_changed_since_the_letter_was_printed_is_told() {
    let (mut desk, folder) = (OrderDesk::start(), tempfile::TempDir::new().unwrap());
    let receipt = desk.order(KARI, "41234567");
    let letter = desk.letter(&receipt);
    skranke::letters::printing::hand_over::run(&desk.desk.desk, folder.path()).unwrap();
    let events = format!("{},returned,2026-11-28T12:00:00+01:00,e1,insufficient_address\n", letter.reference);
    desk.import_letter("ML-OTHER", OLA, "2026-11-02T10:14:00+01:00", &events);
    let page = format!("/letters/{}", letter.letter_id);
    desk.agent.get(&page).expect(200).says("den samme som brevet ble sendt til");
    desk.desk.write(|conn| {
        let kari = persons::table.filter(persons::given_name.eq("Kari"));
        diesel::update(kari).set(persons::address_line1.eq("Storgata 76")).execute(conn)?;
        Ok(())
    });
    desk.agent.get(&page).expect(200).says("Adressen i Folkeregisteret er endret siden brevet ble sendt.");
}
