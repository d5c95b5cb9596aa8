//! Reminders by the score: in the desk's own words, and by two people where they are many.

use chrono::TimeDelta;
use skranke::audit::Action;
use skranke::letters::queue::bulk::{ItemState, Reason};
use skranke::notices::sender::drain_once;
use skranke::staff::Role;
use skranke::values::LetterId;

use super::bulk_setup::confirmation;
use super::setup::{hidden, late};
use crate::support::client::Client;
use crate::support::desk::TestDesk;
use crate::templates::setup::Form;

const TWO: &str = "[messages]\nsecond_person_above = 2\n";

/// Has these reminded, and answers where the bulk is.
fn remind(client: &mut Client, ids: &[LetterId]) -> String {
    let page = client.press("remind", ids).expect(200).body;
    client.confirm(&page, None).expect(303).location().to_owned()
}

#[test]
fn as_many_as_one_person_may_send_begin_at_once_and_more_wait_for_another_lead() {
    let desk = TestDesk::start_with(TWO);
    let ids = desk.with_reachable(&[late("2026-11-02"); 5]);
    let mut first = desk.sign_in("kari", Role::Lead);
    let few = remind(&mut first, &ids[..2]);
    first.get(&few).expect(200).says("Pågår");
    desk.work_off();
    assert_eq!(desk.reminders(), 2);
    let page = first.press("remind", &ids[2..]).expect(200);
    let page = page.says("Du kan sende 2 meldinger til mange på én dag alene.").body;
    let many = first.confirm(&page, None).expect(303).location().to_owned();
    let shown = first.get(&many).expect(200).says("Venter på frigivelse").says("En annen leder må se over");
    assert!(!shown.body.contains("/release\""), "the same person is no second one");
    desk.work_off();
    assert_eq!(desk.reminders(), 2, "nothing is queued before it is released");
    let release = format!("{many}/release");
    first.post_form(&release, &[("decision", "released")]).expect(403);
    let mut agent = desk.sign_in("ola", Role::Agent);
    agent.get(&many).expect(200);
    agent.post_form(&release, &[("decision", "released")]).expect(403);
    assert_eq!(desk.on_record(Action::BulkDecided), 0);
    let mut second = desk.sign_in("per", Role::Lead);
    second.get("/letters/late/bulks").expect(200).says("Venter på frigivelse").says("3 mottakere");
    second.get(&many).expect(200).says(">Frigi 3</button>");
    second.post_form(&release, &[("decision", "perhaps")]).expect(400);
    second.post_form(&release, &[("decision", "released")]).expect(303);
    second.post_form(&release, &[("decision", "refused")]).expect(409);
    desk.work_off();
    assert_eq!(desk.reminders(), 5);
    second.get(&many).expect(200).says("Frigitt av Test per 20.11.2026 kl. 09.00.").says("3 brev er gjort");
    assert_eq!(desk.on_record(Action::BulkDecided), 1);
}

#[test]
fn many_small_bulks_of_one_person_on_one_day_are_one_large_one() {
    let desk = TestDesk::start_with(TWO);
    let ids = desk.with_reachable(&[late("2026-11-02"); 6]);
    let mut first = desk.sign_in("kari", Role::Lead);
    remind(&mut first, &ids[..2]);
    desk.work_off();
    let third = remind(&mut first, &ids[2..3]);
    first.get(&third).expect(200).says("Venter på frigivelse");
    let mut second = desk.sign_in("per", Role::Lead);
    let others = remind(&mut second, &ids[3..4]);
    second.get(&others).expect(200).says("Pågår");
    second.post_form(&format!("{third}/release"), &[("decision", "released")]).expect(303);
    desk.work_off();
    assert_eq!(desk.reminders(), 4);
    desk.pass(TimeDelta::hours(24));
    let mut first = desk.sign_in("kari", Role::Lead);
    let next = remind(&mut first, &ids[4..]);
    first.get(&next).expect(200).says("Pågår");
}

#[test]
fn what_the_second_person_refuses_is_left_out_with_that_as_the_reason() {
    let desk = TestDesk::start_with(TWO);
    let ids = desk.with_reachable(&[late("2026-11-02"); 3]);
    let many = remind(&mut desk.sign_in("kari", Role::Lead), &ids);
    let mut second = desk.sign_in("per", Role::Lead);
    second.post_form(&format!("{many}/release"), &[("decision", "refused")]).expect(303);
    desk.work_off();
    assert_eq!(desk.reminders(), 0);
    assert!(
        desk.items().iter().all(|(_, state, reason)| {
            (*state, *reason) == (ItemState::Excluded, Some(Reason::NotReleased))
        })
    );
    second
        .get(&many)
        .expect(200)
        .says("Ikke frigitt. Avgjort av Test per")
        .says("Utsendelsen ble ikke frigitt");
    let page = second.get("/letters/late/bulks").expect(200);
    assert!(!page.body.contains("waiting-heading"), "{}", page.body);
}

#[test]
fn of_two_who_decide_at_once_one_does() {
    let desk = TestDesk::start_with(TWO);
    let ids = desk.with_reachable(&[late("2026-11-02"); 3]);
    let many = remind(&mut desk.sign_in("kari", Role::Lead), &ids);
    let path = format!("{many}/release");
    let clients = [("per", "released"), ("anne", "refused")]
        .map(|(name, decision)| (desk.sign_in(name, Role::Lead), decision));
    let mut statuses: Vec<u16> = std::thread::scope(|scope| {
        let both: Vec<_> = clients
            .into_iter()
            .map(|(mut client, decision)| {
                let path = path.as_str();
                scope.spawn(move || client.post_form(path, &[("decision", decision)]).status)
            })
            .collect();
        both.into_iter().map(|one| one.join().unwrap()).collect()
    });
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409]);
    assert_eq!(desk.on_record(Action::BulkDecided), 1);
    desk.work_off();
    assert!([0, 3].contains(&desk.reminders()));
}

#[test]
fn other_work_than_messages_needs_no_second_person() {
    let desk = TestDesk::start_with(TWO);
    let ids = desk.with_reachable(&[late("2026-11-02"); 3]);
    let mut lead = desk.sign_in("kari", Role::Lead);
    let page = lead.press("investigate", &ids).expect(200).body;
    let place = lead.confirm(&page, None).expect(303).location().to_owned();
    lead.get(&place).expect(200).says("Pågår");
}

#[test]
fn reminders_are_sent_in_the_words_of_a_template_that_the_agent_has_seen() {
    let desk = TestDesk::start();
    let ids = desk.with_reachable(&[late("2026-11-02"); 2]);
    let mut lead = desk.writer("kari");
    let form = Form::saying("Brevet {{reference}} venter.").asking("reference: AB-2026-000123");
    let own = lead.own_template("Julehilsen om brevet", &form);
    let other = Form::saying("Ring oss {{dato}}.").asking("dato: i morgen");
    lead.own_template("Ring oss", &other);
    let page =
        lead.press("remind", &ids).expect(200).says("Den vanlige påminnelsen").says("Julehilsen om brevet");
    assert!(
        !page.body.contains("Ring oss"),
        "a template that asks for more than a letter tells: {}",
        page.body
    );
    let key = own.rsplit('/').next().unwrap();
    let send = |lead: &mut Client, page: &str, more: &[(&str, &str)]| {
        let fields = confirmation(page, None);
        let mut fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        fields.extend(more);
        lead.post_form("/letters/late/bulk/start", &fields)
    };
    // Chosen, but not seen: the page shows the words first.
    let shown = send(&mut lead, &page.body, &[("template", key), ("seen", "")]).expect(200);
    let shown = shown.says("Hei. Brevet AB-2026-000123 venter.");
    assert_eq!(desk.bulks(), 0);
    let seen = hidden(&shown.body, "seen");
    let place = send(&mut lead, &shown.body, &[("template", key), ("seen", &seen)]).expect(303);
    let place = place.location().to_owned();
    // Words that are published after the start are not those of this bulk.
    lead.publish(&own, &Form::saying("Noe annet om {{reference}}.").asking("reference: AB-2026-000123"));
    desk.work_off();
    drain_once(&desk.desk).unwrap();
    lead.get(&place).expect(200).says("Med malen «Julehilsen om brevet».");
    let sent: Vec<String> = std::fs::read_dir(desk.folder().join("sms"))
        .unwrap()
        .map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap())
        .collect();
    assert_eq!(sent.len(), 2);
    for id in &ids {
        let words = format!("Hei. Brevet {} venter.", desk.reference(id));
        assert!(sent.iter().any(|sms| sms.contains(&words)), "{words} in {sent:?}");
    }
    // By then the words that were seen are not in use any more.
    desk.pass(chrono::TimeDelta::days(8));
    let mut lead = desk.writer("per");
    let page = lead.press("remind", &ids).expect(200).body;
    send(&mut lead, &page, &[("template", key), ("seen", &seen)]).expect(200).says("Hei. Noe annet om");
    assert_eq!(desk.bulks(), 1);
}
