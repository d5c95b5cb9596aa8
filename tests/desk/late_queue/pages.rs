//! The list: filters, order, pages, and the number on every page.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use skranke::letters::{Destination, LetterState};
use skranke::persons::AddressProtection;
use skranke::staff::Role;
use skranke::values::LetterId;

use super::setup::{Late, late, link, listed};
use crate::support::client::Client;
use crate::support::desk::TestDesk;

#[test]
fn each_filter_leaves_what_it_says() {
    let desk = TestDesk::start();
    let ids = desk.with_late(&[
        late("2026-11-02"),
        Late { state: LetterState::Printed, ..late("2026-11-12") },
        Late { destination: Destination::Abroad, ..late("2026-11-13") },
        Late {
            destination: Destination::Abroad,
            protection: AddressProtection::StrictlyConfidential,
            ..late("2026-11-17")
        },
        late("2026-11-18"),
        late("2026-11-19"),
    ]);
    let mut kari = desk.sign_in("kari", Role::Agent);
    // Sorted by agent, the one who came first stands first.
    desk.pass(TimeDelta::milliseconds(1));
    let mut ola = desk.sign_in("ola", Role::Agent);
    for (agent, id) in [(&mut kari, &ids[0]), (&mut ola, &ids[2])] {
        agent.open_letter(id);
        agent.post_form(&format!("/letters/{id}/owner"), &[("version", "0"), ("to", "me")]).expect(303);
    }
    for (filter, expected) in [
        ("", vec![0, 1, 2, 3, 4, 5]),
        ("over=over-5", vec![0, 1]),
        ("over=3-5", vec![2, 3]),
        ("over=1-2", vec![4, 5]),
        ("state=printed", vec![1]),
        ("destination=abroad", vec![2]),
        ("destination=home", vec![0, 1, 4, 5]),
        ("assigned=me", vec![0]),
        ("assigned=nobody", vec![1, 3, 4, 5]),
        ("assigned=anybody", vec![0, 2]),
        ("sort=assigned", vec![0, 2]),
        ("sort=lateness&assigned=&over=", vec![0, 1, 2, 3, 4, 5]),
        ("sort=least-late", vec![5, 4, 3, 2, 1, 0]),
        ("sort=least-late&destination=home", vec![5, 4, 1, 0]),
        ("assigned=nobody&destination=home&over=1-2&state=posted", vec![4, 5]),
        ("assigned=me&over=1-2", vec![]),
    ] {
        let address = format!("/letters/late?{filter}");
        let expected: Vec<LetterId> = expected.into_iter().map(|n: usize| ids[n].clone()).collect();
        assert_eq!(kari.queue(&address), expected, "{filter}");
        let count = match expected.len() {
            6 => "6 brev på arbeidslisten. ".to_owned(),
            n => format!("{n} av 6 brev på arbeidslisten. "),
        };
        kari.get(&address).says(&count);
    }
    let page = kari.get("/letters/late").expect(200);
    let hidden = page.body.split("<tr>").skip(2).find(|row| row.contains(ids[3].as_str())).unwrap();
    assert!(!hidden.contains("Utland") && !hidden.contains("Innland"), "{hidden}");
}

/// All pages from here on; `between` happens after each.
pub(super) fn walk(client: &mut Client, address: &str, mut between: impl FnMut(usize)) -> Vec<LetterId> {
    let (mut seen, mut next, mut pages) = (Vec::new(), Some(address.to_owned()), 0);
    while let Some(path) = next {
        let page = client.get(&path).expect(200).body;
        seen.extend(listed(&page));
        next = link(&page, "Neste side");
        pages += 1;
        between(pages);
    }
    seen
}

#[test]
fn pages_show_each_letter_once_while_others_take() {
    let desk = TestDesk::start();
    let ids = desk.with_late(&[late("2026-11-10"); 120]);
    let (mut reader, mut taker) = (desk.sign_in("kari", Role::Agent), desk.sign_in("ola", Role::Agent));
    let mut take = |_: usize| {
        for _ in 0..8 {
            taker.take_next("/letters/late");
        }
    };
    let seen = walk(&mut reader, "/letters/late", &mut take);
    assert_eq!((seen.len(), seen.iter().collect::<BTreeSet<_>>()), (120, ids.iter().collect()));
    let free = walk(&mut reader, "/letters/late?assigned=nobody", &mut take);
    assert_eq!(free.len(), 96, "24 were taken before, and those taken since stand on pages already read");
    assert_eq!(free.iter().collect::<BTreeSet<_>>().len(), 96);
    for (address, expected) in [("/letters/late?sort=assigned", 40), ("/letters/late?assigned=anybody", 40)] {
        assert_eq!(walk(&mut reader, address, |_| ()).len(), expected, "{address}");
    }
}

#[test]
fn sorted_by_agent_each_agents_letters_stand_together_over_all_pages() {
    let desk = TestDesk::start();
    let days = ["2026-11-12", "2026-11-10", "2026-11-11"];
    let all: Vec<Late> = (0..111).map(|n| late(days[n % 3])).collect();
    let ids = desk.with_late(&all);
    let agents = ["kari", "ola", "per"].map(|name| desk.colleague(name, Role::Agent).staff_id);
    let (given, holders) = (ids.clone(), agents.clone());
    desk.write(move |conn| {
        for (n, letter_id) in given.iter().enumerate() {
            let assigned_to = Some(holders[n / 3 % 3].clone());
            let untouched = skranke::letters::queue::Work::untouched(letter_id.clone());
            let work = skranke::letters::queue::Work { assigned_to, version: 1, ..untouched };
            assert!(skranke::letters::queue::store::put(conn, &work)?);
        }
        Ok(())
    });
    let mut reader = desk.sign_in_as(Role::Agent);
    let seen = walk(&mut reader, "/letters/late?sort=assigned", |_| ());
    let mut expected: Vec<_> =
        ids.iter().enumerate().map(|(n, id)| (agents[n / 3 % 3].clone(), days[n % 3], id.clone())).collect();
    expected.sort();
    assert_eq!(seen, expected.into_iter().map(|(_, _, id)| id).collect::<Vec<_>>());
}

#[test]
fn a_row_says_whether_the_one_who_waits_was_notified() {
    let desk = TestDesk::start();
    let ids = desk.with_late(&[late("2026-11-10"), late("2026-11-11")]);
    let (letter, now) = (ids[0].clone(), desk.now());
    desk.write(move |conn| {
        let letter = skranke::letters::store::find(conn, &letter)?.unwrap();
        let ordered_on = "2026-10-01".parse().unwrap();
        let notice = skranke::notices::NewNotice::letter_late(
            letter.person_id,
            letter.letter_id,
            &letter.reference,
            ordered_on,
            10,
        );
        skranke::notices::outbox::queue(conn, &notice, now)
    });
    let page = desk.sign_in_as(Role::Agent).get("/letters/late").expect(200).body;
    let row = |id: &LetterId| page.split("<tr>").skip(2).find(|row| row.contains(id.as_str())).unwrap();
    assert!(
        row(&ids[0]).contains("<td>I kø</td>") && row(&ids[1]).contains("<td>Ikke varslet</td>"),
        "{page}"
    );
}

#[test]
fn the_number_that_waits_stands_on_every_page_of_those_who_see_the_queue() {
    let desk = TestDesk::start();
    desk.with_late(&[late("2026-11-10"), late("2026-11-11")]);
    let number = |n: u32| {
        format!(r#"<a class="skr-late" href="/letters/late">Forsinket <span class="number">{n}</span></a>"#)
    };
    let mut agent = desk.sign_in_as(Role::Agent);
    agent.get("/").says(&number(2));
    agent.get("/account").says(&number(2));
    agent.get("/letters/01D39ZY06FGSCTVN4T2V9PKHFZ").expect(404).says(&number(2));
    let taken = agent.take_next("/letters/late").location().to_owned();
    agent
        .post_form(&format!("{taken}/outcome"), &[("version", "1"), ("outcome", "no_action"), ("note", "")])
        .expect(303);
    agent.get("/").says(&number(2));
    desk.pass(TimeDelta::seconds(10));
    agent.get("/").says(&number(1));
    for role in [Role::Reporter, Role::PrivacyOfficer, Role::Administrator] {
        let page = desk.sign_in_as(role).get("/").expect(200);
        assert!(!page.body.contains("skr-late"), "{role:?}");
    }
    assert!(!desk.client().get("/login").body.contains("skr-late"));
}

#[test]
fn over_a_thousand_letters_are_not_counted_out() {
    let desk = TestDesk::start();
    desk.with_late(&vec![late("2026-11-10"); 1003]);
    desk.with_late(&[late("2026-11-19")]);
    let mut agent = desk.sign_in_as(Role::Agent);
    agent
        .get("/letters/late")
        .says("Over 1000 brev på arbeidslisten. ")
        .says("Forsinket <span class=\"number\">1004</span>");
    agent.get("/letters/late?over=1-2").says("1 av over 1000 brev på arbeidslisten. ");
}

#[test]
fn whoever_changes_the_queue_finds_it_counted_anew_and_what_others_change_shows_two_seconds_later() {
    let desk = TestDesk::start();
    desk.with_late(&vec![late("2026-11-10"); 60]);
    let mut agent = desk.sign_in_as(Role::Agent);
    agent.get("/letters/late").says("60 brev på arbeidslisten. ");
    let taken = agent.take_next("/letters/late").location().to_owned();
    agent
        .post_form(&format!("{taken}/outcome"), &[("version", "1"), ("outcome", "no_action"), ("note", "")])
        .expect(303);
    agent.get("/letters/late").says("59 brev på arbeidslisten. ");
    desk.with_late(&[late("2026-11-11")]);
    agent.get("/letters/late").says("59 brev på arbeidslisten. ");
    desk.pass(TimeDelta::seconds(2));
    agent.get("/letters/late").says("60 brev på arbeidslisten. ");
}
