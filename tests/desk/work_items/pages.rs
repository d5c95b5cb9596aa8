//! The list of what must be looked at, and closing it.

use diesel::prelude::*;
use skranke::audit::Action;
use skranke::db::schema::audit_entries;
use skranke::imports::ImportKind;
use skranke::letters::store::{Letter, insert_letters};
use skranke::letters::work_items::{ItemKind, ItemOutcome, WorkItem, store};
use skranke::staff::Role;
use skranke::values::LetterId;

use super::setup::items;
use crate::support::client::Client;
use crate::support::desk::TestDesk;
use crate::support::people::KARI;

const LIST: &str = "/letters/work-items";

/// Kari's letter came back, Siri's (whose address is confidential, in Sweden) has events that contradict each other, and of
/// Piotr's a receipt is missing.
fn desk_with_items() -> TestDesk {
    let desk = TestDesk::with_people();
    let header = "reference,event,occurred_at,event_ref,reason";
    let events = [
        "ML-1,returned,2026-11-19T10:00:00+01:00,r1,moved",
        "ML-3,cancelled,2026-10-02T10:00:00+02:00,c1,",
        "ML-3,posted,2026-10-03T10:00:00+02:00,p1,",
        "ML-2,accepted,2026-11-16T10:00:00+01:00,a9,",
    ];
    desk.import(ImportKind::LetterEvents, &format!("{header}\n{}\n", events.join("\n")));
    desk.nightly();
    desk
}

fn item(desk: &TestDesk, kind: ItemKind) -> WorkItem {
    let found = desk.read(items).into_iter().find(|(_, item)| item.kind == kind);
    found.unwrap().1
}

fn path(item: &WorkItem) -> String {
    format!("{LIST}/{}", item.item_id)
}

fn close(client: &mut Client, item: &WorkItem, outcome: &str, note: &str) -> crate::support::client::Answer {
    let version = item.version.to_string();
    client.post_form(&path(item), &[("version", &version), ("outcome", outcome), ("note", note)])
}

#[test]
fn the_list_shows_what_is_open_and_puts_everybody_on_it_on_record_first() {
    let desk = desk_with_items();
    let mut agent = desk.sign_in_as(Role::Agent);
    let before = desk.on_record(Action::PersonListed);
    let page = agent.get(LIST).expect(200);
    assert_eq!(desk.on_record(Action::PersonListed), before + 3);
    let page = page
        .says("3 saker å følge opp.")
        .says("Kari Nordmann")
        .says("adressaten har flyttet")
        .says("Sendt</td>")
        .says("Mottatt for utskrift, men ikke meldt trykt");
    for place in ["STOCKHOLM", "Hemmeliggatan", "Utland", "Innland", "TRONDHEIM"] {
        assert!(!page.body.contains(place), "{place}");
    }
    agent.get(&format!("{LIST}?kind=returned")).expect(200).says("1 sak å følge opp.").says("Kari Nordmann");
    agent.get(&format!("{LIST}?kind=")).expect(200).says("3 saker");
    for unknown in ["kind=late", "after=x", "page=2"] {
        agent.get(&format!("{LIST}?{unknown}")).expect(400);
    }
    let with_object: i64 = desk.read(|conn| {
        let rows = audit_entries::table.filter(audit_entries::object.eq("work_items"));
        Ok(rows.count().get_result(conn)?)
    });
    assert_eq!(with_object, 3 + 1 + 3);
}

#[test]
fn a_letters_page_links_to_what_must_be_followed_up_about_it() {
    let desk = desk_with_items();
    let mut agent = desk.sign_in_as(Role::Agent);
    agent.open(KARI);
    let letter = desk.letter("ML-1");
    let link = format!(
        "<a class=\"ds-link\" href=\"{}\">Brevet kom i retur</a>",
        path(&item(&desk, ItemKind::Returned))
    );
    agent.get(&letter).expect(200).says("Må følges opp:").says(&link);
    close(&mut agent, &item(&desk, ItemKind::Returned), "new_letter", "").expect(303);
    agent.get(&letter).expect(200);
    assert!(!agent.get(&letter).body.contains("Må følges opp:"));
}

#[test]
fn an_item_is_closed_with_an_outcome_once_and_on_record() {
    let desk = desk_with_items();
    let mut agent = desk.sign_in("kari", Role::Agent);
    let returned = item(&desk, ItemKind::Returned);
    agent.get(&path(&returned)).expect(200).says("Brevet kom i retur").says("(ingen virkedag siden)");
    for outcome in ["", "settled", "lost"] {
        let page = close(&mut agent, &returned, outcome, "husk meg").expect(422);
        page.says("Velg hva som kom ut av det.").says("husk meg</textarea>").says("href=\"#outcome\"");
    }
    close(&mut agent, &returned, "no_action", &"x".repeat(501)).expect(422).says("høyst 500 tegn");
    assert_eq!(desk.on_record(Action::WorkItemClosed), 0);
    let answer = close(&mut agent, &returned, "caller_informed", "Ringte henne.").expect(303);
    assert_eq!(answer.location(), LIST);
    agent.get(LIST).expect(200).says("Saken er lukket.").says("2 saker");
    // The same form once more.
    close(&mut agent, &returned, "caller_informed", "Ringte henne.").expect(303);
    assert_eq!(desk.on_record(Action::WorkItemClosed), 1);
    let page = agent.get(&path(&returned)).expect(200);
    let page = page.says("Innringer informert, ført av Test kari 20. november 2026.").says("Ringte henne.");
    assert!(!page.body.contains("<textarea"));
    let closed = item(&desk, ItemKind::Returned);
    assert_eq!((closed.outcome, closed.version), (Some(ItemOutcome::CallerInformed), 2));
}

#[test]
fn who_saw_an_older_version_closes_nothing_and_is_told_what_changed() {
    let desk = desk_with_items();
    let (mut kari, mut ola) = (desk.sign_in("kari", Role::Agent), desk.sign_in("ola", Role::Agent));
    let (returned, contradiction) = (item(&desk, ItemKind::Returned), item(&desk, ItemKind::Contradiction));
    let missing = item(&desk, ItemKind::MissingReceipt);
    kari.get(LIST).expect(200);
    ola.get(LIST).expect(200);
    close(&mut kari, &returned, "new_letter", "").expect(303);
    let answer = close(&mut ola, &returned, "no_action", "nei").expect(409);
    answer.says("Saken er lukket av en annen").says("Nytt brev er bestilt, ført av Test kari");

    desk.report("ML-3", "printed", "2026-10-02T12:00:00+02:00");
    let answer = close(&mut ola, &contradiction, "no_action", "sett på").expect(409);
    let answer = answer.says("Flere hendelser som ikke stemmer").says("Trykt");
    answer.says("sett på</textarea>").says("name=\"version\" value=\"2\"");
    close(&mut ola, &item(&desk, ItemKind::Contradiction), "no_action", "sett på").expect(303);

    desk.report("ML-2", "printed", "2026-11-17T12:00:00+01:00");
    close(&mut ola, &missing, "vendor_corrected", "").expect(409).says("Saken har ordnet seg selv");
    let open: Vec<_> = desk.read(items).into_iter().filter(|(_, item)| item.closed_at.is_none()).collect();
    assert_eq!(open, []);
}

#[test]
fn a_long_list_goes_on_page_by_page() {
    let desk = TestDesk::with_people();
    let now = desk.now();
    let first: Letter = desk.read(|conn| Ok(skranke::db::schema::letters::table.first(conn)?));
    let letters: Vec<Letter> = (0..120)
        .map(|n| Letter {
            letter_id: LetterId::generate(now),
            reference: format!("ML-{n}x"),
            ..first.clone()
        })
        .collect();
    desk.write(move |conn| {
        insert_letters(conn, &letters)?;
        let open = |letter: &Letter| {
            WorkItem::opened(letter.letter_id.clone(), ItemKind::Returned, Some("moved".to_owned()), now)
        };
        store::open(conn, &letters.iter().map(open).collect::<Vec<_>>())
    });
    let mut agent = desk.sign_in_as(Role::Lead);
    let mut seen = Vec::new();
    let mut address = Some(format!("{LIST}?kind=returned"));
    while let Some(page) = address.take() {
        let body = agent.get(&page).expect(200).body;
        let rows = body.split("<tr><td><a class=\"ds-link\" href=\"/letters/work-items/").skip(1);
        let ids: Vec<String> = rows.map(|row| row.split('"').next().unwrap().to_owned()).collect();
        assert!(ids.len() <= 50);
        seen.extend(ids);
        address = crate::late_queue::link(&body, "Neste side");
    }
    let all: Vec<String> = {
        let mut ids: Vec<_> =
            desk.read(items).into_iter().map(|(_, item)| item.item_id.to_string()).collect();
        ids.sort_unstable();
        ids
    };
    assert_eq!(seen.len(), 120);
    assert_eq!(seen, all);
}

#[test]
fn the_list_is_for_those_who_work_the_queue_in_their_language() {
    let desk = desk_with_items();
    for (role, status) in [
        (Role::Agent, 200),
        (Role::Lead, 200),
        (Role::Reporter, 403),
        (Role::PrivacyOfficer, 403),
        (Role::Administrator, 403),
    ] {
        desk.sign_in_as(role).get(LIST).expect(status);
    }
    let mut agent = desk.sign_in_as(Role::Agent);
    let returned = path(&item(&desk, ItemKind::Returned));
    for (language, list, one) in [
        ("nn", "Kvittering manglar", "Kva kom ut av det?"),
        ("en", "Receipt missing", "The letter came back"),
    ] {
        agent.get("/account");
        agent.post_form("/account", &[("language", language)]).expect(303);
        agent.get(LIST).expect(200).says(list);
        agent.get(&returned).expect(200).says(one);
    }
    agent.get(&format!("{LIST}/01D39ZY06FGSCTVN4T2V9PKHFZ")).expect(404);
}

#[test]
fn of_agents_who_close_an_item_at_the_same_moment_one_does() {
    let desk = desk_with_items();
    let returned = item(&desk, ItemKind::Returned);
    let mut agents = ["ada", "eva", "ida", "oda"].map(|name| desk.sign_in(name, Role::Agent));
    for agent in &mut agents {
        agent.get(&path(&returned)).expect(200);
    }
    let statuses = std::thread::scope(|scope| {
        let closing =
            agents.each_mut().map(|agent| scope.spawn(|| close(agent, &returned, "no_action", "").status));
        closing.map(|closing| closing.join().unwrap())
    });
    assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 3, "{statuses:?}");
    assert_eq!(desk.on_record(Action::WorkItemClosed), 1);
}
