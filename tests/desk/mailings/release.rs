//! More messages than one person may send alone wait for a second one, whatever way they are many.

use skranke::audit::Action;
use skranke::bulk::ItemState;
use skranke::notices::mailings::Reason;
use skranke::staff::Role;

use crate::support::desk::TestDesk;
use crate::support::people::{KARI, MONA, OLA};

const TWO: &str = "[messages]\nsecond_person_above = 2\n";

#[test]
fn as_many_as_one_person_may_send_begin_at_once_and_more_wait_for_another_lead() {
    let desk = TestDesk::with_people_and(TWO);
    let (mut lead, template) = desk.lead_with_template("leder");
    let three = desk.mailing_to(&mut lead, &template, &[KARI, OLA, MONA]);
    let page = lead.mail(&three, "check").expect(200);
    page.says("Du kan sende 2 meldinger til mange på én dag alene.");
    let place = lead.start(&three);
    let shown = lead.get(&place).expect(200).says("Venter på frigivelse").says("En annen leder må se over");
    assert!(!shown.body.contains("/release\""), "the same person is no second one");
    desk.write_to_many();
    assert_eq!(desk.written().len(), 0, "nothing is queued before it is released");
    let release = format!("{place}/release");
    lead.post_form(&release, &[("decision", "released")]).expect(403);
    let mut agent = desk.sign_in("agent", Role::Agent);
    agent.post_form(&release, &[("decision", "released")]).expect(403);
    let mut second = desk.writer("annen");
    second.get("/mailings").expect(200).says("Venter på frigivelse").says("3 mottakere");
    // Who releases it sees what is sent.
    second.get(&place).expect(200).says(">Frigi 3</button>").says("Hei. Ring oss i dag om Bergen.");
    second.post_form(&release, &[("decision", "perhaps")]).expect(400);
    second.post_form(&release, &[("decision", "released")]).expect(303);
    second.post_form(&release, &[("decision", "refused")]).expect(409);
    desk.write_to_many();
    assert_eq!(desk.written().len(), 3);
    second.get(&place).expect(200).says("Frigitt av Test annen 20.11.2026 kl. 09.00.");
    assert_eq!(desk.on_record(Action::MailingDecided), 1);
}

#[test]
fn several_small_mailings_of_one_person_on_one_day_are_one_large_one() {
    let desk = TestDesk::with_people_and(TWO);
    let (mut lead, template) = desk.lead_with_template("leder");
    for few in [[KARI].as_slice(), &[OLA]] {
        let mailing = desk.mailing_to(&mut lead, &template, few);
        let place = lead.start(&mailing);
        lead.get(&place).expect(200).says("Pågår");
        desk.write_to_many();
    }
    let third = desk.mailing_to(&mut lead, &template, &[MONA]);
    let place = lead.start(&third);
    lead.get(&place).expect(200).says("Venter på frigivelse");
    let (mut other, theirs) = (desk.writer("annen"), desk.mailing_to(&mut lead, &template, &[MONA]));
    let own = other.list(&format!("{MONA}\n"));
    desk.answer_lists();
    let own = other.begin_mailing(&own, &theirs.template);
    let others = other.start(&own);
    other.get(&others).expect(200).says("Pågår");
}

#[test]
fn what_the_second_person_refuses_is_left_out_with_that_as_the_reason() {
    let desk = TestDesk::with_people_and(TWO);
    let (mut lead, template) = desk.lead_with_template("leder");
    let three = desk.mailing_to(&mut lead, &template, &[KARI, OLA, MONA]);
    let place = lead.start(&three);
    let mut second = desk.writer("annen");
    second.post_form(&format!("{place}/release"), &[("decision", "refused")]).expect(303);
    desk.write_to_many();
    assert_eq!(desk.written().len(), 0);
    for (_, state, reason) in desk.came_of() {
        assert_eq!((state, reason), (ItemState::Excluded, Some(Reason::NotReleased)));
    }
    second.get(&place).expect(200).says("Ikke frigitt.").says("Utsendelsen ble ikke frigitt");
}
