//! A bulk from its confirmation to its end.

use std::collections::BTreeSet;
use std::sync::Barrier;
use std::time::Instant;

use diesel::prelude::*;
use skranke::audit::Action;
use skranke::db::schema::{late_flags, late_work, letter_orders, letter_reissues, notices, register_entries};
use skranke::letters::queue::WorkOutcome;
use skranke::letters::queue::bulk::{ItemState, Reason, worker};
use skranke::notices::sender;
use skranke::staff::Role;
use skranke::values::{LetterId, PersonId};

use super::bulk_setup::confirmation;
use super::setup::late;
use crate::support::desk::TestDesk;

/// The states of all items, by state.
fn came(desk: &TestDesk) -> Vec<ItemState> {
    desk.items().into_iter().map(|(_, state, _)| state).collect()
}

#[test]
fn a_reminder_is_queued_for_each_letter_and_the_page_tells_what_came_of_each() {
    let desk = TestDesk::start();
    let ids = desk.with_reachable(&[late("2026-11-02"); 4]);
    desk.register(&ids[3], "2026-09-01T08:00:00Z", true);
    let mut agent = desk.sign_in("kari", Role::Agent);
    let page = agent.press("remind", &ids).expect(200).says("Påminnelsen sendes på SMS.").body;
    let path = agent.confirm(&page, None).expect(303).location().to_owned();
    let waiting =
        agent.get(&path).expect(200).says("1 av 4").says("Satt i gang av Test kari 20. november 2026");
    assert_eq!(waiting.header("refresh"), "3", "the page is read again by itself");
    assert!(!waiting.body.contains("ML-"), "numbers alone while it runs");
    desk.work_off();
    let done = agent
        .get(&path)
        .expect(200)
        .says("4 av 4")
        .says("3 brev er gjort")
        .says("Personen har reservert seg");
    assert_eq!(done.header("refresh"), "");
    for id in &ids {
        assert!(done.body.contains(&format!("href=\"/letters/{id}\">{}</a>", desk.reference(id))));
    }
    assert_eq!((desk.reminders(), desk.on_record(Action::ReminderQueued)), (3, 3));
    assert_eq!(desk.on_record(Action::BulkStarted), 1);
    let listed = desk.on_record(Action::PersonListed);
    agent.get(&path).expect(200);
    assert_eq!(desk.on_record(Action::PersonListed) - listed, 4, "the letters on it are a look");
    let counts = sender::drain_once(&desk.desk).unwrap();
    assert_eq!(counts.accepted, 3);
    desk.work_off();
    assert_eq!(desk.reminders(), 3, "a finished bulk does nothing more");

    let page = agent.press("remind", &ids[..3]).expect(200).body;
    assert!(!page.contains("/letters/late/bulk/start"), "all were reminded today: {page}");
    agent.get("/letters/late/bulk/01D39ZY06FGSCTVN4T2V9PKHFZ").expect(404);
    let mut reporter = desk.sign_in_as(Role::Reporter);
    reporter.get(&path).expect(403);
}

#[test]
fn new_letters_take_the_place_of_the_old_ones_and_the_note_is_their_reason() {
    let desk = TestDesk::start();
    let ids = desk.with_reachable(&[late("2026-11-02"); 2]);
    let mut agent = desk.sign_in("kari", Role::Agent);
    let page = agent.press("reissue", &ids).expect(200).body;
    for note in ["for kort", "", &"x".repeat(256)] {
        let refused = agent.confirm(&page, Some(note)).expect(422).says("Skriv grunnen med 10 til 255 tegn");
        refused.says("<title>Feil: ").says(&format!(">{note}</textarea>"));
    }
    assert_eq!(desk.bulks(), 0);
    let path = agent.confirm(&page, Some("Trykkeriet mistet sekken")).expect(303).location().to_owned();
    desk.work_off();
    agent.get(&path).expect(200).says("2 brev er gjort").says("Trykkeriet mistet sekken");
    let replaced: BTreeSet<LetterId> = desk
        .read(|conn| Ok(letter_reissues::table.select(letter_reissues::replaces).load(conn)?))
        .into_iter()
        .collect();
    assert_eq!(replaced, ids.iter().cloned().collect());
    let reasons: Vec<Option<String>> =
        desk.read(|conn| Ok(letter_orders::table.select(letter_orders::override_reason).load(conn)?));
    assert_eq!(reasons, vec![Some("Trykkeriet mistet sekken".to_owned()); 2]);
    let open: i64 = desk.read(|conn| {
        Ok(late_flags::table.filter(late_flags::closed_at.is_null()).count().get_result(conn)?)
    });
    assert_eq!(open, 0, "nobody waits for the old ones");
    for id in &ids {
        assert_eq!(desk.work(id).unwrap().outcome, Some(WorkOutcome::SentAgain));
    }
    assert_eq!((desk.on_record(Action::LetterOrdered), desk.on_record(Action::InquiryOpened)), (2, 2));
    let all: Vec<String> = desk.read(|conn| {
        let details = skranke::db::schema::audit_entries::table;
        let detail = skranke::db::schema::audit_entries::detail;
        Ok(details.filter(detail.is_not_null()).select(detail.assume_not_null()).load(conn)?)
    });
    assert!(
        all.iter().all(|detail| !detail.contains("Trykkeriet")),
        "the agent's words stay out of the trail"
    );
}

#[test]
fn letters_are_given_away_and_marked_as_investigated() {
    let desk = TestDesk::start();
    let ids = desk.with_reachable(&[late("2026-11-02"); 3]);
    let mut leder = desk.sign_in("leder", Role::Lead);
    let ola = desk.colleague("ola", Role::Agent).staff_id;
    leder.get("/letters/late").expect(200);
    let form = [("view", ""), ("which", "page"), ("action", "assign"), ("to", ola.as_str())];
    let shown: Vec<(&str, &str)> = ids.iter().map(|id| ("shown", id.as_str())).collect();
    let page = leder.post_form("/letters/late/bulk", &[&form[..], &shown].concat()).expect(200).body;
    let given = leder.confirm(&page, None).expect(303).location().to_owned();
    desk.work_off();
    leder.get(&given).expect(200).says("Gi brevene til Test ola").says("3 brev er gjort");
    assert!(desk.holders().iter().all(|(_, holder)| holder.as_ref() == Some(&ola)));
    let mut kari = desk.client();
    kari.sign_in("ola", crate::support::desk::PASSWORD).expect(303);
    kari.get("/letters/late").expect(200).says(r#"for="which">Hvilke brev"#);
    let page = kari.press("investigate", &ids[..2]).expect(200).body;
    kari.confirm(&page, Some(&"x".repeat(501))).expect(422).says("Merknaden kan ha høyst 500 tegn.");
    kari.confirm(&page, Some("Ringte trykkeriet")).expect(303);
    desk.work_off();
    for id in &ids[..2] {
        let work = desk.work(id).unwrap();
        assert_eq!(work.outcome, Some(WorkOutcome::Investigated));
        assert_eq!(
            (work.outcome_note.as_deref(), work.closed_by.as_ref()),
            (Some("Ringte trykkeriet"), Some(&ola))
        );
    }
    assert_eq!((desk.on_record(Action::QueueAssigned), desk.on_record(Action::QueueOutcome)), (3, 2));
    let list = leder.get("/letters/late/bulks").expect(200);
    list.says("Marker undersøkt").says("Gi brevene til Test ola").says(&format!("href=\"{given}\""));
    kari.get("/letters/late/bulks").expect(403);
}

#[test]
fn a_confirmation_sent_twice_or_by_eight_at_once_starts_one_bulk() {
    let desk = TestDesk::start();
    let ids = desk.with_reachable(&[late("2026-11-02"); 3]);
    let mut agent = desk.sign_in("kari", Role::Agent);
    let page = agent.press("remind", &ids).expect(200).body;
    let first = agent.confirm(&page, None).expect(303).location().to_owned();
    assert_eq!(agent.confirm(&page, None).expect(303).location(), first);
    assert_eq!((desk.bulks(), desk.items().len()), (1, 3));

    let page = agent.press("investigate", &ids).expect(200).body;
    let together = Barrier::new(8);
    let locations: BTreeSet<String> = std::thread::scope(|scope| {
        let sent: Vec<_> = (0..8)
            .map(|_| {
                let (mut twin, page, together) = (agent.twin(), &page, &together);
                scope.spawn(move || {
                    together.wait();
                    twin.confirm(page, None).expect(303).location().to_owned()
                })
            })
            .collect();
        sent.into_iter().map(|sent| sent.join().unwrap()).collect()
    });
    assert_eq!((locations.len(), desk.bulks()), (1, 2));
    let mut other = desk.sign_in("ola", Role::Agent);
    other.get("/letters/late").expect(200);
    other.confirm(&page, None).expect(409);
    let twice = [confirmation(&page, None), vec![("letter", format!("{}.0", ids[0]))]].concat();
    let twice: Vec<(&str, &str)> = twice.iter().map(|(name, value)| (*name, value.as_str())).collect();
    agent.get("/letters/late");
    agent.post_form("/letters/late/bulk/start", &twice).expect(400);
}

#[test]
fn what_changes_after_the_preview_or_the_start_leaves_a_letter_out() {
    let desk = TestDesk::start();
    let ids = desk.with_reachable(&[late("2026-11-02"); 5]);
    desk.register(&ids[1], "2026-09-01T08:00:00Z", false);
    desk.register(&ids[2], "2026-09-01T08:00:00Z", false);
    let opts_out = |id: &LetterId| {
        let person: PersonId = desk.person_of(id);
        desk.write(move |conn| {
            let entry = register_entries::table.find(&person);
            diesel::update(entry).set(register_entries::opted_out.eq(true)).execute(conn)?;
            Ok(())
        });
    };
    let mut agent = desk.sign_in("kari", Role::Agent);
    let mut other = desk.sign_in("ola", Role::Agent);
    let mut take = |id: &LetterId| {
        other.open_letter(id);
        other.post_form(&format!("/letters/{id}/owner"), &[("version", "0"), ("to", "me")]).expect(303);
    };
    let page = agent.press("remind", &ids).expect(200).says(">Send påminnelse til 5</button>").body;
    opts_out(&ids[1]);
    take(&ids[3]);
    let mut own = agent.twin();
    own.open_letter(&ids[4]);
    own.post_form(&format!("/letters/{}/snooze", ids[4]), &[("version", "0"), ("until", "2026-11-25")])
        .expect(303);
    agent.confirm(&page, None).expect(303);
    opts_out(&ids[2]);
    desk.work_off();
    let expected = [
        (ItemState::Done, None),
        (ItemState::Excluded, Some(Reason::OptedOut)),
        (ItemState::Excluded, Some(Reason::OptedOut)),
        (ItemState::Excluded, Some(Reason::Colleagues)),
        (ItemState::Excluded, Some(Reason::ChangedMeanwhile)),
    ];
    let came: Vec<_> = desk.items().into_iter().map(|(_, state, reason)| (state, reason)).collect();
    assert_eq!((came, desk.reminders()), (expected.to_vec(), 1));
}

#[test]
fn who_may_not_work_on_the_queue_any_more_does_nothing_more() {
    let desk = TestDesk::start();
    let ids = desk.with_reachable(&[late("2026-11-02"); 2]);
    let mut agent = desk.sign_in("kari", Role::Agent);
    let page = agent.press("remind", &ids).expect(200).body;
    agent.confirm(&page, None).expect(303);
    let now = skranke::db::UtcTime::from(desk.now());
    desk.write(move |conn| {
        use skranke::db::schema::staff_accounts::dsl::{disabled_at, staff_accounts};
        diesel::update(staff_accounts).set(disabled_at.eq(now)).execute(conn)?;
        Ok(())
    });
    desk.work_off();
    let left_out = |(_, state, reason)| (state, reason) == (ItemState::Excluded, Some(Reason::NotAllowed));
    assert!(desk.items().into_iter().all(left_out));
    assert_eq!(desk.reminders(), 0);
}

#[test]
fn a_letter_that_fails_is_marked_and_the_others_are_done() {
    let desk = TestDesk::start();
    let ids = desk.with_reachable(&[late("2026-11-02"); 3]);
    let mut agent = desk.sign_in("kari", Role::Agent);
    let page = agent.press("remind", &ids).expect(200).body;
    let path = agent.confirm(&page, None).expect(303).location().to_owned();
    let broken = ids[1].clone();
    desk.write(move |conn| {
        use skranke::db::schema::letters;
        // A number that no key opens.
        let rubbish: Option<Vec<u8>> = Some(vec![1; 40]);
        diesel::update(letters::table.find(&broken)).set(letters::mobile.eq(rubbish)).execute(conn)?;
        Ok(())
    });
    desk.work_off();
    assert_eq!(came(&desk), [ItemState::Done, ItemState::Failed, ItemState::Done]);
    let page = agent.get(&path).expect(200).says("1 brev feilet").says("2 brev er gjort");
    page.says("Det oppsto en feil. Prøv brevet for seg");
}

#[test]
fn two_workers_do_each_letter_of_a_thousand_once() {
    let desk = TestDesk::start_with("[messages]\nsecond_person_above = 1000\n");
    let ids = desk.with_reachable(&vec![late("2026-11-02"); 1_010]);
    let mut agent = desk.sign_in("kari", Role::Agent);
    agent.get("/letters/late").expect(200).says("De 1000 første i utvalget (det meste på én gang)");
    let form = [("view", "over=over-5"), ("which", "all"), ("action", "remind")];
    let began = Instant::now();
    let page = agent.post_form("/letters/late/bulk", &form).expect(200);
    let page = page
        .says("Du får se 1000 brev, som er det meste på én gang.")
        .says(">Send påminnelse til 1000</button>");
    let looked = began.elapsed();
    let began = Instant::now();
    let path = agent.confirm(&page.body, None).expect(303).location().to_owned();
    let started = began.elapsed();
    let began = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| worker::work_off(&desk.desk, &|| false).unwrap());
        }
    });
    let worked = began.elapsed();
    let began = Instant::now();
    agent.get(&path).expect(200).says("1000 av 1000").says("1000 brev er gjort");
    eprintln!("preview {looked:?}, start {started:?}, work {worked:?}, result {:?}", began.elapsed());
    let reminded: Vec<Option<LetterId>> =
        desk.read(|conn| Ok(notices::table.select(notices::letter_id).load(conn)?));
    let distinct: BTreeSet<LetterId> = reminded.iter().flatten().cloned().collect();
    assert_eq!((reminded.len(), distinct.len()), (1_000, 1_000));
    assert!(distinct.iter().all(|id| ids.contains(id)));
    assert_eq!(desk.on_record(Action::ReminderQueued), 1_000);
    let touched: i64 = desk.read(|conn| Ok(late_work::table.count().get_result(conn)?));
    assert_eq!(touched, 0, "a reminder leaves the work as it is");
}

#[test]
fn a_bulk_that_somebody_else_holds_is_left_alone_until_the_lease_ends() {
    let desk = TestDesk::start();
    let ids = desk.with_reachable(&[late("2026-11-02"); 2]);
    let mut agent = desk.sign_in("kari", Role::Agent);
    let page = agent.press("remind", &ids).expect(200).body;
    let path = agent.confirm(&page, None).expect(303).location().to_owned();
    let job = format!("bulk:{}", path.rsplit('/').next().unwrap());
    // By the database's clock, which the desk's own cannot move.
    let hold_for = |minutes: i64| {
        let job = job.clone();
        desk.write(move |conn| {
            use skranke::db::schema::job_locks;
            let until = skranke::db::database_time(conn)? + chrono::TimeDelta::minutes(minutes);
            let lease = job_locks::lease_until.eq(skranke::db::UtcTime::from(until));
            let held = (job_locks::job.eq(&job), job_locks::holder.eq("desk-2"), lease);
            diesel::delete(job_locks::table).execute(conn)?;
            diesel::insert_into(job_locks::table).values(held).execute(conn)?;
            Ok(())
        });
    };
    hold_for(10);
    desk.pass(chrono::TimeDelta::minutes(11));
    desk.work_off();
    assert_eq!(came(&desk), [ItemState::Pending; 2]);
    hold_for(-1);
    desk.work_off();
    assert_eq!(came(&desk), [ItemState::Done; 2]);
}
