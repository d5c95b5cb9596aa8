//! A time of the agent's own choice, and the templates that are searched.

use skranke::notices::NoticeState;
use skranke::notices::sender::drain_once;

use crate::support::desk::TestDesk;
use crate::support::people::KARI;
use crate::templates::setup::Form;

#[test]
fn a_message_goes_at_the_time_that_was_chosen_and_not_before() {
    let (desk, template) = TestDesk::with_template("");
    let (mut agent, kari) = desk.agent_for("ola", KARI);
    let message = agent.begin(&kari, &template).filled(&["i dag", "Bergen"]);
    let page = agent.step(&message, "show").expect(200);
    page.says("Tomt felt: så snart som mulig. Ellers på en virkedag kl. 9–17, høyst 30 dager fram.");
    let receipt = agent.step(&message.with("send_at", "2026-11-23T10:30"), "send").expect(303);
    agent.get(receipt.location()).expect(200).says("23.11.2026 kl. 10.30");
    for (now, state) in [
        ("2026-11-20T12:00:00Z", NoticeState::Queued),
        ("2026-11-23T09:29:59Z", NoticeState::Queued),
        ("2026-11-23T09:30:00Z", NoticeState::Accepted),
    ] {
        desk.clock.set(now.parse().unwrap());
        drain_once(&desk.desk).unwrap();
        assert_eq!(desk.written()[0].state, state, "{now}");
    }
}

#[test]
fn a_message_that_waits_for_its_time_is_none_that_nobody_handed_over() {
    let (desk, template) = TestDesk::with_template("");
    let (mut agent, kari) = desk.agent_for("ola", KARI);
    let message = agent.begin(&kari, &template).filled(&["i dag", "Bergen"]);
    agent.step(&message.with("send_at", "2026-11-25T10:30"), "send").expect(303);
    for (night, overdue) in
        [("2026-11-24T02:30:00Z", 0), ("2026-11-25T02:30:00Z", 0), ("2026-11-26T02:30:00Z", 1)]
    {
        desk.clock.set(night.parse().unwrap());
        assert_eq!(desk.overdue(), overdue, "{night}");
    }
}

#[test]
fn a_time_at_which_nothing_is_sent_is_refused_with_words_beside_its_field() {
    let (desk, template) = TestDesk::with_template("");
    let (mut agent, kari) = desk.agent_for("ola", KARI);
    let message = agent.begin(&kari, &template).filled(&["i dag", "Bergen"]);
    for (time, said) in [
        ("2026-11-20T08:59", "Tidspunktet er passert."),
        ("2026-11-20T17:00", "Velg en virkedag mellom kl. 9 og 17."),
        ("2026-11-21T12:00", "Velg en virkedag mellom kl. 9 og 17."),
        ("2026-12-25T12:00", "Velg et tidspunkt som er høyst 30 dager fram."),
        ("i morgen", "Skriv dato og klokkeslett, som 2026-11-23T10:30."),
    ] {
        let page = agent.step(&message.clone().with("send_at", time), "send").expect(422);
        page.says(&format!("href=\"#send_at\">{said}")).says(&format!("value=\"{time}\""));
    }
    let urgent = message.clone().with("urgent", "yes").with("urgent_reason", "Koden går ut i natt");
    let page = agent.step(&urgent.with("send_at", "2026-11-23T10:30"), "send").expect(422);
    page.says("Velg enten et tidspunkt eller at det haster.");
    assert_eq!(desk.written().len(), 0);
    // What is too long when it goes on as SMS is said while it can be mended.
    let mut lead = desk.writer("leder2");
    let form =
        Form::saying("Ring {{navn}} {{navn}} {{navn}} {{navn}} {{navn}} {{navn}}.").asking("navn: Ola");
    let path = lead.own_template("Lang", &form);
    let long = agent.begin(&kari, path.rsplit('/').next().unwrap()).filled(&[&"Čáhci".repeat(20)]);
    let page = agent.step(&long.clone().by("email"), "send").expect(422);
    page.says("Går e-posten ikke fram, sendes den som SMS, og den blir lengre enn 4 SMS.");
    agent.step(&long.by("sms"), "send").expect(422).says("Meldingen blir lengre enn 4 SMS.");
    assert_eq!(desk.written().len(), 0);
}

#[test]
fn a_draft_keeps_the_time_that_was_chosen() {
    let (desk, template) = TestDesk::with_template("");
    let (mut agent, kari) = desk.agent_for("ola", KARI);
    let message = agent.begin(&kari, &template).filled(&["i dag", "Bergen"]);
    agent.save(&message.with("send_at", "2026-11-23T10:30")).expect(303);
    let (page, _) = agent.take_up(&kari);
    page.says("name=\"send_at\" id=\"send_at\" value=\"2026-11-23T10:30\"");
}

#[test]
fn templates_are_searched_and_the_preview_follows_the_one_that_is_chosen() {
    let (desk, template) = TestDesk::with_template("");
    let mut lead = desk.writer("leder2");
    let form = Form::saying("Møt opp i {{gate}}.").asking("gate: Fjordgata 16");
    let path = lead.own_template("Møte på kontoret", &form);
    let other = path.rsplit('/').next().unwrap();
    let (mut agent, kari) = desk.agent_for("ola", KARI);
    let message = agent.begin(&kari, &template).filled(&["i dag", "Bergen"]);
    let option = |key: &str| format!("<option value=\"{key}\"");
    for (find, found, both) in
        [("mote PA", "Viser 1 av 2 maler.", true), ("ring", "Viser 1 av 2 maler.", false)]
    {
        let page = agent.step(&message.clone().with("find", find), "show").expect(200).says(found);
        assert!(page.body.contains(&option(&template)), "the one that is chosen stays: {}", page.body);
        assert_eq!(page.body.contains(&option(other)), both, "{find}: {}", page.body);
    }
    // As the script asks when another one is chosen.
    let before = desk.all_on_record();
    let changed = crate::writing::setup::Message { template: other.to_owned(), ..message };
    let page = agent.preview(&changed).expect(200).says("Hei. Møt opp i [gate].");
    let page = page.says("id=\"asked\"").says(">gate</label>").says("For eksempel: Fjordgata 16");
    assert!(!page.body.contains(&format!("name=\"seen\" value=\"{}\"", changed.seen)), "{}", page.body);
    assert!(!page.body.contains(">sted</label>") && !page.body.contains("Bergen"), "{}", page.body);
    assert_eq!(desk.all_on_record(), before);
}
