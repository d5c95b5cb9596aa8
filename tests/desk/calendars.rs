//! The page of the calendars, and the settings behind it.

use skranke::config::Settings;
use skranke::staff::Role;

use crate::support::desk::TestDesk;

const SETTINGS: &str = "[letters]\nbusiness_days_home = 12\nextra_closed_days = [\"12-24\", \"2026-12-28\"]\n\
    [print_vendor]\ncount_saturday = true\nreceipt_business_days = 3\n";

#[test]
fn the_page_says_what_counts_for_our_promise_and_for_the_print_vendor() {
    let desk = TestDesk::start_with(SETTINGS);
    let mut lead = desk.sign_in_as(Role::Lead);
    let page = lead.get("/admin/calendars").expect(200);
    let page = page
        .says("Et brev er i rute til og med virkedag 12 etter bestillingsdagen, til utlandet virkedag 20.")
        .says("skal være meldt trykt innen utgangen av virkedag 3 etter mottaket.")
        .says("no-2026.1+sat0+closed:12-24,2026-12-28")
        .says("no-2026.1+sat1+closed:none")
        .says("Lørdager, søndager, helligdager og stengte dager regnes ikke med.")
        .says("Mandag til lørdag regnes med.")
        .says("Stengte dager i 2026")
        .says("Stengte dager i 2027")
        .says(r#"<time datetime="2027-03-26">26.03.2027</time></td><td>fredag</td><td>langfredag</td>"#)
        .says("Nattkjøringen har ikke tatt i bruk noen regel ennå.");
    let closed = |day: &str| page.body.matches(&format!("datetime=\"{day}\"")).count();
    assert_eq!(
        [closed("2026-12-24"), closed("2026-12-28"), closed("2027-12-24"), closed("2027-12-28")],
        [1, 1, 1, 0]
    );
    assert_eq!(closed("2026-12-25"), 2, "a holiday is closed for both");
}

#[test]
fn the_history_says_what_a_change_moved_and_that_one_waits_for_the_night() {
    let desk = TestDesk::with_people_and("");
    let mut administrator = desk.sign_in_as(Role::Administrator);
    let waits = "Neste nattkjøring regner ut fristene på nytt";
    let page = administrator.get("/admin/calendars").expect(200).says("<code>ordered+10/20</code>");
    assert!(!page.body.contains(waits));
    assert!(page.body.contains("href=\"/admin/calendars\" aria-current=\"page\""), "{}", page.body);
    desk.write(|conn| {
        let other = skranke::letters::deadlines::JudgedBy {
            lateness_rule: "ordered+5/20".to_owned(),
            calendar_version: "no-2025.1+sat0+closed:none".to_owned(),
        };
        let now = "2026-11-20T08:30:00Z".parse().unwrap();
        skranke::letters::deadlines::store::begin(conn, &other, now).map(|_| ())
    });
    administrator
        .get("/admin/calendars")
        .says(waits)
        .says("<code>ordered+5/20</code><br><code>no-2025.1+sat0+closed:none</code>")
        .says("ikke fullført");
}

#[test]
fn the_page_is_for_leads_and_administrators_in_three_languages() {
    let desk = TestDesk::start();
    for (role, status) in [
        (Role::Agent, 403),
        (Role::Reporter, 403),
        (Role::PrivacyOfficer, 403),
        (Role::Lead, 200),
        (Role::Administrator, 200),
    ] {
        let mut client = desk.sign_in_as(role);
        client.get("/admin/calendars").expect(status);
        let has_link = client.get("/").expect(200).body.contains("/admin/calendars");
        assert_eq!(has_link, status == 200, "{role:?}");
    }
    let mut lead = desk.sign_in_as(Role::Lead);
    for (language, said) in [
        ("nn", ["Reglar som er tekne i bruk", "skjertorsdag"]),
        ("en", ["Rules that were applied", "Good Friday"]),
    ] {
        lead.get("/account");
        lead.post_form("/account", &[("language", language)]).expect(303);
        let page = lead.get("/admin/calendars").expect(200);
        for text in said {
            assert!(page.body.contains(text), "{text}");
        }
    }
}

#[test]
fn a_closed_day_that_is_none_is_named_with_its_key() {
    let file = "[letters]\nextra_closed_days = [\"12-24\", \"24-12\"]\n\
        [print_vendor]\nextra_closed_days = [\"2026-02-29\"]\nreceipt_business_days = 0\n";
    let problems = Settings::load(Some(file), std::iter::empty()).err().unwrap();
    let keys: Vec<&str> = problems.iter().map(|problem| problem.key.as_str()).collect();
    assert_eq!(
        keys,
        ["letters.extra_closed_days", "print_vendor.extra_closed_days", "print_vendor.receipt_business_days"]
    );
}
