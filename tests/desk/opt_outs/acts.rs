//! What an opt-out says besides: by whose authority, from when, what it takes back, what it stops; and the proof of it.

use skranke::audit::Action;
use skranke::staff::Role;

use super::form::{Form, changes};
use crate::support::desk::TestDesk;
use crate::support::people::{KARI, MONA, PIOTR};

#[test]
fn a_guardian_says_by_which_decision_and_the_history_keeps_it() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let person = agent.open(KARI);
    let mut form = Form::begin(&mut agent, &person, "opted_out");
    form.set("identity_check", "guardian_authority");
    for legal_basis in ["", "  x "] {
        form.set("legal_basis", legal_basis);
        for answer in [form.check(&mut agent), form.confirm(&mut agent)] {
            answer.expect(422).says(r##"href="#legal_basis""##).says("Skriv det rettslige grunnlaget");
        }
    }
    form.set("legal_basis", "Verge for Kari, vedtak 2026/14");
    form.check(&mut agent).expect(200).says("<dd>Verge for Kari, vedtak 2026/14</dd>");
    let receipt = form.confirm(&mut agent).expect(303).location().to_owned();
    agent.get(&receipt).expect(200).says("<br>Verge for Kari, vedtak 2026/14");
    assert_eq!(changes(&desk), (1, 1, 1));
}

#[test]
fn a_wish_by_post_holds_from_the_day_it_came_and_none_from_a_day_to_come() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let person = agent.open(KARI);
    let mut form = Form::begin(&mut agent, &person, "opted_out").by_letter();
    for day in ["2026-11-21", "2026-08-21", "20.11.2026", "2026-02-30"] {
        form.set("effective_on", day);
        form.confirm(&mut agent).expect(422).says("Velg en dag fra de siste 90 dagene");
    }
    form.set("effective_on", "2026-11-17");
    form.check(&mut agent).expect(200).says("<dd>17. november 2026</dd>");
    let receipt = form.confirm(&mut agent).expect(303).location().to_owned();
    agent.get(&receipt).expect(200).says("Gjelder fra 17.11.2026").says("<td>20.11.2026 kl. 09.00</td>");
    agent.get(&person).expect(200).says("Reservert siden 17. november 2026");
}

#[test]
fn the_latest_change_alone_is_taken_back_by_a_change_that_names_it() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let person = agent.open(KARI);
    let done = Form::begin(&mut agent, &person, "opted_out").confirm(&mut agent).expect(303);
    let first = done.location().rsplit('/').next().unwrap().to_owned();
    let page = agent.get(&format!("{person}/opt-out/{first}/undo")).expect(200);
    let page = page.says(r#"value="opted_in" checked"#).says(&format!(r#"name="undoes" value="{first}""#));
    let mut undo = Form::begin(&mut agent, &person, "opted_in");
    undo.set("undoes", &first);
    drop(page);
    undo.check(&mut agent).expect(200);
    let done = undo.confirm(&mut agent).expect(303).location().to_owned();
    agent.get(&done).expect(200).says(&format!("Angret {first}"));
    assert_eq!(changes(&desk), (2, 2, 2));
    // It is not the latest any more.
    agent.get(&format!("{person}/opt-out/{first}/undo")).expect(404);
    let mut again = Form::begin(&mut agent, &person, "opted_out");
    again.set("undoes", &first);
    again.confirm(&mut agent).expect(409).says("Endringen kan ikke angres");
    assert_eq!(changes(&desk), (2, 2, 2));
}

#[test]
fn the_messages_that_an_opt_out_stops_are_counted_before_it_is_confirmed() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let person = agent.open(KARI);
    let form = Form::begin(&mut agent, &person, "opted_out");
    form.check(&mut agent).expect(200).says("1 planlagt SMS stoppes.");
    let mona = agent.open(MONA);
    let page = Form::begin(&mut agent, &mona, "opted_out").check(&mut agent).expect(200);
    assert!(!page.body.contains("stoppes"), "nothing waits");
    form.confirm(&mut agent).expect(303);
    skranke::notices::sender::drain_once(&desk.desk).unwrap();
    assert!(!desk.folder().join("sms").exists(), "it was stopped");
}

#[test]
fn who_cannot_be_notified_gets_the_confirmation_as_a_letter_in_their_language() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    for (id, by_letter, words) in [
        (PIOTR, true, r#"lang="nb""#),
        (MONA, false, "You have opted out of digital mail"),
        (KARI, false, "Du har reservert deg mot digital post frå det offentlege"),
    ] {
        let person = agent.open(id);
        let receipt = Form::begin(&mut agent, &person, "opted_out").confirm(&mut agent).expect(303);
        let path = receipt.location().to_owned();
        let page = agent.get(&path).expect(200);
        assert_eq!(page.body.contains("Åpne bekreftelsen som brev"), by_letter, "{id}");
        let letter = agent.get(&format!("{path}/letter")).expect(200).says(words);
        let letter = letter.says(path.rsplit('/').next().unwrap());
        assert!(id != PIOTR || letter.body.contains("00-238 WARSZAWA"));
        agent.get(&format!("{person}/opt-out/R-0000-0000-0000/letter")).expect(404);
    }
}

#[test]
fn the_history_is_downloaded_as_csv_and_that_is_on_record() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let person = agent.open(KARI);
    Form::begin(&mut agent, &person, "opted_out").confirm(&mut agent).expect(303);
    Form::begin(&mut agent, &person, "opted_in").confirm(&mut agent).expect(303);
    let file = agent.get(&format!("{person}/opt-out/history.csv")).expect(200);
    let lines: Vec<&str> = file.body.lines().collect();
    assert_eq!(
        lines[0],
        "changed_at,person,from,to,channel,reason,changed_by,reference,identity_check,legal_basis,effective_at,\
         undoes,note"
    );
    assert!(lines[1].ends_with(",Ringte selv"), "{}", lines[1]);
    let id = person.rsplit('/').next().unwrap();
    assert!(lines[1].starts_with(&format!("2026-11-20T09:00:00+01:00,{id},opted_out,opted_in,phone,")));
    assert_eq!(lines.len(), 3);
    assert_eq!(desk.on_record(Action::ReportExported), 1);
}
