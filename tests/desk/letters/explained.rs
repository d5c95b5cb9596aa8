//! What an agent reads out about a letter.

use chrono::NaiveDate;
use diesel::prelude::*;
use skranke::db::schema::letters;
use skranke::staff::Role;

use crate::support::client::Client;
use crate::support::desk::TestDesk;
use crate::support::people::{KARI, PIOTR};

/// The explanation on the page of a letter, without its markup.
fn explanation(client: &mut Client, letter: &str) -> String {
    let page = client.get(letter).expect(200);
    let (_, rest) = page.body.split_once(r#"<p class="ds-paragraph explanation">"#).unwrap();
    rest.split("</p>").next().unwrap().trim().to_owned()
}

/// Reads the page of `reference` on a day, signed in anew.
fn on(desk: &TestDesk, day: &str, person: &str, reference: &str) -> (Client, String) {
    desk.clock.set(format!("{day}T08:00:00Z").parse().unwrap());
    let mut agent = desk.sign_in_as(Role::Agent);
    agent.open(person);
    let said = explanation(&mut agent, &desk.letter(reference));
    (agent, said)
}

#[test]
fn a_letter_is_explained_over_weekends() {
    let desk = TestDesk::with_people();
    let ordered = "Bestilt mandag 2. november 2026 kl. 10.14. \
                   Fristen er 10 virkedager: mandag 16. november 2026.";
    for (day, rest) in [
        (
            "2026-11-02",
            "Ingen virkedag er gått ennå. Brevet er ikke forsinket. Det er 10 virkedager igjen. Ikke medregnet: 0 lørdager og søndager, 0 helligdager.",
        ),
        (
            "2026-11-07",
            "Det er gått 4 virkedager. Brevet er ikke forsinket. Det er 6 virkedager igjen. Ikke medregnet: 1 lørdag eller søndag, 0 helligdager.",
        ),
        (
            "2026-11-13",
            "I dag er virkedag 9. Brevet er ikke forsinket. Det er 1 virkedag igjen. Ikke medregnet: 2 lørdager og søndager, 0 helligdager.",
        ),
        (
            "2026-11-16",
            "I dag er virkedag 10. Fristen går ut i dag. Ikke medregnet: 4 lørdager og søndager, 0 helligdager.",
        ),
        (
            "2026-11-17",
            "I dag er virkedag 11. Brevet er 1 virkedag forsinket. Ikke medregnet: 4 lørdager og søndager, 0 helligdager.",
        ),
        (
            "2026-11-21",
            "Det er gått 14 virkedager. Brevet er 4 virkedager forsinket. Ikke medregnet: 5 lørdager og søndager, 0 helligdager.",
        ),
    ] {
        let (_, said) = on(&desk, day, KARI, "ML-1");
        assert_eq!(said, format!("{ordered} {rest}"), "{day}");
    }
}

#[test]
fn a_limit_that_ended_on_friday_is_over_on_saturday_with_no_business_day_to_count() {
    let desk = TestDesk::with_people();
    desk.order_letter("ML-5", KARI, "2026-11-06T23:59:59+01:00");
    let (_, said) = on(&desk, "2026-11-21", KARI, "ML-5");
    assert!(said.contains("Bestilt fredag 6. november 2026 kl. 23.59."), "{said}");
    assert!(said.contains("Fristen er gått ut. Neste virkedag er den første over fristen."), "{said}");
}

#[test]
fn easter_and_the_days_of_may_are_not_counted_and_are_named() {
    let desk = TestDesk::with_people();
    desk.order_letter("EASTER", KARI, "2026-03-20T12:00:00+01:00");
    let (mut agent, said) = on(&desk, "2026-04-10", KARI, "EASTER");
    assert_eq!(
        said,
        "Bestilt fredag 20. mars 2026 kl. 12.00. Fristen er 10 virkedager: onsdag 8. april 2026. I dag er virkedag 12. \
         Brevet er 2 virkedager forsinket. Ikke medregnet: 5 lørdager og søndager, 4 helligdager."
    );
    let page = agent.get(&desk.letter("EASTER"));
    for holiday in ["skjærtorsdag", "langfredag", "1. påskedag", "2. påskedag"] {
        assert!(page.body.contains(&format!("<span>{holiday}</span>")), "{holiday}");
    }
    assert!(page.body.contains("<span>virkedag 10 · siste dag i rute</span>"));
    assert!(page.body.contains("<span>virkedag 12 · i dag</span>"));

    desk.clock.set("2028-05-09T08:00:00Z".parse().unwrap());
    desk.order_letter("MAY", KARI, "2028-05-08T12:00:00+02:00");
    let (mut agent, said) = on(&desk, "2028-05-17", KARI, "MAY");
    assert_eq!(
        said,
        "Bestilt mandag 8. mai 2028 kl. 12.00. Fristen er 10 virkedager: tirsdag 23. mai 2028. Det er gått 6 virkedager. \
         Brevet er ikke forsinket. Det er 4 virkedager igjen. Ikke medregnet: 2 lørdager og søndager, 1 helligdag."
    );
    agent.get(&desk.letter("MAY")).expect(200).says("<span>17. mai · i dag</span>");
}

#[test]
fn a_letter_abroad_has_a_limit_of_its_own() {
    let desk = TestDesk::with_people();
    let (mut agent, said) = on(&desk, "2026-11-20", PIOTR, "ML-2");
    assert_eq!(
        said,
        "Bestilt mandag 2. november 2026 kl. 10.14. Fristen er 20 virkedager: mandag 30. november 2026. \
         Brev til utlandet kan ta lengre tid, og har sin egen frist. I dag er virkedag 14. Brevet er ikke forsinket. \
         Det er 6 virkedager igjen. Ikke medregnet: 4 lørdager og søndager, 0 helligdager."
    );
    agent.get(&desk.letter("ML-2")).expect(200).says("I rute").says("<dd>Utland</dd>");
}

#[test]
fn a_letter_that_ended_is_explained_by_the_day_on_which_it_did() {
    let desk = TestDesk::with_people();
    desk.report("ML-1", "returned", "2026-11-19T12:00:00+01:00");
    desk.report("ML-2", "activated", "2026-11-12T12:00:00+01:00");
    let (mut agent, said) = on(&desk, "2026-11-20", KARI, "ML-1");
    assert!(said.contains("Returnert torsdag 19. november 2026. Da var fristen gått ut."), "{said}");
    assert!(!said.contains("I dag"), "{said}");
    let page = agent.get(&desk.letter("ML-1")).expect(200);
    let page = page.says("Funnet forsinket av nattkjøringen 20. november 2026. Forsinkelsen ble avsluttet");
    let order =
        ["Returnert", "Sendt", "Mottatt for utskrift"].map(|event| page.body.rfind(&format!("<td>{event}")));
    assert!(order.is_sorted() && order.iter().all(Option::is_some), "the newest event first: {order:?}");
    let (_, said) = on(&desk, "2026-11-20", PIOTR, "ML-2");
    assert!(said.contains("Aktivert torsdag 12. november 2026. Det var innen fristen."), "{said}");
}

#[test]
fn a_letter_is_explained_by_the_rule_that_it_was_judged_by() {
    let desk = TestDesk::with_people();
    desk.report("ML-1", "returned", "2026-11-12T12:00:00+01:00");
    let last_on_time: NaiveDate = "2026-11-09".parse().unwrap();
    desk.write(move |conn| {
        diesel::update(letters::table.filter(letters::reference.eq("ML-1")))
            .set((
                letters::last_on_time.eq(last_on_time),
                letters::lateness_rule.eq("ordered+5/8"),
                letters::calendar_version.eq("no-2026.1+sat1+closed:2026-11-05"),
            ))
            .execute(conn)?;
        Ok(())
    });
    let (mut agent, said) = on(&desk, "2026-11-20", KARI, "ML-1");
    let due = "Fristen er 5 virkedager: mandag 9. november 2026. Returnert torsdag 12. november 2026. Da var fristen \
               gått ut. Ikke medregnet: 1 lørdag eller søndag, 0 helligdager, 1 stengt dag.";
    assert!(said.ends_with(due), "{said}");
    let page = agent.get(&desk.letter("ML-1")).expect(200);
    page.says("virkedag 5 · siste dag i rute").says("stengt").says("<td>Fil</td>");
}

/// The days of a page in order, and how many of them come before, in and after what is folded.
fn days(page: &str) -> (Vec<&str>, [usize; 3]) {
    let ruler = page.split_once(r#"id="ruler-heading""#).unwrap().1.split_once("</section>").unwrap().0;
    let listed = |html: &str| html.matches("<li ").count();
    let days = ruler.split("<time datetime=\"").skip(1).map(|day| day.split('"').next().unwrap()).collect();
    let Some((before, rest)) = ruler.split_once("<details class=\"folded\">") else {
        return (days, [listed(ruler), 0, 0]);
    };
    let (folded, after) = rest.split_once("</details>").unwrap();
    (days, [listed(before), listed(folded), listed(after)])
}

#[test]
fn of_a_very_late_letter_the_days_between_the_limit_and_the_last_week_are_folded_away() {
    let desk = TestDesk::with_people();
    for (day, parts, all) in [
        ("2026-11-30", [29, 0, 0], ""),
        ("2026-12-01", [15, 8, 7], "Vis alle 30 dager"),
        ("2027-11-16", [15, 358, 7], "Vis alle 380 dager"),
    ] {
        let (mut agent, said) = on(&desk, day, KARI, "ML-1");
        let page = agent.get(&desk.letter("ML-1")).expect(200).says(all).body;
        let (days, counted) = days(&page);
        assert_eq!(counted, parts, "{day}");
        assert_eq!((days[0], *days.last().unwrap()), ("2026-11-02", day));
        assert!(days.windows(2).all(|pair| pair[0] < pair[1]), "each day once and in order");
        let starts = [0, parts[0], parts[0] + parts[1]];
        for start in starts.iter().take(if parts[1] == 0 { 1 } else { 3 }) {
            assert!(page.contains(&format!("start=\"{start}\"")), "{start}");
        }
        assert!(said.contains("Ikke medregnet:"), "{said}");
    }
    let (_, said) = on(&desk, "2028-01-10", KARI, "ML-1");
    assert!(!said.contains("Ikke medregnet:"), "not all days are listed: {said}");
}
