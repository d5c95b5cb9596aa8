//! Answers are there for their time, and then deleted.

use std::time::Duration;

use chrono::TimeDelta;
use diesel::prelude::*;
use skranke::db::schema::lookups;
use skranke::jobs::background::Background;
use skranke::lookups::{LookupState, actions};

use super::setup::PURPOSE;
use crate::support::desk::TestDesk;
use crate::support::people::KARI;
use crate::support::process::wait_until;

#[test]
fn an_answer_is_gone_after_its_hours_and_the_page_says_so() {
    let desk = TestDesk::with_people();
    let mut lead = desk.lead("lead");
    let path = lead.list(&format!("{KARI}\n"));
    desk.answer_lists();
    let result = format!("{path}/result.csv");
    desk.pass(TimeDelta::hours(24) - TimeDelta::seconds(1));
    assert_eq!(actions::delete_expired(&desk.desk).unwrap(), 0);
    let mut lead = desk.lead("lead");
    lead.get(&result).expect(200);
    desk.pass(TimeDelta::seconds(1));
    // Whether or not it was deleted already.
    lead.get(&result).expect(410).says("Svaret er slettet fordi tiden er ute");
    let worker = Background::start(&desk.desk).unwrap();
    wait_until(Duration::from_secs(30), "the deletion", || {
        (desk.state(&path) == (LookupState::Expired, 0)).then_some(())
    });
    drop(worker);
    let gone = lead.get(&result).expect(410).says("Svaret er slettet fordi tiden er ute");
    assert!(!gone.body.contains(KARI));
    lead.get(&path)
        .expect(200)
        .says("Svaret er slettet")
        .says("<dt>Registrert</dt><dd class=\"number\">1</dd>");
    lead.get("/lookups").expect(200).says(PURPOSE).says("Slettet");
}

#[test]
fn the_settings_say_how_long() {
    let desk = TestDesk::start_with("[lookups]\nkeep_hours = 2\n");
    let mut lead = desk.lead("lead");
    let path = lead.list(&format!("{KARI}\n"));
    desk.answer_lists();
    lead.get(&path).expect(200).says("20.11.2026 kl. 11.00");
    desk.pass(TimeDelta::hours(2));
    assert_eq!(actions::delete_expired(&desk.desk).unwrap(), 1);
}

#[test]
fn a_list_that_was_never_put_away_whole_is_deleted_after_an_hour_and_never_worked_on() {
    let desk = TestDesk::with_people();
    let mut lead = desk.lead("lead");
    let path = lead.list(&format!("{KARI}\n"));
    desk.write(|conn| {
        diesel::update(lookups::table).set(lookups::state.eq(LookupState::Receiving)).execute(conn)?;
        Ok(())
    });
    desk.answer_lists();
    assert_eq!((desk.state(&path), desk.looked_up().len()), ((LookupState::Receiving, 1), 0));
    desk.pass(TimeDelta::minutes(60));
    assert_eq!(actions::delete_expired(&desk.desk).unwrap(), 0);
    desk.pass(TimeDelta::seconds(1));
    assert_eq!(actions::delete_expired(&desk.desk).unwrap(), 1);
    assert_eq!(desk.state(&path), (LookupState::Expired, 0));
}
