//! What an address of the queue keeps: which letters are counted, the order, the columns.

use skranke::staff::Role;
use skranke::values::LetterId;

use super::pages::walk;
use super::setup::{Late, late, link, listed};
use crate::support::desk::TestDesk;

/// Where the header that says this leads, and how the list is sorted by it.
fn header(page: &str, text: &str) -> (String, String) {
    let (before, _) = page.split_once(&format!("\">{text}<span class=\"ds-sr-only\">")).unwrap();
    let (before, href) = before.rsplit_once("href=\"").unwrap();
    let sorted = before.rsplit_once("aria-sort=\"").unwrap().1.split('"').next().unwrap();
    (href.replace("&amp;", "&").replace("&#x3D;", "="), sorted.to_owned())
}

#[test]
fn the_count_says_which_letters_are_left_out_and_leads_to_them() {
    let desk = TestDesk::start();
    let ids =
        desk.with_late(&[late("2026-11-10"), late("2026-11-11"), late("2026-11-12"), late("2026-11-13")]);
    let mut agent = desk.sign_in("kari", Role::Agent);
    let done = "4 brev på arbeidslisten. Nattkjøringen";
    agent.get("/letters/late").expect(200).says(done);
    agent.open_letter(&ids[0]);
    agent
        .post_form(
            &format!("/letters/{}/outcome", ids[0]),
            &[("version", "0"), ("outcome", "no_action"), ("note", "")],
        )
        .expect(303);
    agent.get("/letters/late").says("3 brev på arbeidslisten. 1 er utsatt eller har et utfall. <a");
    agent.open_letter(&ids[1]);
    agent
        .post_form(&format!("/letters/{}/snooze", ids[1]), &[("version", "0"), ("until", "2026-11-25")])
        .expect(303);
    let page = agent.get("/letters/late").expect(200);
    let page = page.says("2 brev på arbeidslisten. 2 er utsatt eller har et utfall. <a").body;
    let all = link(&page, "Vis dem også").unwrap();
    let page = agent.get(&all).expect(200).says("4 forsinkede brev. Nattkjøringen").body;
    assert_eq!(listed(&page), ids);
    agent.get("/letters/late?over=1-2").says("0 av 2 brev på arbeidslisten. ");
    agent.get("/letters/late?snoozed=yes").says("3 av 4 forsinkede brev. ");
    for id in &ids[2..] {
        agent.open_letter(id);
        let address = format!("/letters/{id}/snooze");
        agent.post_form(&address, &[("version", "0"), ("until", "2026-11-25")]).expect(303);
    }
    agent.get("/letters/late").says("Ingen brev på arbeidslisten. 4 er utsatt eller har et utfall. <a");
}

#[test]
fn the_headers_sort_the_list_over_all_pages_and_keep_the_filter() {
    let desk = TestDesk::start();
    let days = ["2026-11-12", "2026-11-10", "2026-11-11"];
    let all: Vec<Late> = (0..120).map(|n| late(days[n % 3])).collect();
    let ids = desk.with_late(&all);
    let mut expected: Vec<(&str, LetterId)> =
        ids.iter().enumerate().map(|(n, id)| (days[n % 3], id.clone())).collect();
    expected.sort();
    let mut expected: Vec<LetterId> = expected.into_iter().map(|(_, id)| id).collect();
    let mut agent = desk.sign_in("kari", Role::Agent);

    let page = agent.get("/letters/late?destination=home&columns=assigned").expect(200).body;
    let (least_late, sorted) = header(&page, "Frist");
    assert_eq!((sorted.as_str(), header(&page, "Hos").1.as_str()), ("ascending", "none"));
    assert!(
        least_late.contains("destination=home") && least_late.contains("columns=assigned"),
        "{least_late}"
    );
    assert_eq!(walk(&mut agent, "/letters/late?destination=home&columns=assigned", |_| ()), expected);

    let page = agent.get(&least_late).expect(200).body;
    let (longest_late, sorted) = header(&page, "Frist");
    assert_eq!((sorted.as_str(), longest_late.contains("sort=")), ("descending", false));
    expected.reverse();
    assert_eq!(walk(&mut agent, &least_late, |_| ()), expected);

    agent.take_next("/letters/late");
    let (by_holder, _) = header(&page, "Hos");
    let page = agent.get(&by_holder).expect(200).says("Brev som ingen har, er ikke med.").body;
    assert_eq!((header(&page, "Hos").1.as_str(), header(&page, "Frist").1.as_str()), ("ascending", "none"));
    assert_eq!(listed(&page), [expected.last().unwrap().clone()]);
}

#[test]
fn the_columns_that_are_chosen_are_those_that_are_shown() {
    let desk = TestDesk::start();
    desk.with_late(&[late("2026-11-10")]);
    let mut agent = desk.sign_in("kari", Role::Agent);
    let mut heads = |query: &str| -> Vec<String> {
        let page = agent.get(&format!("/letters/late?{query}")).expect(200).body;
        let head = page.split_once("<thead>").unwrap().1.split_once("</thead>").unwrap().0;
        let heads: Vec<String> = head
            .split("<th ")
            .skip(1)
            .map(|cell| {
                let text = cell.split_once('>').unwrap().1;
                let text = text.strip_prefix("<a").map_or(text, |link| link.split_once('>').unwrap().1);
                text.split('<').next().unwrap().to_owned()
            })
            .collect();
        let row = page.split_once("<tbody>").unwrap().1.split_once("</tr>").unwrap().0;
        assert_eq!(row.matches("<td").count(), heads.len(), "{query}");
        // The boxes to tick have a head without words.
        heads.into_iter().filter(|head| !head.is_empty()).collect()
    };
    let always = ["Referanse", "Person", "Frist", "Virkedager over"];
    assert_eq!(heads("").len(), 10);
    assert_eq!(heads("columns="), always);
    assert_eq!(
        heads("over=&columns=&columns=assigned&columns=ordered"),
        ["Referanse", "Person", "Bestilt", "Frist", "Virkedager over", "Hos"]
    );
    let all = "columns=ordered&columns=last-event&columns=destination&columns=notified&columns=assigned";
    assert_eq!(heads(&format!("{all}&columns=further")), heads(""));
    agent
        .get("/letters/late?over=over-5&sort=least-late&columns=&columns=further")
        .says(r#"<input type="hidden" name="over" value="over-5"><input type="hidden" name="sort" value="least-late"><input type="hidden" name="columns" value="">"#)
        .says(r#"<input type="hidden" name="sort" value="least-late"><input type="hidden" name="columns" value="further">"#)
        .says("Den inneholder ingen personopplysninger.");
    agent.get("/letters/late?columns=national_id").expect(200).says("kunne ikke leses");
}

#[test]
fn a_place_that_nothing_comes_after_leads_back_to_the_first_page() {
    let desk = TestDesk::start();
    let ids = desk.with_late(&[late("2026-11-10")]);
    let mut agent = desk.sign_in("kari", Role::Agent);
    let page = agent.get(&format!("/letters/late?over=over-5&after=2026-11-10.{}", ids[0])).expect(200);
    let page = page.says("Det er ingen flere brev her.").body;
    assert_eq!(link(&page, "Første side").as_deref(), Some("/letters/late?over=over-5"));
}
