//! A letter that stands in the way of another, and the reason for ordering all the same.

use chrono::TimeDelta;
use diesel::prelude::*;
use skranke::db::schema::audit_entries;
use skranke::letters::orders;
use skranke::staff::Role;

use super::desk::{Form, KARI, OrderDesk};

const REASON: &str = "Brevet ble kastet av naboen";

fn with_open_letter(settings: &str) -> OrderDesk {
    let desk = OrderDesk::start_with(settings);
    let events = "ML-1,posted,2026-11-04T12:00:00+01:00,e1,\n";
    desk.import_letter("ML-1", KARI, "2026-11-02T10:14:00+01:00", events);
    desk
}

#[test]
fn an_open_letter_is_named_and_may_be_overridden_with_a_reason() {
    let mut desk = with_open_letter("");
    let (path, page) = desk.begin(KARI);
    let page = page
        .says("Brevet kan bare bestilles med en grunn")
        .says("Brevet ML-1, bestilt 2. november 2026, er på vei eller kan fortsatt brukes.")
        .says("Etter 3. januar 2027 kan et nytt bestilles uten grunn.");
    let form = Form::of(&page);
    let longest = "x".repeat(256);
    for words in [None, Some(""), Some("for kort"), Some(longest.as_str())] {
        let answer = Form { override_reason: words, ..form.clone() }.check(&mut desk.agent, &path);
        answer.expect(422).says("Skriv grunnen med 10 til 255 tegn").says(r##"href="#override_reason""##);
        let answer = Form { override_reason: words, ..form.clone() }.confirm(&mut desk.agent, &path);
        answer.expect(409).says("Brevet ML-1");
    }
    assert_eq!(desk.counts(), [1, 0, 0]);

    let form = Form { override_reason: Some(REASON), ..form };
    form.check(&mut desk.agent, &path).expect(200).says(REASON);
    form.edit(&mut desk.agent, &path).expect(200).says(REASON);
    let done = form.confirm(&mut desk.agent, &path).expect(303).location().to_owned();
    desk.agent.get(&done).expect(200).says("Brevet er bestilt");
    assert_eq!(desk.counts(), [2, 1, 1]);
    let letter = desk.letter(&done);
    let order = desk.desk.read(|conn| orders::of_letter(conn, &letter.letter_id)).unwrap();
    assert_eq!(order.override_reason.as_deref(), Some(REASON));
    let recorded: (Option<String>, Option<String>, Option<String>) = desk.desk.read(|conn| {
        Ok(audit_entries::table
            .filter(audit_entries::action.eq("letter_ordered"))
            .select((audit_entries::object, audit_entries::inquiry_id, audit_entries::detail))
            .first(conn)?)
    });
    let expected = (letter.letter_id.as_str(), order.inquiry_id.as_str(), "open_letter_exists");
    assert_eq!(recorded, (Some(expected.0.into()), Some(expected.1.into()), Some(expected.2.into())));
}

#[test]
fn after_its_sixty_days_a_letter_stands_in_the_way_no_more_and_a_reason_is_not_kept() {
    let mut desk = with_open_letter("");
    // The last day is 3 January 2027, to midnight in Norway.
    desk.desk.clock.set("2027-01-03T22:59:00Z".parse().unwrap());
    desk.agent = desk.desk.sign_in_as(Role::Agent);
    let (path, page) = desk.begin(KARI);
    Form::of(&page.says("Brevet ML-1")).confirm(&mut desk.agent, &path).expect(409);
    desk.desk.pass(TimeDelta::minutes(1));
    let page = desk.agent.get(&format!("{path}/letters/new")).expect(200);
    assert!(!page.body.contains("er på vei"), "{}", page.body);
    let form = Form { override_reason: Some(REASON), ..Form::of(&page) };
    let done = form.confirm(&mut desk.agent, &path).expect(303).location().to_owned();
    let letter = desk.letter(&done);
    let order = desk.desk.read(|conn| orders::of_letter(conn, &letter.letter_id)).unwrap();
    assert_eq!(order.override_reason, None);
}

#[test]
fn how_long_a_code_holds_is_a_setting() {
    let mut desk = with_open_letter("[letters]\ncode_valid_days = 15\n");
    let (path, page) = desk.begin(KARI);
    assert!(!page.body.contains("er på vei"));
    Form::of(&page).confirm(&mut desk.agent, &path).expect(303);
    let mut desk = with_open_letter("[letters]\ncode_valid_days = 16\n");
    let (path, page) = desk.begin(KARI);
    Form::of(&page.says("Etter 20. november 2026")).confirm(&mut desk.agent, &path).expect(409);
}
