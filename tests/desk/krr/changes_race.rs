//! Writers at once, and a reader of the feed that polls meanwhile.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use diesel::prelude::*;
use serde_json::{Value, json};
use skranke::config::Settings;
use skranke::db::schema::{persons, register_changes, register_changes_waiting, register_entries};
use skranke::db::{AnyConnection, Error, Ruling, migrate};
use skranke::desk::Desk;
use skranke::register::changes::{self, Outcome};
use skranke::register::{RegisterEntry, feed, store};
use skranke::values::PersonId;

use super::setup::{CHANGES, Krr, MAILBOX, READ_CHANGES};
use crate::support::postgres::{PostgresServer, fresh_database};

const WRITERS: usize = 8;
const ROUNDS: usize = 60;

const PEOPLE: [&str; 8] = [
    "20914695016",
    "22885399316",
    "50846202355",
    "22838497199",
    "22828999528",
    "22814398483",
    "21835998891",
    "10915596784",
];

/// One page as the reader saw it: its numbers, and each person with the version that they had.
struct Seen {
    from: i64,
    to: i64,
    people: Vec<(String, i64)>,
}

#[test]
fn a_reader_that_polls_while_eight_write_sees_every_change_exactly_once_and_in_order() {
    let krr = Krr::start();
    let ids: Vec<PersonId> = PEOPLE
        .iter()
        .map(|id| krr.registered(id, |entry, _| entry.mailbox_address = Some("1".to_owned())))
        .collect();
    // How often each person was written in transactions that were kept.
    let kept: Vec<AtomicUsize> = ids.iter().map(|_| AtomicUsize::new(1)).collect();
    let writing = AtomicUsize::new(WRITERS);
    let seen = std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (krr, ids, kept, writing) = (&krr, &ids, &kept, &writing);
            scope.spawn(move || {
                for round in 0..ROUNDS {
                    // One to three people, in the same order for all, some of it taken back.
                    let first = (writer + round) % ids.len();
                    let people: Vec<usize> = (first..ids.len()).step_by(2).take(1 + round % 3).collect();
                    let chosen: Vec<PersonId> = people.iter().map(|n| ids[*n].clone()).collect();
                    let undone = round % 7 == 3;
                    let written = krr.desk.desk.db.rule(move |conn| {
                        for id in &chosen {
                            write_next_version(conn, id)?;
                        }
                        Ok(if undone { Ruling::Undo(()) } else { Ruling::Keep(()) })
                    });
                    written.unwrap();
                    for person in people.iter().filter(|_| !undone) {
                        kept[*person].fetch_add(1, Ordering::SeqCst);
                    }
                }
                writing.fetch_sub(1, Ordering::SeqCst);
            });
        }
        poll(&krr, &writing)
    });

    let numbered: Vec<(i64, PersonId)> =
        krr.desk.read(|conn| Ok(register_changes::table.order(register_changes::number).load(conn)?));
    let waiting: i64 = krr.desk.read(|conn| Ok(register_changes_waiting::table.count().get_result(conn)?));
    assert_eq!(waiting, 0);
    let last = i64::try_from(numbered.len()).unwrap();
    assert!(numbered.iter().map(|(number, _)| *number).eq(1..=last), "the numbers have a gap");
    for (id, kept) in ids.iter().zip(&kept) {
        let changes = numbered.iter().filter(|(_, of)| of == id).count();
        assert_eq!(changes, kept.load(Ordering::SeqCst), "changes of one person");
    }

    // The pages lie end to end, and none of them would hold anything else if it were read again now.
    let national_ids: BTreeMap<&PersonId, &str> = ids.iter().zip(PEOPLE).collect();
    let mut before = 0;
    let mut copy = BTreeMap::new();
    let mut changes_so_far: BTreeMap<&str, i64> = BTreeMap::new();
    for page in &seen {
        assert_eq!(page.from, before);
        before = page.to;
        let within = |number: &i64| (page.from + 1..=page.to).contains(number);
        let mut due = BTreeSet::new();
        for (_, id) in numbered.iter().filter(|(number, _)| within(number)) {
            due.insert(national_ids[id]);
            *changes_so_far.entry(national_ids[id]).or_default() += 1;
        }
        let listed: BTreeSet<&str> = page.people.iter().map(|(id, _)| id.as_str()).collect();
        assert_eq!((listed.len(), &listed), (page.people.len(), &due), "page {} to {}", page.from, page.to);
        for (id, version) in &page.people {
            // The nth change of a person made version n: what is told holds that or a later one, and never goes back.
            assert!(*version >= changes_so_far[id.as_str()], "{version} is older than its change");
            let known = copy.insert(id.clone(), *version).unwrap_or(0);
            assert!(*version >= known, "{version} after {known}");
        }
    }
    assert_eq!(before, last);
    for (id, kept) in PEOPLE.iter().zip(&kept) {
        assert_eq!(
            copy[*id],
            i64::try_from(kept.load(Ordering::SeqCst)).unwrap(),
            "the copy is as the register"
        );
    }
    assert!(seen.len() > 5, "the reader read while others wrote: {} pages", seen.len());
}

#[test]
fn what_is_committed_late_gets_a_later_number_however_early_it_began() {
    // SQLite has one writer, so there nobody is late.
    let named = std::env::var("TEST_DATABASE_URL").ok();
    let server = named.is_none().then(PostgresServer::start);
    let server = named.or_else(|| server.as_ref().map(|server| server.url().to_owned())).unwrap();
    let database = fresh_database(&server, "template0");
    let url = [("SKRANKE_DATABASE_URL".to_owned(), database.url())];
    let settings = Settings::load(None, url.into_iter()).unwrap_or_else(|problems| panic!("{problems:?}"));
    migrate(&settings.database_url).unwrap();
    let desk = Desk::open(settings).unwrap();
    skranke::demo::fill(&desk, 20, 1).unwrap();
    desk.db.write(feed::number_changes).unwrap();
    let people: Vec<PersonId> = desk
        .db
        .read(|conn| Ok(register_entries::table.select(register_entries::person_id).limit(2).load(conn)?))
        .unwrap();
    let [early, other] = people.try_into().unwrap();
    let page = |after: i64| match desk.db.read(|conn| changes::after(conn, after)).unwrap() {
        Outcome::Page(page) => {
            let people: Vec<_> = page.people.into_iter().map(|(_, found)| found.entry.person_id).collect();
            (people, page.last)
        }
        Outcome::Ahead(newest) => panic!("{after} is ahead of {newest}"),
    };
    let last = desk.db.read(|conn| Ok(register_entries::table.count().get_result(conn)?)).unwrap();
    assert_eq!(page(last), (vec![], last));

    let (begun, has_begun) = mpsc::channel();
    let (go_on, may_go_on) = mpsc::channel::<()>();
    let (db, id) = (desk.db.clone(), early.clone());
    let late = std::thread::spawn(move || {
        db.write(move |conn| {
            put_again(conn, &id)?;
            begun.send(()).unwrap();
            may_go_on.recv().unwrap();
            Ok(())
        })
    });
    has_begun.recv().unwrap();
    let id = other.clone();
    desk.db.write(move |conn| put_again(conn, &id)).unwrap();
    assert_eq!(desk.db.write(feed::number_changes).unwrap(), 1);
    assert_eq!(page(last), (vec![other], last + 1));
    go_on.send(()).unwrap();
    late.join().unwrap().unwrap();
    assert_eq!(desk.db.write(feed::number_changes).unwrap(), 1);
    assert_eq!(page(last + 1), (vec![early], last + 2));
}

fn put_again(conn: &mut AnyConnection, id: &PersonId) -> Result<(), Error> {
    let entry = store::entry_of(conn, id)?.unwrap();
    store::put_entry(conn, &entry)
}

/// Polls until nobody writes and nothing more comes.
fn poll(krr: &Krr, writing: &AtomicUsize) -> Vec<Seen> {
    let claims = krr.claims(&format!("{READ_CHANGES} {MAILBOX}"));
    let (mut seen, mut after) = (Vec::new(), 0);
    loop {
        let all_done = writing.load(Ordering::SeqCst) == 0;
        let answer = krr.call("POST", CHANGES, &claims, Some(&json!({ "fraEndringsId": after }))).expect(200);
        let page: Value = serde_json::from_str(&answer.body).unwrap();
        let [from, to, newest] =
            ["fraEndringsId", "tilEndringsId", "sisteEndringsId"].map(|name| page[name].as_i64().unwrap());
        assert!(from == after && from <= to && to <= newest, "{from} {to} {newest}");
        let list = page["list"].as_array().unwrap();
        assert_eq!(list.is_empty(), from == to);
        let version = |person: &Value| person["digital_post"]["postkasseadresse"].as_str().unwrap().parse();
        let id = |person: &Value| person["personidentifikator"].as_str().unwrap().to_owned();
        let people = list.iter().map(|person| (id(person), version(person).unwrap())).collect();
        seen.push(Seen { from, to, people });
        if all_done && from == newest {
            return seen;
        }
        after = to;
    }
}

/// What every writer of an entry does: keeps the others from it, reads it, writes it.
fn write_next_version(conn: &mut AnyConnection, id: &PersonId) -> Result<(), Error> {
    if let AnyConnection::Postgres(postgres) = conn {
        let _: PersonId =
            persons::table.find(id).select(persons::person_id).for_no_key_update().first(postgres)?;
    }
    let mut entry: RegisterEntry = register_entries::table.find(id).first(conn)?;
    let version: i64 = entry.mailbox_address.as_deref().unwrap().parse().unwrap();
    entry.mailbox_address = Some((version + 1).to_string());
    store::put_entry(conn, &entry)
}
