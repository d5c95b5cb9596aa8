//! The bar under the list, the page of one letter, and the whole way without scripts.

use skranke::audit::Action;
use skranke::staff::Role;
use skranke::values::LetterId;

use super::setup::late;
use crate::support::desk::TestDesk;

#[test]
fn each_row_has_a_box_that_is_named_for_its_letter_and_the_bar_says_how_many_there_are() {
    let desk = TestDesk::start();
    let ids = desk.with_reachable(&vec![late("2026-11-02"); 60]);
    let mut agent = desk.sign_in("kari", Role::Agent);
    let page =
        agent.get("/letters/late").expect(200).says("Alle 50 på denne siden").says("Alle 60 i utvalget");
    let has_box = |id: &&LetterId| {
        let reference = desk.reference(id);
        page.body.contains(&format!("value=\"{id}\" form=\"bulk\" aria-label=\"Velg brevet {reference}\""))
    };
    assert_eq!(ids.iter().filter(has_box).count(), 50);
    assert!(!page.body.contains("Gi dem til"), "only a lead gives letters to others");
    let none = agent.press("remind", &[]).expect(303);
    agent.get(none.location()).says("Ingen brev er krysset av. Kryss av brevene, eller velg alle.");
    let all = [("view", ""), ("which", "all"), ("action", "take")];
    agent.post_form("/letters/late/bulk", &all).expect(200).says(">Gi 60 brev til Test kari</button>");
    agent.get("/letters/late").expect(200);
    for (view, which, action) in
        [("over=x", "all", "take"), ("", "some", "take"), ("", "all", "burn"), ("", "all", "assign")]
    {
        agent.get("/letters/late").expect(200);
        let form = [("view", view), ("which", which), ("action", action)];
        agent.post_form("/letters/late/bulk", &form).expect(400);
    }
    let mut reporter = desk.sign_in_as(Role::Reporter);
    reporter.get("/");
    reporter.post_form("/letters/late/bulk", &all).expect(403);
}

#[test]
fn a_reminder_of_one_letter_follows_the_same_rules() {
    let desk = TestDesk::start();
    let id = desk.with_reachable(&[late("2026-11-02")]).remove(0);
    let mut agent = desk.sign_in("kari", Role::Agent);
    agent.open_letter(&id).says(">Send påminnelse</button>");
    let path = format!("/letters/{id}");
    let sent = agent.post_form(&format!("{path}/reminder"), &[("version", "0")]).expect(303);
    assert_eq!(sent.location(), path);
    agent.get(&path).expect(200).says("Påminnelsen er lagt i kø.");
    assert_eq!((desk.reminders(), desk.on_record(Action::ReminderQueued)), (1, 1));
    let again = agent.post_form(&format!("{path}/reminder"), &[("version", "0")]).expect(409);
    again.says("Påminnelsen er ikke sendt. Personen har fått, eller får snart, en melding om brevet (siste 7 dager).");
    desk.pass(chrono::TimeDelta::days(8));
    let mut agent = desk.sign_in("kari", Role::Agent);
    agent.open_letter(&id);
    agent.post_form(&format!("{path}/reminder"), &[("version", "0")]).expect(303);
    assert_eq!(desk.reminders(), 2);
}
