//! Look first in the log: each page that shows a person puts one row on record for each person, before it is shown.

use diesel::connection::SimpleConnection as _;
use skranke::audit::Action;
use skranke::db::AnyConnection;
use skranke::staff::Role;

use crate::support::client::{Answer, Client};
use crate::support::desk::TestDesk;
use crate::support::people::{KARI, PERSONAL, SIRI};

/// Opens each page that shows people, for an agent who has given the reason.
fn each_page(desk: &TestDesk, agent: &mut Client, path: &str, mut seen: impl FnMut(&str, Answer, Action)) {
    let (letter, opt_out) = (desk.letter("ML-1"), format!("{path}/opt-out"));
    agent.get("/account").expect(200);
    seen("search", agent.search("Nordmann"), Action::PersonListed);
    seen("person", agent.get(path), Action::PersonViewed);
    agent.post_form(&format!("{path}/reveal"), &[("field", "mobile")]).expect(303);
    seen("reveal", agent.get(path), Action::ValueRevealed);
    seen("letter", agent.get(&letter), Action::LetterViewed);
    seen("late queue", agent.get("/letters/late"), Action::PersonListed);
    seen("opt-out", agent.get(&opt_out), Action::PersonViewed);
    let answers = [
        ("version", "0"),
        ("request_key", "AAAAAAAAAAAAAAAAAAAAAA"),
        ("to", "opted_out"),
        ("channel", "phone"),
        ("identity_check", "register_questions"),
        ("reason", "Vil ha papir"),
        ("note", ""),
    ];
    seen("check", agent.post_form(&format!("{opt_out}/check"), &answers), Action::PersonViewed);
    seen("edit", agent.post_form(&format!("{opt_out}/edit"), &answers), Action::PersonViewed);
    seen("faulty", agent.post_form(&format!("{opt_out}/check"), &[]), Action::PersonViewed);
}

#[test]
fn each_page_puts_one_row_on_record_for_each_person_it_shows() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    // Two of Kari's letters are late: she stands in the queue twice and is one person.
    desk.order_letter("ML-4", KARI, "2026-10-30T10:00:00+01:00");
    desk.nightly();
    let path = agent.open(KARI);
    let mut before = desk.looks_so_far();
    each_page(&desk, &mut agent, &path, |page, answer, action| {
        if page == "faulty" {
            assert_eq!(answer.status, 400);
            return;
        }
        assert_eq!(answer.status, 200, "{page}: {}", answer.body);
        let looks = desk.looks(before);
        let mut people: Vec<_> = looks.iter().map(|(_, person, _)| person).collect();
        assert!(looks.iter().all(|(done, _, _)| done == action.as_str()), "{page}: {looks:?}");
        people.sort();
        people.dedup();
        assert_eq!(people.len(), looks.len(), "{page}");
        assert!(!looks.is_empty(), "{page}");
        before = desk.looks_so_far();
    });
}

#[test]
fn nothing_is_shown_when_the_row_cannot_be_stored() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let path = agent.open(KARI);
    agent.open(SIRI);
    desk.write(|conn| {
        let refuse = "ALTER TABLE audit_entries RENAME TO audit_entries_away";
        match conn {
            AnyConnection::Postgres(postgres) => postgres.batch_execute(refuse)?,
            AnyConnection::Sqlite(sqlite) => sqlite.batch_execute(refuse)?,
        }
        Ok(())
    });
    each_page(&desk, &mut agent, &path, |page, answer, _| {
        assert!(answer.status == 503 || page == "faulty", "{page}: {}", answer.status);
        for personal in PERSONAL.iter().chain(&["Løvås", "ML-1"]) {
            assert!(!answer.body.contains(personal), "{page} shows {personal}");
        }
    });
}
