//! The tiles above the figures, how finely they are told, who can be reached, and what contacts were about.

use skranke::imports::ImportKind;
use skranke::reports::figures::{Measure, REACH};
use skranke::staff::Role;

use crate::figures::{between, cells, counted, kinds, section, with_letters, with_opt_outs_and_messages};
use crate::support::desk::TestDesk;
use crate::support::people::{KARI, MONA};

/// The tile of this name: its number, its change, and where it leads.
fn tile(page: &str, term: &str) -> [String; 3] {
    let tile = page.split(&format!("<div><dt>{term}</dt>")).nth(1).unwrap().split("</div>").next().unwrap();
    let of = |from: &str, to: &str| between(tile, from, to)[0].replace("&#x3D;", "=");
    [of("\"amount\">", "</dd>"), of("\"fine\">", "</dd>"), of("href=\"", "\"")]
}

#[test]
fn each_tile_has_its_number_what_it_was_before_and_where_it_is_listed() {
    let desk = with_letters();
    with_opt_outs_and_messages(&desk);
    for n in 1..=7 {
        desk.order_letter(&format!("O-{n}"), MONA, "2026-11-18T09:00:00+01:00");
    }
    desk.nightly();
    let mut lead = desk.sign_in_as(Role::Lead);
    // Ordered: the seven, and six on the 3rd; nobody from abroad in these days, and none in those before.
    let own = lead.get("/reports?period=own&from=2026-11-17&to=2026-11-19").expect(200).body;
    let rows = "/reports/letters.csv?profile=excel-nb&amp;from=2026-11-17&amp;to=2026-11-19";
    assert_eq!(
        tile(&own, "Bestilte brev"),
        ["7", "+7 mot 14.11.2026–16.11.2026", rows].map(ToOwned::to_owned)
    );
    let november = lead.get("/reports?period=2026-11").expect(200).body;
    let before = "mot 01.10.2026–20.10.2026";
    // The eleven of October are rounded there, as one went abroad, and here one is.
    assert_eq!(tile(&november, "Bestilte brev")[..2], ["minst 10".to_owned(), format!("om lag 0 {before}")]);
    assert_eq!(tile(&november, "Reservasjoner")[..2], ["5".to_owned(), format!("+5 {before}")]);
    assert_eq!(tile(&november, "Reservasjoner opphevet")[0], "Vises ikke");
    assert_eq!(
        tile(&november, "Fra bestilling til bruk, median")[1],
        "Kan ikke sammenlignes med 01.10.2026–20.10.2026"
    );
    assert_eq!(tile(&november, "Forsinket")[2], "/letters/late");
    // A reporter sees no list of letters or messages, but takes rows out.
    let november = desk.sign_in_as(Role::Reporter).get("/reports?period=2026-11").expect(200).body;
    assert_eq!(
        tile(&november, "Forsinket")[2],
        "/reports/late-letters.csv?profile=excel-nb&amp;to=2026-11-20"
    );
    let notices = "/reports/notices.csv?profile=excel-nb&amp;from=2026-11-01&amp;to=2026-11-20";
    assert_eq!(tile(&november, "Meldinger tatt imot eller levert")[2], notices);
    for address in [rows, "/reports/late-letters.csv?profile=excel-nb&amp;to=2026-11-20", notices] {
        lead.get(&address.replace("&amp;", "&")).expect(200);
    }
}

#[test]
fn what_went_on_is_told_by_days_weeks_or_months() {
    let desk = with_letters();
    with_opt_outs_and_messages(&desk);
    desk.nightly();
    let mut lead = desk.sign_in_as(Role::Lead);
    let mut labels = |query: &str, name: &str| {
        let page = lead.get(&format!("/reports?{query}")).expect(200).body;
        let section = section(&page, name).to_owned();
        between(&section, "<th scope=\"row\">", "</th>")
            .into_iter()
            .map(ToOwned::to_owned)
            .collect::<Vec<String>>()
    };
    assert_eq!(labels("period=2026-11", "late-queue").len(), 20);
    assert_eq!(
        labels("period=2026-11&grain=week", "late-queue"),
        ["Uke 44, 2026", "Uke 45, 2026", "Uke 46, 2026", "Uke 47, 2026"]
    );
    assert_eq!(labels("period=2026-11&grain=month", "late-queue"), ["november 2026"]);
    assert_eq!(labels("period=2026-11&grain=day", "opted-out"), ["01.11.2026"]);
    assert_eq!(labels("period=2026-Q4&grain=", "opted-out"), ["november 2026"]);
    assert_eq!(labels("period=2026-W47&grain=day", "work-items").len(), 5);
    lead.get("/reports?grain=hour").expect(400);
}

#[test]
fn who_can_be_reached_is_counted_as_the_national_register_counts() {
    let desk = TestDesk::with_people();
    let header = "national_id,email,email_updated_at,email_verified_at,mobile,mobile_updated_at,mobile_verified_at,language,opted_out,\
         opted_out_at,mailbox_address,mailbox_provider\n";
    // Siri opted out with an address, Per without, Mona has e-Boks by its old number, Kari Digipost.
    let now = "2026-11-19T07:36:37+01:00";
    let rows = [
        format!("24883218198,siri@example.no,{now},,+4741234567,{now},,nb,true,{now},,"),
        format!("14827241009,,,,,,,nb,true,{now},,"),
        format!("{MONA},,,,+4740000001,{now},,en,false,,mona#1234,996460320"),
        format!("{KARI},kari.nordmann@example.no,{now},,+4791234567,{now},,nn,false,,kari#6054,984661185"),
    ];
    desk.import(ImportKind::Contacts, &format!("{header}{}\n", rows.join("\n")));
    let november = counted(&desk, "2026-11");
    let reach = REACH.map(|name| (name, november.on(november.last_day(), Measure::Reach, name, "")));
    let expected = [6, 4, 4, 5, 2, 1, 1, 2, 1, 1];
    assert_eq!(reach, std::array::from_fn(|at| (REACH[at], expected[at])));
}

#[test]
fn what_a_contact_was_about_is_chosen_at_its_end_and_counted() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    for topic in ["letter", "letter", "opt_out", ""] {
        let person = agent.open(KARI);
        agent
            .get(&person)
            .expect(200)
            .says("Hva gjaldt det?")
            .says("<option value=\"opt_out\">Reservasjon</option>");
        agent.post_form(&format!("{person}/inquiry/end"), &[("note", ""), ("topic", topic)]).expect(303);
        agent.get("/").expect(200);
    }
    let person = agent.open(KARI);
    agent.get(&person).expect(200).says("Innringer · Brevet</p>");
    agent.post_form(&format!("{person}/inquiry/end"), &[("note", ""), ("topic", "weather")]).expect(400);
    let november = counted(&desk, "2026-11");
    let expected = [("caller", "", 2), ("caller", "letter", 2), ("caller", "opt_out", 1)];
    assert_eq!(kinds(&november, Measure::Inquiries), expected);
    let mut lead = desk.sign_in_as(Role::Lead);
    let page = lead.get("/reports").expect(200).body;
    // Five by phone, but few about each.
    assert_eq!(cells(section(&page, "inquiries")), ["5", "&lt;5", "&lt;5"]);
    assert_eq!(cells(section(&page, "topics")), ["&lt;5"; 7]);
    let rows = lead.get("/reports/inquiries.csv").expect(200).body;
    assert_eq!(rows.lines().filter(|row| row.ends_with(",letter")).count(), 2, "{rows}");
}
