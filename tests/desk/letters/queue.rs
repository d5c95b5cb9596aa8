//! The queue of late letters.

use std::fmt::Write as _;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use skranke::imports::ImportKind;
use skranke::staff::Role;

use crate::support::client::Client;
use crate::support::desk::TestDesk;
use crate::support::people::{KARI, MONA, OLA, PIOTR};

/// The rows of a page of the queue: reference and deadline.
fn rows(page: &str) -> Vec<(String, NaiveDate)> {
    let cells = |row: &str| -> Vec<String> {
        row.split("<td").skip(1).map(|cell| cell.split_once('>').unwrap().1.to_owned()).collect()
    };
    page.split("<tr><td>")
        .skip(1)
        .map(|row| {
            let cells = cells(&format!("<td>{row}"));
            let reference = cells[1].split_once("\">").unwrap().1.split("</a>").next().unwrap().to_owned();
            let deadline = cells[4].split('<').next().unwrap();
            (reference, NaiveDate::parse_from_str(deadline, "%d.%m.%Y").unwrap())
        })
        .collect()
}

fn references(client: &mut Client, path: &str) -> Vec<String> {
    rows(&client.get(path).expect(200).body).into_iter().map(|(reference, _)| reference).collect()
}

/// Where the link with this text leads, if there is one.
fn link(page: &str, text: &str) -> Option<String> {
    let (before, _) = page.split_once(&format!("\">{text}</a>"))?;
    Some(before.rsplit_once("href=\"")?.1.replace("&amp;", "&").replace("&#x3D;", "="))
}

#[test]
fn the_queue_shows_what_is_late_and_waited_for_the_longest_late_first() {
    let desk = TestDesk::with_people();
    desk.order_letter("OLD", OLA, "2026-09-01T10:00:00+02:00");
    desk.order_letter("NEW", MONA, "2026-11-19T10:00:00+01:00");
    desk.report("OLD", "printed", "2026-09-02T10:00:00+02:00");
    let mut agent = desk.sign_in_as(Role::Agent);
    assert_eq!(references(&mut agent, "/letters/late"), ["ML-3", "ML-1"], "flagged at night, not at once");
    desk.nightly();
    assert_eq!(references(&mut agent, "/letters/late"), ["OLD", "ML-3", "ML-1"]);
    let page = agent.get("/letters/late").expect(200);
    page.says("3 brev på arbeidslisten. Sist kontrollert 20. november 2026.").says("Trykt 02.09.2026");

    assert_eq!(references(&mut agent, "/letters/late?state=posted"), ["ML-1"]);
    assert_eq!(references(&mut agent, "/letters/late?state=printed&destination="), ["OLD"]);
    assert_eq!(references(&mut agent, "/letters/late?state=&destination=home"), ["OLD", "ML-1"]);
    let none =
        agent.get("/letters/late?destination=abroad").expect(200).says("Ingen brev passer med filteret.");
    assert!(none.body.contains(r#"<option value="abroad" selected>"#), "the filter stays as it was chosen");
}

#[test]
fn a_letter_leaves_the_queue_when_it_comes_back_or_is_used_and_not_when_printing_fails() {
    let desk = TestDesk::with_people();
    desk.order_letter("LOST", OLA, "2026-10-01T10:00:00+02:00");
    desk.nightly();
    let mut agent = desk.sign_in_as(Role::Agent);
    assert_eq!(references(&mut agent, "/letters/late"), ["LOST", "ML-3", "ML-1"]);
    desk.report("ML-1", "returned", "2026-11-19T10:00:00+01:00");
    desk.report("LOST", "print_failed", "2026-11-19T10:00:00+01:00");
    assert_eq!(references(&mut agent, "/letters/late"), ["LOST", "ML-3"]);
    desk.report("ML-3", "activated", "2026-11-19T10:00:00+01:00");
    desk.report("LOST", "cancelled", "2026-11-19T11:00:00+01:00");
    let empty = agent.get("/letters/late").expect(200).says("Ingen forsinkede brev. Sist kontrollert");
    assert!(!empty.body.contains("filteret."), "there is nothing that a filter could have left out");
}

#[test]
fn paging_shows_each_of_many_letters_once_and_in_order() {
    let desk = TestDesk::with_people();
    let mut file = "reference,national_id,ordered_at,order_channel,mobile\n".to_owned();
    for n in 0..120 {
        let (person, day) = ([KARI, OLA, PIOTR, MONA][n % 4], 1 + n % 3);
        writeln!(file, "P-{n:03},{person},2026-09-0{day}T10:00:00+02:00,support,").unwrap();
    }
    desk.import(ImportKind::Letters, &file);
    desk.nightly();
    let mut agent = desk.sign_in_as(Role::Agent);
    for (filter, expected, pages) in [("", 122, 3), ("?destination=home", 91, 2), ("?state=posted", 1, 1)] {
        let (mut seen, mut deadlines, mut visited) = (BTreeSet::new(), Vec::new(), 0);
        let mut next = Some(format!("/letters/late{filter}"));
        while let Some(path) = next {
            let page = agent.get(&path).expect(200).body;
            for (reference, deadline) in rows(&page) {
                assert!(seen.insert(reference.clone()), "{reference} twice");
                deadlines.push(deadline);
            }
            assert_eq!(link(&page, "Første side").is_some(), visited > 0);
            visited += 1;
            next = link(&page, "Neste side");
        }
        assert_eq!((seen.len(), visited), (expected, pages), "{filter}");
        assert!(deadlines.is_sorted(), "the longest late first");
    }
}

#[test]
fn a_letter_that_arrives_between_two_pages_moves_no_other_letter() {
    let desk = TestDesk::with_people();
    let mut file = "reference,national_id,ordered_at,order_channel,mobile\n".to_owned();
    for n in 0..60 {
        writeln!(file, "P-{n:03},{OLA},2026-09-01T10:00:00+02:00,support,").unwrap();
    }
    desk.import(ImportKind::Letters, &file);
    desk.nightly();
    let mut agent = desk.sign_in_as(Role::Agent);
    let first = agent.get("/letters/late").expect(200).body;
    let arrived = rows(&first)[0].0.clone();
    desk.report(&arrived, "activated", "2026-11-19T10:00:00+01:00");
    let second = agent.get(&link(&first, "Neste side").unwrap()).expect(200).body;
    let seen: BTreeSet<_> =
        rows(&first).into_iter().chain(rows(&second)).map(|(reference, _)| reference).collect();
    assert_eq!(seen.len(), 62);
}

#[test]
fn an_address_that_cannot_be_read_leads_to_the_whole_queue_and_says_so() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    for query in [
        "state=lost",
        "state=POSTED",
        "destination=SE",
        "after=2026-11-16",
        "after=2026-11-16.",
        "after=x.01D39ZY06FGSCTVN4T2V9PKHFZ",
        "after=2026-02-30.01D39ZY06FGSCTVN4T2V9PKHFZ",
        "after=2026-11-16.07823642061",
        "page=2",
        "state=posted&state=lost",
    ] {
        let page = agent.get(&format!("/letters/late?{query}")).expect(200);
        let page = page.says("Adressen til denne visningen kunne ikke leses.");
        assert_eq!(rows(&page.body).len(), 2, "{query}");
        assert!(!page.body.contains(query), "nothing of it is shown");
    }
    let page = agent.get("/letters/late").expect(200);
    assert!(!page.body.contains("kunne ikke leses"));
    for letter in ["/letters/01D39ZY06FGSCTVN4T2V9PKHFZ", "/letters/ML-1", "/letters/late/x"] {
        agent.get(letter).expect(404);
    }
}

#[test]
fn a_letter_opened_from_the_queue_asks_the_reason_and_then_shows_that_letter() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let letter = desk.letter("ML-1");
    agent.get("/letters/late").expect(200).says(&format!(r#"<a class="ds-link" href="{letter}">ML-1</a>"#));
    let asked = agent.get(&letter).expect(200).says("Hvorfor åpner du denne personen?");
    assert!(!asked.body.contains("Nordmann") && !asked.body.contains("ML-1"));
    let (_, form) = asked.body.split_once(r#"<form method="post" action="/persons/"#).unwrap();
    let person = format!("/persons/{}", form.split('/').next().unwrap());
    agent.give_reason(&person, &letter);
    agent.get(&letter).expect(200).says("Aktiveringsbrev ML-1").says("Kari Anne Nordmann");
}
