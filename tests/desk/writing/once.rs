//! Never twice by mistake.

use chrono::TimeDelta;
use skranke::audit::Action;
use skranke::notices::NoticeState;
use skranke::notices::sender::drain_once;

use crate::support::desk::TestDesk;
use crate::support::people::{KARI, OLA};

#[test]
fn a_form_that_is_sent_ten_times_at_once_makes_one_message() {
    let (desk, template) = TestDesk::with_template("");
    let (mut agent, kari) = desk.agent_for("ola", KARI);
    let message = agent.begin(&kari, &template).filled(&["i dag", "Bergen"]);
    let clients: Vec<_> = (0..10).map(|_| agent.twin()).collect();
    let places: Vec<String> = std::thread::scope(|scope| {
        let all: Vec<_> = clients
            .into_iter()
            .map(|mut client| {
                let message = message.clone();
                scope.spawn(move || client.step(&message, "send").expect(303).location().to_owned())
            })
            .collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert!(places.iter().all(|place| place == &places[0]), "{places:?}");
    assert_eq!(desk.written().len(), 1);
    assert_eq!(desk.on_record(Action::MessageWritten), 1);
}

#[test]
fn the_same_template_again_within_the_days_needs_a_tick_and_is_remembered() {
    let (desk, template) = TestDesk::with_template("[messages]\nrepeat_days = 3\n");
    let (mut agent, kari) = desk.agent_for("ola", KARI);
    let message = agent.begin(&kari, &template).filled(&["i dag", "Bergen"]);
    agent.step(&message, "send").expect(303);
    drain_once(&desk.desk).unwrap();
    let first = desk.written().remove(0);
    desk.pass(TimeDelta::minutes(5));
    let again = agent.begin(&kari, &template).filled(&["i dag", "Bergen"]);
    let page = agent.step(&again, "show").expect(200).says("Samme mal ble sendt 20.11.2026 kl. 09.00.");
    page.says(&format!("href=\"/messages/{}\"", first.notice_id));
    let page = agent.step(&again, "send").expect(422);
    page.says("href=\"#repeat\">Kryss av for at meldingen skal sendes en gang til.");
    assert_eq!(desk.written().len(), 1);
    agent.step(&again.with("repeat", "yes"), "send").expect(303);
    let second = desk.written().remove(1);
    let shown = agent.get(&format!("/messages/{}", second.notice_id)).expect(200).says("Sendt en gang til");
    shown.says(&format!("href=\"/messages/{}\"", first.notice_id));
    // After the days nobody asks.
    desk.pass(TimeDelta::days(4));
    let (mut agent, kari) = desk.agent_for("per", KARI);
    let later = agent.begin(&kari, &template).filled(&["i dag", "Bergen"]);
    let page = agent.step(&later, "show").expect(200);
    assert!(!page.body.contains("Samme mal ble sendt"), "{}", page.body);
}

#[test]
fn two_agents_who_write_by_the_same_template_at_once_send_one_message() {
    let (desk, template) = TestDesk::with_template("");
    let mut both: Vec<_> = ["ola", "per"].map(|name| desk.agent_for(name, OLA)).into_iter().collect();
    let mut statuses: Vec<u16> = std::thread::scope(|scope| {
        let all: Vec<_> = both
            .iter_mut()
            .map(|(agent, person)| {
                let message = agent.begin(person, &template).filled(&["i dag", "Bergen"]);
                scope.spawn(move || agent.step(&message, "send").status)
            })
            .collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 422]);
    assert_eq!(desk.written().len(), 1);
}

#[test]
fn one_that_came_to_nothing_is_no_repetition() {
    let (desk, template) = TestDesk::with_template("");
    let (mut agent, kari) = desk.agent_for("ola", KARI);
    let message = agent.begin(&kari, &template).filled(&["i dag", "Bergen"]);
    agent.step(&message, "send").expect(303);
    desk.opt_out_of(KARI);
    drain_once(&desk.desk).unwrap();
    assert_eq!(desk.written()[0].state, NoticeState::Suppressed);
    let message = agent.begin(&kari, &template);
    let page = agent.step(&message, "show").expect(200);
    assert!(!page.body.contains("Samme mal ble sendt"), "{}", page.body);
}
