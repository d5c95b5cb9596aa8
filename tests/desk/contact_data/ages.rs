//! How long an address may be used, to the day, and that others have it too.

use chrono::NaiveDate;
use skranke::imports::ImportKind;
use skranke::staff::Role;

use crate::support::desk::TestDesk;
use crate::support::people::{ASE, KARI, MONA, OLA};

const HEADER: &str = "national_id,email,email_updated_at,email_verified_at,mobile,mobile_updated_at,mobile_verified_at,language,opted_out,opted_out_at,mailbox_address,mailbox_provider";

/// Mona with an e-mail address and a mobile of these ages.
fn mona(email_updated_at: &str, mobile_updated_at: &str, mobile_verified_at: &str) -> String {
    format!(
        "{HEADER}\n{MONA},mona@example.no,{email_updated_at},,+4740000001,{mobile_updated_at},{mobile_verified_at},en,false,,,\n"
    )
}

#[test]
fn each_channel_may_be_used_for_18_months_to_the_day_in_norway() {
    for (email, mobile_updated, mobile_verified, email_until, mobile_until) in [
        // From the last day of February of a leap year; the mobile from its confirmation.
        (
            "2024-02-29T12:00:00+01:00",
            "2020-01-01T12:00:00+01:00",
            "2024-03-01T12:00:00+01:00",
            "29.08.2025",
            "01.09.2025",
        ),
        // There is no 31 February: the last day of the month. The other, just before midnight, is of the day before.
        ("2024-08-31T00:00:00+02:00", "2024-02-29T22:59:59Z", "", "28.02.2026", "29.08.2025"),
        ("2024-02-28T23:00:00Z", "2024-02-29T23:00:00Z", "", "29.08.2025", "01.09.2025"),
    ] {
        for (channel, until) in [("email", email_until), ("mobile", mobile_until)] {
            let desk = TestDesk::with_people();
            desk.import(ImportKind::Contacts, &mona(email, mobile_updated, mobile_verified));
            let (day, rest) = until.split_once('.').unwrap();
            let (month, year) = rest.split_once('.').unwrap();
            // In summer midnight in Norway is 22.00 UTC, in winter 23.00.
            let (before, after) = if month == "02" {
                (format!("{year}-{month}-{day}T22:59:59Z"), format!("{year}-{month}-{day}T23:00:00Z"))
            } else {
                (format!("{year}-{month}-{day}T21:59:59Z"), format!("{year}-{month}-{day}T22:00:00Z"))
            };
            desk.clock.set(before.parse().unwrap());
            let mut agent = desk.sign_in_as(Role::Agent);
            let person = agent.open(MONA);
            let usable = format!("Kan brukes til varsel om vedtak til og med {until}");
            agent.get(&person).expect(200).says(&usable);
            desk.clock.set(after.parse().unwrap());
            // Expired from the day after.
            let last: NaiveDate = NaiveDate::parse_from_str(until, "%d.%m.%Y").unwrap();
            let expired =
                last.succ_opt().unwrap().format("Utløpt %d.%m.%Y: eldre enn 18 måneder").to_string();
            let page = agent.get(&person).expect(200).says(&expired);
            assert!(!page.body.contains(&usable), "{channel} after {until}");
        }
    }
}

#[test]
fn an_address_that_others_have_too_is_marked() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    for (id, shared) in [(ASE, true), (OLA, true), (KARI, false)] {
        let person = agent.open(id);
        let page = agent.get(&person).expect(200);
        assert_eq!(page.body.contains("Samme e-postadresse hos flere"), shared, "{id}");
        assert!(!page.body.contains("Samme mobilnummer hos flere"), "{id}");
    }
    let contacts = format!("{HEADER}\n{MONA},,,,98765432,2026-01-05T07:36:37+01:00,,en,false,,,\n");
    desk.import(ImportKind::Contacts, &contacts);
    let ola = agent.find(OLA);
    agent.get(&ola).expect(200).says("Samme mobilnummer hos flere: en melding kan nå en annen");
}
