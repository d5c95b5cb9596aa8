//! Where the form of a mailing comes from, who gets it, and what it refuses.

use chrono::TimeDelta;
use skranke::staff::Role;

use crate::support::desk::TestDesk;
use crate::support::log;
use crate::support::people::{ASE, KARI, MONA, OLA, PERSONAL};
use crate::support::register_stub::{RegisterStub, reachable};
use crate::templates::setup::Form;

#[test]
fn a_list_that_is_answered_leads_to_the_form_for_whoever_handed_it_in_and_nobody_else() {
    let desk = TestDesk::with_people();
    let (mut lead, template) = desk.lead_with_template("leder");
    lead.get("/mailings/new").expect(303);
    lead.get("/lookups").expect(200).says("Slå opp listen først.");
    let list = lead.list(&format!("{KARI}\n"));
    let id = list.trim_start_matches("/lookups/").to_owned();
    let form = format!("/mailings/new?list={id}");
    let link = form.replace('=', "&#x3D;");
    assert!(!lead.get(&list).expect(200).body.contains(&link), "it is not answered yet");
    lead.get(&form).expect(404);
    desk.answer_lists();
    lead.get(&list).expect(200).says(&format!("href=\"{link}\">Skriv til alle i listen</a>"));
    let mailing = lead.begin_mailing(&list, &template);

    let mut other = desk.writer("annen");
    other.get(&form).expect(404);
    other.mail(&mailing, "send").expect(404);
    let mut agent = desk.sign_in("agent", Role::Agent);
    agent.get(&form).expect(403);
    agent.mail(&mailing, "send").expect(403);
    agent.get("/mailings").expect(403);
    assert!(!agent.get("/messages").expect(200).body.contains("/mailings"));
    lead.get("/messages").expect(200).says("href=\"/mailings\"");

    desk.pass(TimeDelta::hours(25));
    let mut lead = desk.client();
    lead.sign_in("leder", crate::support::desk::PASSWORD).expect(303);
    lead.get(&form).expect(410);
    lead.mail(&mailing, "send").expect(410);
    assert!(!lead.get(&list).expect(200).body.contains(&link));
    assert_eq!(desk.mailings(), 0);
}

#[test]
fn a_list_of_more_rows_than_a_mailing_takes_is_refused_with_what_to_do() {
    let desk = TestDesk::with_people();
    let (mut lead, template) = desk.lead_with_template("leder");
    let mailing = desk.mailing_to(&mut lead, &template, &[KARI]);
    let list = lead.list(&"7\n".repeat(5_001));
    desk.answer_lists();
    assert!(!lead.get(&list).expect(200).body.contains("/mailings/new"));
    let long = list.trim_start_matches("/lookups/");
    lead.get(&format!("/mailings/new?list={long}")).expect(422).says("Listen har mer enn 5 000 rader.");
    let mut long = mailing;
    list.trim_start_matches("/lookups/").clone_into(&mut long.list);
    lead.mail(&long, "send").expect(422);
    assert_eq!(desk.mailings(), 0);
}

#[test]
fn a_bad_list_names_its_rows_on_the_way_in_and_nothing_of_them() {
    let desk = TestDesk::with_people();
    let (mut lead, template) = desk.lead_with_template("leder");
    lead.hand_in(&format!("a,b\n{KARI},{OLA}\n")).expect(422).says("Ingen kolonne heter national_id");
    let mailing = desk.mailing_to(&mut lead, &template, &["0782364206", "07823642062", MONA]);
    let page = lead.get(&format!("/mailings/new?list={}", mailing.list)).expect(200);
    let page = page.says("Rader uten gyldig fødselsnummer: 2 (rad 2, 3)").body;
    assert!(!page.contains("0782364206"), "{page}");
}

#[test]
fn what_is_filled_in_is_checked_as_it_is_for_one_person() {
    let desk = TestDesk::with_people();
    let (mut lead, template) = desk.lead_with_template("leder");
    let mailing = desk.mailing_to(&mut lead, &template, &[KARI]);
    for (values, fault) in [
        (["", "Bergen"], "Fyll ut «dato»."),
        (["i dag", "evil.example"], "«sted» kan ikke ha lenker"),
        (["i dag", ASE], "«sted» kan ikke ha et fødselsnummer"),
    ] {
        for step in ["check", "send"] {
            let page = lead.mail(&mailing.clone().filled(&values), step).expect(422).says(fault);
            page.says("id=\"error-summary\"").says("name=\"value\" id=\"value-1\"");
        }
    }
    let without = lead.mail(&mailing.clone().by("pigeon"), "check").expect(422);
    without.says("Velg SMS eller e-post.");
    let late = mailing.clone().with("send_at", "2026-11-21T10:30");
    lead.mail(&late, "check").expect(422).says("Velg en virkedag mellom kl. 9 og 17.");
    // Back from the check nothing is lost.
    let page = lead.mail(&mailing, "change").expect(200).body;
    assert!(page.contains("value=\"Bergen\"") && page.contains("value=\"sms\" checked"), "{page}");
    assert_eq!(desk.mailings(), 0);
}

#[test]
fn words_that_were_not_seen_are_not_sent() {
    let desk = TestDesk::with_people();
    let (mut lead, template) = desk.lead_with_template("leder");
    let mailing = desk.mailing_to(&mut lead, &template, &[KARI]);
    lead.mail(&mailing, "check").expect(200).says("Send til 1 person");
    let form = Form::saying("Skriv til oss {{dato}} om {{sted}}.").asking("dato: i dag\nsted: Bergen");
    lead.publish(&format!("/admin/templates/{template}"), &form);
    lead.mail(&mailing, "send").expect(422).says("Se over teksten før du sender den.");
    lead.withdraw(&template);
    lead.mail(&mailing, "send").expect(422).says("Velg en mal som er i bruk.");
    assert_eq!(desk.mailings(), 0);
}

#[test]
fn while_the_register_is_upstream_nobody_is_written_to_by_what_we_hold() {
    let stub = RegisterStub::start();
    stub.knows(KARI, reachable());
    let desk = TestDesk::with_people_upstream(&stub);
    let mut lead = desk.writer("leder");
    let list = lead.list(&format!("{KARI}\n"));
    desk.answer_lists();
    assert!(!lead.get(&list).expect(200).says("Listen er slått opp").body.contains("/mailings/new"));
    let form = list.replace("/lookups/", "/mailings/new?list=");
    lead.get(&form).expect(422).says("når kontaktregisteret er et annet sted");
}

#[test]
fn no_address_no_log_line_and_no_refusal_tells_whose_id_it_was() {
    let log = log::kept();
    let desk = TestDesk::with_people();
    let (mut lead, template) = desk.lead_with_template("leder");
    let mailing = desk.mailing_to(&mut lead, &template, &[KARI, OLA, ASE, MONA]);
    lead.mail(&mailing, "check").expect(200);
    let place = lead.start(&mailing);
    desk.write_to_many();
    let shown = lead.get(&place).expect(200).body;
    let people = lead.get(&format!("{place}/people?came=done")).expect(200).body;
    let refused = lead.mail(&mailing.with("value", KARI), "send").expect(303);
    for id in [KARI, OLA, ASE, MONA] {
        for text in [&place, &shown, &people, &refused.location().to_owned()] {
            assert!(!text.contains(id), "{text}");
        }
    }
    let logged = log.text();
    assert!(logged.contains("mailing:"), "the work is in the log");
    for personal in PERSONAL {
        assert!(!logged.contains(personal), "{personal} is in the log");
    }
}
