//! Nothing about a person gets into an address, a title, a header or the log.

use std::collections::BTreeSet;

use skranke::staff::Role;

use crate::support::client::Client;
use crate::support::desk::TestDesk;
use crate::support::log;
use crate::support::people::{ASE, KARI, PERSONAL, SIRI};

/// All addresses in `href`, `action` and `formaction` of a page.
fn addresses(page: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for attribute in [" href=\"", "action=\""] {
        for rest in page.split(attribute).skip(1) {
            found.insert(rest.split('"').next().unwrap().replace("&amp;", "&"));
        }
    }
    found
}

/// Opens every page that links lead to from `start`, and answers how many there were.
fn walk(client: &mut Client, start: &[&str]) -> usize {
    let mut waiting: Vec<String> = start.iter().map(|path| (*path).to_owned()).collect();
    let mut seen = BTreeSet::new();
    while let Some(path) = waiting.pop() {
        for personal in PERSONAL {
            assert!(!path.contains(personal), "{personal} in {path}");
        }
        if !path.starts_with('/') || path.starts_with("/assets/") || !seen.insert(path.clone()) {
            continue;
        }
        let answer = client.get(&path);
        assert!([200, 303, 404, 405].contains(&answer.status), "{path}: {}", answer.status);
        if !answer.location().is_empty() {
            waiting.push(answer.location().to_owned());
        }
        if let Some((_, rest)) = answer.body.split_once("<title>") {
            let title = rest.split("</title>").next().unwrap();
            for personal in PERSONAL {
                assert!(!title.contains(personal), "{personal} in the title of {path}");
            }
        }
        for personal in PERSONAL {
            assert!(!answer.set_cookies().concat().contains(personal), "{personal} in a cookie of {path}");
        }
        waiting.extend(addresses(&answer.body));
    }
    seen.len()
}

#[test]
fn nothing_personal_gets_into_an_address_a_title_or_the_log() {
    let log = log::kept();
    let desk = TestDesk::with_people();
    let mut lead = desk.sign_in_as(Role::Lead);
    let (kari, ase) = (lead.open(KARI), lead.open(ASE));
    lead.open(SIRI);
    for words in ["91234567", "kari.nordmann@example.no", "Nordmann", "07823642062"] {
        lead.search(words);
    }
    for field in ["national_id", "email", "mobile"] {
        lead.post_form(&format!("{kari}/reveal"), &[("field", field)]).expect(303);
        lead.get(&kari).expect(200);
    }
    assert!(walk(&mut lead, &["/", &kari, &ase, "/letters/late"]) > 10);
    let last = lead.get(&kari).expect(200);
    skranke::notices::sender::drain_once(&desk.desk).unwrap();

    let log = log.text();
    assert!(log.contains(last.header("x-request-id")), "the log is kept");
    for personal in PERSONAL {
        let line = log.lines().find(|line| line.contains(personal));
        assert_eq!(line, None, "{personal} is in the log");
    }
}
