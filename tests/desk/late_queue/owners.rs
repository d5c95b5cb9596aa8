//! Who has a letter.

use std::io::{Cursor, Read};

use skranke::audit::Action;
use skranke::imports::{self, ImportKind, Wish};
use skranke::staff::Role;
use skranke::values::LetterId;

use super::setup::late;
use crate::support::desk::TestDesk;

fn owner(id: &LetterId) -> String {
    format!("/letters/{id}/owner")
}

#[test]
fn of_two_agents_who_take_the_same_letter_the_second_is_told() {
    let desk = TestDesk::start();
    let id = &desk.with_late(&[late("2026-11-10")])[0];
    let (mut kari, mut ola) = (desk.sign_in("kari", Role::Agent), desk.sign_in("ola", Role::Agent));
    kari.open_letter(id).says("Ingen har brevet.");
    ola.open_letter(id).says("Ingen har brevet.");
    kari.post_form(&owner(id), &[("version", "0"), ("to", "me")]).expect(303);
    let told = ola.post_form(&owner(id), &[("version", "0"), ("to", "me")]).expect(409);
    told.says("En kollega har endret oppfølgingen").says("Test kari har brevet siden 20. november 2026.");
    assert_eq!(desk.work(id).unwrap().assigned_to, Some(desk.colleague("kari", Role::Agent).staff_id));
    assert_eq!(desk.on_record(Action::QueueAssigned), 1);

    kari.get("/");
    let again = kari.post_form(&owner(id), &[("version", "0"), ("to", "me")]).expect(303);
    assert_eq!(again.location(), format!("/letters/{id}"), "her own form sent twice is no conflict");
    assert_eq!((desk.work(id).unwrap().version, desk.on_record(Action::QueueAssigned)), (1, 1));
}

#[test]
fn an_agent_gives_back_and_takes_and_only_a_lead_gives_to_others() {
    let desk = TestDesk::start();
    let id = &desk.with_late(&[late("2026-11-10")])[0];
    let [kari, ola] = ["kari", "ola"].map(|name| desk.colleague(name, Role::Agent).staff_id);
    let mut agent = desk.sign_in("kari", Role::Agent);
    let page = agent.open_letter(id);
    assert!(!page.body.contains("Gi brevet til"), "an agent is not offered to give letters to others");
    agent
        .post_form(&owner(id), &[("version", "0"), ("to", ola.as_str())])
        .expect(409)
        .says("Bare en teamleder kan gi");
    agent.post_form(&owner(id), &[("version", "0"), ("to", "me")]).expect(303);
    agent
        .get(&format!("/letters/{id}"))
        .expect(200)
        .says("Gi brevet tilbake")
        .says("Brevet har fått en ny eier.");
    agent.post_form(&owner(id), &[("version", "1"), ("to", "nobody")]).expect(303);
    assert_eq!(desk.work(id).unwrap().assigned_to, None);

    let mut lead = desk.sign_in_as(Role::Lead);
    lead.open_letter(id).says("Gi brevet til").says("Test ola");
    lead.post_form(&owner(id), &[("version", "2"), ("to", ola.as_str())]).expect(303);
    agent.get(&format!("/letters/{id}")).expect(200).says("Test ola har brevet");
    agent.post_form(&owner(id), &[("version", "3"), ("to", "me")]).expect(409).says("En kollega har brevet.");
    agent
        .post_form(&owner(id), &[("version", "3"), ("to", "nobody")])
        .expect(409)
        .says("En kollega har brevet.");
    lead.post_form(&owner(id), &[("version", "3"), ("to", kari.as_str())]).expect(303);
    assert_eq!(desk.work(id).unwrap().assigned_to.as_ref(), Some(&kari));

    let reporter = desk.colleague("tall", Role::Reporter).staff_id;
    lead.get("/");
    for stranger in [reporter.as_str(), "01D39ZY06FGSCTVN4T2V9PKHFZ"] {
        lead.post_form(&owner(id), &[("version", "4"), ("to", stranger)])
            .expect(409)
            .says("kan ikke arbeide med køen");
    }
    lead.post_form(&owner(id), &[("version", "4"), ("to", "Ola")]).expect(400);
    lead.get("/");
    lead.post_form(&owner(id), &[("version", "x"), ("to", "me")]).expect(400);
    let done: Vec<_> = desk.queue_record().into_iter().map(|(_, _, detail)| detail.unwrap()).collect();
    assert_eq!(done, [kari.as_str(), "nobody", ola.as_str(), kari.as_str()]);
}

#[test]
fn the_lead_sees_who_has_how_much_and_the_agents_do_not() {
    let desk = TestDesk::start();
    let ids = desk.with_late(&[late("2026-11-10"), late("2026-11-12"), late("2026-11-18")]);
    for (id, username) in [(&ids[0], "kari"), (&ids[1], "ola"), (&ids[2], "ola")] {
        let mut agent = desk.sign_in(username, Role::Agent);
        agent.open_letter(id);
        agent.post_form(&owner(id), &[("version", "0"), ("to", "me")]).expect(303);
    }
    let mut lead = desk.sign_in_as(Role::Lead);
    let page = lead.get("/letters/late").expect(200).says("Hvem har hvor mye");
    let row = |name: &str, letters: u32, oldest: u32| {
        format!(
            r#"<tr><th scope="row">Test {name}</th><td class="number">{letters}</td><td class="number">{oldest}</td></tr>"#
        )
    };
    page.says(&format!("{}{}", row("kari", 1, 8), row("ola", 2, 6)));
    let agents = desk.sign_in("ola", Role::Agent).get("/letters/late").expect(200);
    assert!(!agents.body.contains("Hvem har hvor mye"));
}

#[test]
fn a_letter_whose_wait_is_over_is_nobodys_and_no_longer_worked_on() {
    let desk = TestDesk::start();
    let id = desk.with_late(&[late("2026-11-10")]).remove(0);
    let mut agent = desk.sign_in("kari", Role::Agent);
    agent.open_letter(&id);
    agent.post_form(&owner(&id), &[("version", "0"), ("to", "me")]).expect(303);
    let reference = format!("ML-{}", id.as_str().split_at(18).1);
    let file = format!(
        "reference,event,occurred_at,event_ref,reason\n{reference},returned,2026-11-19T10:00:00+01:00,e1,moved\n"
    );
    let open = move || {
        let file: Box<dyn Read> = Box::new(Cursor::new(file.clone()));
        Ok(file)
    };
    assert!(imports::run(&desk.desk, ImportKind::LetterEvents, open, Wish::default()).unwrap().accepted);
    assert_eq!(desk.work(&id).unwrap().assigned_to, None);
    assert_eq!(agent.queue("/letters/late?snoozed=yes&closed=yes"), []);
    let page = agent.get(&format!("/letters/{id}")).expect(200);
    assert!(!page.body.contains("Oppfølging</h2>"));
    agent
        .post_form(&owner(&id), &[("version", "2"), ("to", "me")])
        .expect(409)
        .says("Ingen venter på dette brevet");
}
