//! A mailing is started once, and everybody in it is on record from then on.

use skranke::audit::Action;
use skranke::bulk::ItemState;
use skranke::notices::NoticeState;
use skranke::notices::mailings::Reason;
use skranke::notices::sender::drain_once;
use skranke::notices::writing::rules::Hindrance;

use crate::support::desk::TestDesk;
use crate::support::people::{ASE, KARI, MONA, OLA, PER};

#[test]
fn everybody_who_can_be_gets_the_words_in_their_own_language_and_the_pages_say_what_came_of_each() {
    let desk = TestDesk::with_people();
    let (mut lead, template) = desk.lead_with_template("leder");
    let mailing = desk.mailing_to(&mut lead, &template, &[KARI, OLA, ASE, MONA, PER, "tull"]);
    let place = lead.start(&mailing);
    let running = lead.get(&place).expect(200).says("Pågår").says("2 av 5");
    assert_eq!(running.header("refresh"), "3");
    desk.write_to_many();
    drain_once(&desk.desk).unwrap();
    let words: Vec<String> = std::fs::read_dir(desk.folder().join("sms"))
        .unwrap()
        .map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap())
        .filter(|sms| sms.contains("Ring oss"))
        .collect();
    assert_eq!(words.len(), 3);
    for text in ["Hei. Ring oss", "Hei der. Ring oss", "Hello. Ring oss"] {
        assert!(words.iter().any(|sms| sms.contains(&format!("{text} i dag om Bergen."))), "{words:?}");
    }
    assert!(desk.written().iter().all(|notice| notice.state == NoticeState::Accepted));
    let done = lead.get(&place).expect(200).says("Ferdig").says("5 av 5").says("Rader uten gyldig");
    assert_eq!(done.header("refresh"), "");
    assert!(done.body.contains("<td>Sendt</td><td class=\"number\">3</td>"), "{}", done.body);
    let people = lead.get(&format!("{place}/people?came=done")).expect(200);
    let people = people.says("Kari Anne Nordmann").says("Ola Nordmann").says("Mona Vik").body;
    assert!(people.contains("href=\"/messages/01"), "{people}");
    let left_out = lead.get(&format!("{place}/people?came=excluded&reason=no_address")).expect(200);
    let left_out = left_out.says("Åse Marie Sæther").body;
    assert!(!left_out.contains("Per Fjord"), "{left_out}");
    lead.get(&format!("{place}/people?came=excluded")).expect(200).says("Per Fjord");
    lead.get(&format!("{place}/people?came=perhaps")).expect(400);
    lead.get("/mailings").expect(200).says("Ring oss, SMS");
    assert_eq!(desk.on_record(Action::MailingStarted), 1);
    assert_eq!(desk.on_record(Action::MessageWritten), 3);
    assert_eq!(desk.on_record(Action::PersonListed), 3 + 1 + 2);
    // A person's own page leads to the message as to any other.
    let (mut agent, kari) = desk.agent_for("per", KARI);
    agent.get(&format!("/persons/{kari}")).expect(200).says("Ring oss");
}

#[test]
fn a_form_that_is_sent_twice_starts_one_mailing_also_at_the_same_moment() {
    let desk = TestDesk::with_people();
    let (mut lead, template) = desk.lead_with_template("leder");
    let mailing = desk.mailing_to(&mut lead, &template, &[KARI, MONA]);
    let places: Vec<String> = std::thread::scope(|scope| {
        let both: Vec<_> = [lead.twin(), lead.twin()]
            .into_iter()
            .map(|mut client| {
                let mailing = &mailing;
                scope.spawn(move || client.start(mailing))
            })
            .collect();
        both.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(places[0], places[1]);
    desk.write_to_many();
    assert_eq!(lead.start(&mailing), places[0]);
    desk.write_to_many();
    assert_eq!((desk.mailings(), desk.written().len()), (1, 2));
    assert_eq!(desk.on_record(Action::MailingStarted), 1);
    // Another form to the same people finds that they were just written to.
    let again = desk.mailing_to(&mut lead, &template, &[KARI, MONA]);
    let place = lead.start(&again);
    lead.get(&place).expect(200).says("Ferdig").says("Har fått, eller får snart, en melding med samme mal");
    assert_eq!(desk.written().len(), 2);
    // A colleague's form with the same key is another form.
    let mut other = desk.writer("annen");
    let theirs = desk.mailing_to(&mut other, &template, &[OLA]);
    let mixed = super::setup::Mailing { request_key: mailing.request_key, ..theirs };
    other.mail(&mixed, "send").expect(409);
}

#[test]
fn a_list_of_which_nobody_can_be_written_to_starts_nothing_to_wait_for() {
    let desk = TestDesk::with_people();
    let (mut lead, template) = desk.lead_with_template("leder");
    let mailing = desk.mailing_to(&mut lead, &template, &[ASE]);
    let page = lead.mail(&mailing, "check").expect(200).says("Ingen i listen får meldingen").body;
    assert!(!page.contains("value=\"send\""), "{page}");
    let place = lead.start(&mailing);
    lead.get(&place).expect(200).says("Ferdig").says("1 av 1");
    let no_address = skranke::notices::rules::Suppression::NoAddress;
    let left_out = Some(Reason::Hindered(Hindrance::Suppressed(no_address)));
    assert_eq!(desk.came_of(), [(desk.id_of(ASE), ItemState::Excluded, left_out)]);
}

#[test]
fn a_thousand_people_are_checked_started_and_written_to_while_one_waits() {
    let desk = TestDesk::with_made_up(1_000);
    let (mut lead, template) = desk.lead_with_template("leder");
    let all: Vec<String> = desk.everybody().iter().map(|(id, _)| id.expose().to_owned()).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let mailing = desk.mailing_to(&mut lead, &template, &all);
    // Each answer comes within the four seconds after which a page gives up.
    lead.mail(&mailing, "check").expect(200);
    let place = lead.start(&mailing);
    let mut second = desk.writer("annen");
    second.post_form(&format!("{place}/release"), &[("decision", "released")]).expect(303);
    desk.write_to_many();
    lead.get(&place).expect(200).says("Ferdig").says("value=\"1000\" max=\"1000\"");
    let came = desk.came_of();
    let done = came.iter().filter(|(_, state, _)| *state == ItemState::Done).count();
    assert_eq!((came.len(), done), (1_000, desk.written().len()));
    assert!(done > 400, "{done}");
}
