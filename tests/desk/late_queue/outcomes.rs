//! Putting a letter off, and what came of it.

use chrono::TimeDelta;
use skranke::audit::Action;
use skranke::letters::queue::WorkOutcome;
use skranke::staff::Role;

use super::setup::late;
use crate::support::desk::TestDesk;

#[test]
fn a_day_that_is_no_business_day_or_too_far_is_refused_beside_the_field() {
    let desk = TestDesk::start();
    let id = &desk.with_late(&[late("2026-11-10")])[0];
    let mut agent = desk.sign_in_as(Role::Agent);
    agent.open_letter(id).says(r#"min="2026-11-23" max="2026-12-18""#);
    for (until, said) in [
        ("2026-11-20", "Velg en dag etter i dag."),
        ("2026-11-19", "Velg en dag etter i dag."),
        ("2026-11-21", "Velg en virkedag. Denne dagen er helg."),
        ("2026-12-25", "Velg en virkedag. Denne dagen er 1. juledag."),
        ("2026-12-21", "Velg en dag høyst 20 virkedager fram."),
        ("2026-02-30", "Velg en dato."),
        ("i morgen", "Velg en dato."),
        ("", "Velg en dato."),
    ] {
        let answer = agent.post_form(&format!("/letters/{id}/snooze"), &[("version", "0"), ("until", until)]);
        let page = answer.expect(422).says("<title>Feil: ").says(&format!("id=\"until-fault\">{said}"));
        page.says(&format!(r##"<a class="ds-link" href="#until">{said}</a>"##))
            .says(&format!("value=\"{until}\""));
    }
    assert_eq!((desk.work(id), desk.on_record(Action::QueueSnoozed)), (None, 0));
}

#[test]
fn a_letter_that_is_put_off_is_off_the_list_until_its_day_and_still_its_agents() {
    let desk = TestDesk::start();
    let ids = desk.with_late(&[late("2026-11-10"), late("2026-11-11")]);
    let mut agent = desk.sign_in("kari", Role::Agent);
    agent.open_letter(&ids[0]);
    agent.post_form(&format!("/letters/{}/owner", ids[0]), &[("version", "0"), ("to", "me")]).expect(303);
    agent
        .post_form(&format!("/letters/{}/snooze", ids[0]), &[("version", "1"), ("until", "2026-11-25")])
        .expect(303);
    agent
        .get(&format!("/letters/{}", ids[0]))
        .says("Utsatt til onsdag 25. november 2026.")
        .says("Brevet er utsatt.");
    assert_eq!(agent.queue("/letters/late"), [ids[1].clone()]);
    agent.get("/letters/late").says("1 brev på arbeidslisten. 1 er utsatt eller har et utfall. ");
    assert_eq!(agent.queue("/letters/late?snoozed=yes"), ids);
    agent.get("/letters/late?snoozed=yes").says("Utsatt til 25.11.2026").says("Test kari");
    assert_eq!(agent.queue("/letters/late?closed=yes"), [ids[1].clone()]);
    desk.clock.set("2026-11-25T08:00:00Z".parse().unwrap());
    let mut agent = desk.sign_in("kari", Role::Agent);
    assert_eq!(agent.queue("/letters/late?assigned=me"), [ids[0].clone()]);
    agent.open_letter(&ids[0]).says("Tilbake i køen siden onsdag 25. november 2026.");
}

#[test]
fn an_outcome_takes_a_letter_off_the_list_until_it_is_taken_up_again() {
    let desk = TestDesk::start();
    let ids = desk.with_late(&[late("2026-11-10"), late("2026-11-11")]);
    let path = format!("/letters/{}", ids[0]);
    let (mut kari, mut ola) = (desk.sign_in("kari", Role::Agent), desk.sign_in("ola", Role::Agent));
    kari.open_letter(&ids[0]);
    ola.open_letter(&ids[0]);
    let empty = [("version", "0"), ("outcome", ""), ("note", "husk meg")];
    kari.post_form(&format!("{path}/outcome"), &empty)
        .expect(422)
        .says("Velg hva som kom ut av det.")
        .says(">husk meg</textarea>");
    let long = "x".repeat(501);
    let too_long = [("version", "0"), ("outcome", "investigated"), ("note", long.as_str())];
    kari.post_form(&format!("{path}/outcome"), &too_long).expect(422).says("høyst 500 tegn");

    let form = [("version", "0"), ("outcome", "caller_informed"), ("note", " Ringte <b>henne</b> ")];
    kari.post_form(&format!("{path}/outcome"), &form).expect(303);
    kari.get("/");
    kari.post_form(&format!("{path}/outcome"), &form).expect(303);
    assert_eq!(desk.on_record(Action::QueueOutcome), 1, "sent twice, recorded once");
    let work = desk.work(&ids[0]).unwrap();
    assert_eq!((work.outcome, work.version), (Some(WorkOutcome::CallerInformed), 1));
    let page =
        kari.get(&path).expect(200).says("Utfall: Innringer informert, ført av Test kari 20. november 2026.");
    let page = page
        .says("Ringte &lt;b&gt;henne&lt;/b&gt;")
        .says("Brevet er ute av køen til noen tar det opp igjen.");
    assert!(!page.body.contains("Lagre utfallet"));

    ola.post_form(&format!("{path}/outcome"), &[("version", "0"), ("outcome", "no_action"), ("note", "")])
        .expect(409)
        .says("En kollega har endret oppfølgingen");
    ola.post_form(&format!("{path}/owner"), &[("version", "1"), ("to", "me")])
        .expect(409)
        .says("Ta det opp igjen før");
    assert_eq!(ola.queue("/letters/late"), [ids[1].clone()]);
    assert_eq!(ola.queue("/letters/late?closed=yes"), ids);
    desk.pass(TimeDelta::days(200));
    let mut ola = desk.sign_in("ola", Role::Agent);
    assert_eq!(ola.queue("/letters/late"), [ids[1].clone()]);

    ola.open_letter(&ids[0]);
    ola.post_form(&format!("{path}/reopen"), &[("version", "1")]).expect(303);
    ola.get(&path).expect(200).says("Brevet er i køen igjen.").says("Ingen har brevet.");
    assert_eq!(ola.queue("/letters/late"), ids);
    let details: Vec<_> =
        desk.queue_record().into_iter().map(|(action, _, detail)| (action, detail.unwrap())).collect();
    let of = |detail: &str| ("queue_outcome".to_owned(), detail.to_owned());
    assert_eq!(details, [of("caller_informed"), of("taken_back")], "and never the agent's words");
}

#[test]
fn a_form_that_was_not_done_says_so_also_when_the_reason_must_be_given_again() {
    let desk = TestDesk::start();
    let id = &desk.with_late(&[late("2026-11-10")])[0];
    let mut agent = desk.sign_in_as(Role::Agent);
    agent.open_letter(id);
    desk.pass(TimeDelta::minutes(29));
    agent.get("/");
    desk.pass(TimeDelta::minutes(29));
    agent.get("/");
    desk.pass(TimeDelta::minutes(29));
    agent.get("/").expect(200);
    let answer = agent
        .post_form(&format!("/letters/{id}/snooze"), &[("version", "0"), ("until", "2026-11-21")])
        .expect(303);
    agent
        .get(answer.location())
        .expect(200)
        .says("Ingenting ble lagret.")
        .says("Hvorfor åpner du denne personen?");
}
