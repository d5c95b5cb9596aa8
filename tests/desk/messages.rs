//! The messages at the desk: what was sent, and deciding about what nobody can tell.

use chrono::TimeDelta;
use diesel::prelude::*;
use skranke::audit::Action;
use skranke::calendar::local_date;
use skranke::db::schema::notices;
use skranke::notices::sender::drain_once;
use skranke::notices::{Channel, NewNotice, Notice, NoticeKind, NoticeState, outbox, store};
use skranke::staff::Role;
use skranke::values::PersonId;

use crate::support::bad_smtp::{BadSmtp, Mode};
use crate::support::client::{Answer, Client};
use crate::support::desk::TestDesk;
use crate::support::people::{KARI, OLA};

/// A desk whose mail server takes each message and says nothing more; Kari's receipt was given to it.
struct Silent {
    peer: BadSmtp,
    desk: TestDesk,
    kari: PersonId,
}

impl Silent {
    fn new() -> Self {
        let peer = BadSmtp::start(Mode::DropAfterData);
        let desk = TestDesk::with_people_and(&format!("mail_url = \"{}\"\n", peer.url()));
        let mut agent = desk.sign_in("first", Role::Agent);
        let kari = person_id(&mut agent, KARI);
        let silent = Self { peer, desk, kari };
        silent.queue("R-1");
        drain_once(&silent.desk.desk).unwrap();
        assert_eq!(silent.notices().first().unwrap().state, NoticeState::Uncertain);
        silent
    }

    fn queue(&self, reference: &str) {
        self.desk.pass(TimeDelta::milliseconds(3));
        let today = local_date(self.desk.now());
        let new = NewNotice::opt_out_changed(self.kari.clone(), Channel::Email, true, reference, today);
        let now = self.desk.now();
        self.desk.write(move |conn| outbox::queue(conn, &new, now)).unwrap();
    }

    /// Her receipts, the latest first.
    fn notices(&self) -> Vec<Notice> {
        let mut all = self.desk.read(|conn| store::recent_of(conn, &self.kari, 200));
        all.retain(|notice| notice.kind == NoticeKind::OptOutRegistered);
        all
    }

    fn state_of(&self, notice: &Notice) -> (NoticeState, Option<String>) {
        let found = self.notices().into_iter().find(|one| one.notice_id == notice.notice_id).unwrap();
        (found.state, found.state_reason)
    }

    /// An agent who has said why Kari is opened.
    fn agent(&self, name: &str) -> Client {
        let mut agent = self.desk.sign_in(name, Role::Agent);
        agent.open(KARI);
        agent
    }
}

fn person_id(agent: &mut Client, national_id: &str) -> PersonId {
    PersonId::parse(agent.open(national_id).trim_start_matches("/persons/")).unwrap()
}

fn path(notice: &Notice) -> String {
    format!("/messages/{}", notice.notice_id)
}

fn judge(agent: &mut Client, notice: &Notice, judgement: &str, reason: &str) -> Answer {
    agent.post_form(&format!("{}/judge", path(notice)), &[("judgement", judgement), ("reason", reason)])
}

#[test]
fn what_nobody_can_tell_is_listed_first_and_everybody_on_the_list_goes_on_record() {
    let silent = Silent::new();
    silent.queue("R-2");
    let mut agent = silent.agent("kari");
    let before = silent.desk.on_record(Action::PersonListed);
    let page = agent.get("/messages").expect(200).says("1 melding å vurdere").says("Kari Nordmann");
    page.says("Usikkert om den ble sendt").says("Tjenesten svarte ikke").says(&path(&silent.notices()[1]));
    assert_eq!(silent.desk.on_record(Action::PersonListed), before + 1);
    agent
        .get("/messages?show=waiting")
        .expect(200)
        .says("1 melding venter")
        .says(&path(&silent.notices()[0]));
    agent.get("/messages?show=not_delivered").expect(200).says("Ingen meldinger som ikke kom fram.");
    let all = agent.get("/messages?show=all").expect(200).body;
    let at = |notice: &Notice| all.find(&path(notice)).unwrap();
    let [newer, older] = &silent.notices()[..] else { panic!() };
    assert!(at(newer) < at(older), "the latest first");
    for unknown in ["show=late", "after=x", "page=2"] {
        agent.get(&format!("/messages?{unknown}")).expect(400);
    }
    // Nobody asked for these.
    for list in ["/messages", &format!("/persons/{}", silent.kari)] {
        agent.get(list).expect(200).says("Innebygd tekst").says("<td>Automatisk</td>");
    }
    silent.desk.sign_in("rita", Role::Reporter).get("/messages").expect(403);
}

#[test]
fn what_nobody_can_tell_and_what_an_opt_out_stopped_is_counted_in_the_metrics() {
    let silent = Silent::new();
    let metrics = silent.desk.metrics();
    assert!(metrics.contains("skranke_notices_unsettled{state=\"uncertain\"} 1"), "{metrics}");
    let before = silent.desk.read(store::opted_out);
    assert!(metrics.contains(&format!("skranke_notices_suppressed_optout {before}")), "{metrics}");
    let (kari, now) = (silent.kari.clone(), silent.desk.now());
    silent.desk.write(move |conn| {
        let letter = skranke::letters::store::of_person(conn, &kari)?.remove(0);
        let (letter_id, today) = (letter.letter_id, local_date(now));
        let new = NewNotice::letter_late(kari.clone(), letter_id, "AB-1", today, 10);
        outbox::queue(conn, &NewNotice { dedup_key: "once more".to_owned(), ..new }, now)?;
        let mut entry = skranke::register::store::entry_of(conn, &kari)?.unwrap();
        entry.opted_out = true;
        skranke::register::store::put_entry(conn, &entry)
    });
    drain_once(&silent.desk.desk).unwrap();
    let stopped = silent.desk.read(store::opted_out);
    assert!(stopped > before);
    let metrics = silent.desk.metrics();
    assert!(metrics.contains(&format!("skranke_notices_suppressed_optout {stopped}")), "{metrics}");
}

#[test]
fn what_a_server_put_off_is_shown_so_on_the_pages_until_it_arrives() {
    let peer = BadSmtp::start(Mode::Greylist);
    let desk = TestDesk::with_people_and(&format!("mail_url = \"{}\"\n", peer.url()));
    let mut agent = desk.sign_in("first", Role::Agent);
    let kari = person_id(&mut agent, KARI);
    let greylisted = Silent { peer, desk, kari };
    greylisted.queue("R-1");
    drain_once(&greylisted.desk.desk).unwrap();
    let [notice] = &greylisted.notices()[..] else { panic!() };
    for page in [&path(notice), "/messages?show=waiting", &format!("/persons/{}", greylisted.kari)] {
        agent.get(page).expect(200).says("Prøves igjen").says("smtp_451_4.7.1");
    }
    greylisted.desk.pass(TimeDelta::minutes(2));
    drain_once(&greylisted.desk.desk).unwrap();
    assert_eq!(greylisted.state_of(notice).0, NoticeState::Accepted);
    assert_eq!(greylisted.peer.messages().len(), 1);
    let page = agent.get(&path(notice)).expect(200).says("smtp_451_4.7.1").body;
    assert!(!page.contains("<dd>Prøves igjen"), "{page}");
}

#[test]
fn long_lists_are_paged_without_gaps_or_repeats() {
    let silent = Silent::new();
    for n in 0..120 {
        silent.queue(&format!("R-W{n}"));
    }
    let mut agent = silent.agent("kari");
    let all = silent.desk.read(|conn| Ok(notices::table.count().get_result::<i64>(conn)?));
    for (shelf, expected) in [("waiting", 120), ("all", usize::try_from(all).unwrap())] {
        let mut next = Some(format!("/messages?show={shelf}"));
        let mut seen = std::collections::BTreeSet::new();
        let mut pages = 0;
        while let Some(page) = next {
            let body = agent.get(&page).expect(200).body;
            let on_it: Vec<&str> =
                body.split("href=\"/messages/").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
            assert!(on_it.len() <= 50);
            for id in on_it {
                assert!(seen.insert(id.to_owned()), "{id} twice");
            }
            next = body
                .split("href=\"/messages?")
                .skip(1)
                .map(|rest| {
                    format!(
                        "/messages?{}",
                        rest.split('"').next().unwrap().replace("&amp;", "&").replace("&#x3D;", "=")
                    )
                })
                .find(|link| link.contains("after="));
            pages += 1;
        }
        assert_eq!((seen.len(), pages), (expected, 3), "{shelf}");
    }
}

#[test]
fn a_message_shows_its_text_its_tries_and_what_the_server_said_under_an_inquiry() {
    let silent = Silent::new();
    let notice = silent.notices().remove(0);
    let mut stranger = silent.desk.sign_in("ny", Role::Agent);
    let asked = stranger.get(&path(&notice)).expect(200);
    assert!(!asked.body.contains("R-1"), "the reason first");
    assert_eq!(silent.desk.on_record(Action::NoticeViewed), 0);
    let given = [("reason", "caller"), ("reason_text", ""), ("next", &path(&notice))];
    let on = stranger.post_form(&format!("/persons/{}/inquiry", silent.kari), &given).expect(303);
    assert_eq!(on.location(), path(&notice));
    let mut agent = silent.agent("kari");
    agent.get(&path(&notice)).expect(200).says("R-1").says("no_answer").says("Automatisk").says("Nynorsk");
    assert_eq!(silent.desk.on_record(Action::NoticeViewed), 1);
    let person = format!("/persons/{}", silent.kari);
    agent.get(&person).expect(200).says(&path(&notice));
    agent.get("/messages/01D39ZY06FGSCTVN4T2V9PKHFZ").expect(404);
}

#[test]
fn an_uncertain_message_counts_as_sent_when_somebody_says_so_once_and_on_record() {
    let silent = Silent::new();
    let notice = silent.notices().remove(0);
    let mut agent = silent.agent("kari");
    judge(&mut agent, &notice, "", "x")
        .expect(422)
        .says("Velg hva som skal skje")
        .says("Skriv grunnen med 3");
    judge(&mut agent, &notice, "counts_as_sent", &"x".repeat(501)).expect(422).says("Skriv grunnen med 3");
    for _ in 0..2 {
        judge(&mut agent, &notice, "counts_as_sent", "Innringer har fått den").expect(303);
    }
    assert_eq!(silent.desk.on_record(Action::NoticeJudged), 1);
    assert_eq!(silent.state_of(&notice), (NoticeState::Accepted, Some("counts_as_sent".to_owned())));
    let page =
        agent.get(&path(&notice)).expect(200).says("Regnet som sendt av Test kari").says("har fått den");
    assert!(!page.body.contains("<form method=\"post\" action=\"/messages"), "decided for good");
    agent.get("/messages").expect(200).says("Ingen meldinger å vurdere.");
    let mut other = silent.agent("ole");
    judge(&mut other, &notice, "sent_again", "Ikke mottatt").expect(409).says("En annen har allerede");
    drain_once(&silent.desk.desk).unwrap();
    assert_eq!(silent.peer.messages().len(), 1, "not sent again");
}

#[test]
fn what_is_sent_again_is_another_message_and_the_first_is_never_sent_twice() {
    let silent = Silent::new();
    let notice = silent.notices().remove(0);
    let mut agent = silent.agent("kari");
    silent.desk.pass(TimeDelta::milliseconds(3));
    let again = judge(&mut agent, &notice, "sent_again", "Innringer har ikke fått den").expect(303);
    assert_eq!(silent.state_of(&notice), (NoticeState::Failed, Some("sent_again".to_owned())));
    let [new, _] = &silent.notices()[..] else { panic!() };
    assert_eq!(again.location(), path(new));
    agent.get(again.location()).expect(200).says("Bedt om av").says("Test kari").says("en tidligere melding");
    agent.get(&path(&notice)).expect(200).says("Sendt på nytt av Test kari").says(&path(new));
    drain_once(&silent.desk.desk).unwrap();
    let messages = silent.peer.messages();
    assert_eq!(messages.len(), 2);
    for (message, notice) in messages.iter().zip([&notice, new]) {
        assert!(message.contains(notice.notice_id.as_str()), "a Message-ID of its own");
    }
    let mut other = silent.agent("ole");
    judge(&mut other, new, "counts_as_sent", "Ser den i loggen").expect(303);
    agent.get("/messages?show=not_delivered").expect(200).says("Ingen meldinger som ikke kom fram.");
}

#[test]
fn of_many_who_send_again_at_once_one_does() {
    let silent = Silent::new();
    let notice = silent.notices().remove(0);
    let agents: Vec<Client> = (0..8).map(|n| silent.agent(&format!("agent{n}"))).collect();
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let posts: Vec<_> = agents
            .into_iter()
            .map(|mut agent| {
                let notice = &notice;
                scope.spawn(move || judge(&mut agent, notice, "sent_again", "Ikke mottatt").status)
            })
            .collect();
        posts.into_iter().map(|post| post.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [303, 409].contains(status)), "{statuses:?}");
    assert_eq!(silent.notices().len(), 2);
    assert_eq!(silent.desk.on_record(Action::NoticeJudged), 1);
}

#[test]
fn what_is_on_its_way_or_may_not_be_sent_is_not_decided_about() {
    let silent = Silent::new();
    silent.queue("R-2");
    let mut agent = silent.agent("kari");
    let waiting = silent.notices().remove(0);
    judge(&mut agent, &waiting, "sent_again", "Haster").expect(409).says("Meldingen er på vei.");
    silent
        .desk
        .desk
        .db
        .write({
            let (kari, now) = (silent.kari.clone(), silent.desk.now());
            move |conn| outbox::stop_waiting(conn, &kari, skranke::notices::rules::Suppression::Deceased, now)
        })
        .unwrap();
    let page = agent.get(&path(&waiting)).expect(200).says("Personen er registrert død");
    assert!(!page.body.contains("/judge\""), "there is nothing to decide");
    judge(&mut agent, &waiting, "sent_again", "Haster").expect(409).says("Meldingen ble ikke sendt");
    assert_eq!(silent.desk.on_record(Action::NoticeJudged), 0);
}

#[test]
fn deciding_needs_an_inquiry_about_that_person() {
    let silent = Silent::new();
    let notice = silent.notices().remove(0);
    let mut agent = silent.desk.sign_in("ole", Role::Agent);
    agent.open(OLA);
    let answer = judge(&mut agent, &notice, "counts_as_sent", "Innringer har fått den").expect(303);
    assert_eq!(answer.location(), path(&notice));
    assert_eq!(silent.state_of(&notice).0, NoticeState::Uncertain);
}
