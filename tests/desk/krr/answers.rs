//! What is answered, field for field.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use skranke::db::UtcTime;
use skranke::register::store;
use skranke::register::{IdentityCheck, OptOutChange, OptOutChannel};

use super::setup::{CONTACT, Krr, MAILBOX, set_email, set_mobile};

const KARI: &str = "20914695016";
const OLA: &str = "22885399316";
/// A D-number.
const ANA: &str = "50846202355";
/// Known to nobody.
const NOBODY: &str = "07900399841";

fn at(text: &str) -> UtcTime {
    text.parse::<DateTime<Utc>>().unwrap().into()
}

#[test]
fn an_answer_is_byte_for_byte_what_the_national_register_documents() {
    let krr = Krr::start();
    krr.registered(KARI, |entry, desk| {
        set_email(entry, desk, Some("Kari@Example.no"));
        set_mobile(entry, desk, Some("+47 480 00 001"));
        entry.email_updated_at = Some(at("2023-08-05T10:45:15.768912Z"));
        entry.email_verified_at = Some(at("2026-06-01T00:00:00Z"));
        entry.mobile_updated_at = Some(at("2026-02-03T04:05:06.7Z"));
        entry.mobile_verified_at = None;
    });
    krr.registered(ANA, |entry, desk| {
        set_email(entry, desk, None);
        set_mobile(entry, desk, None);
        entry.language = None;
        entry.mailbox_address = None;
        entry.opted_out = true;
        entry.opted_out_at = Some(at("2023-06-13T11:42:34Z"));
        entry.opt_out_version = 1;
    });
    let both = format!("{CONTACT} {MAILBOX}");
    let question = json!({ "personidentifikatorer": [NOBODY, ANA, KARI], "inkluderIkkeRegistrerte": true });
    let answer = krr.ask(&both, &question).expect(200);
    let golden = concat!(
        r#"{"personer":["#,
        r#"{"personidentifikator":"07900399841","reservasjon":"NEI","status":"IKKE_REGISTRERT","#,
        r#""varslingsstatus":"KAN_IKKE_VARSLES"},"#,
        r#"{"personidentifikator":"50846202355","reservasjon":"JA","#,
        r#""reservasjonstidspunkt":"2023-06-13T11:42:34.000Z","reservasjon_oppdatert":"2023-06-13T11:42:34.000Z","#,
        r#""status":"AKTIV","varslingsstatus":"KAN_IKKE_VARSLES","kontaktinformasjon":{}},"#,
        r#"{"personidentifikator":"20914695016","reservasjon":"NEI","status":"AKTIV","varslingsstatus":"KAN_VARSLES","#,
        r#""kontaktinformasjon":{"epostadresse":"Kari@Example.no","#,
        r#""epostadresse_oppdatert":"2023-08-05T10:45:15.768Z","#,
        r#""epostadresse_sist_verifisert":"2026-06-01T00:00:00.000Z","epostadresse_duplisert":"NEI","#,
        r#""mobiltelefonnummer":"+4748000001","mobiltelefonnummer_oppdatert":"2026-02-03T04:05:06.700Z","#,
        r#""mobiltelefonnummer_duplisert":"NEI"},"#,
        r#""digital_post":{"postkasseadresse":"kari.nordmann#9YDT","postkasseleverandoeradresse":"984661185"},"#,
        r#""spraak":"nn"}]}"#,
    );
    assert_eq!(answer.body, golden);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(answer.set_cookies().is_empty());
}

#[test]
fn each_scope_gives_its_own_fields_and_reservation_and_status_come_with_any() {
    let krr = Krr::start();
    krr.registered(KARI, |_, _| {});
    let always = ["personidentifikator", "reservasjon", "status"];
    let contact = ["kontaktinformasjon", "spraak", "varslingsstatus"];
    let mailbox = ["digital_post"];
    for (scope, with_contact, with_mailbox) in [
        ("krr:global/kontaktinformasjon.read", true, false),
        ("krr:global/kontaktinfo.read", true, false),
        ("krr:global/digitalpost.read", false, true),
        ("krr:global/postkasse.read", false, true),
        ("krr:global/postkasse.read krr:global/kontaktinfo.read other", true, true),
    ] {
        let persons = krr.persons(scope, &[KARI]);
        let mut given: Vec<_> = persons[0].as_object().unwrap().keys().map(String::as_str).collect();
        given.sort_unstable();
        let mut due = always.to_vec();
        due.extend(contact.iter().filter(|_| with_contact));
        due.extend(mailbox.iter().filter(|_| with_mailbox));
        due.sort_unstable();
        assert_eq!(given, due, "{scope}");
    }
}

#[test]
fn a_person_not_in_the_register_is_absent_unless_asked_for_as_such() {
    let krr = Krr::start();
    krr.registered(KARI, |_, _| {});
    krr.known(OLA);
    let ids = |persons: &[Value]| -> Vec<String> {
        persons.iter().map(|person| person["personidentifikator"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids(&krr.persons(MAILBOX, &[NOBODY, OLA, KARI])), [KARI]);
    assert!(krr.persons(MAILBOX, &[NOBODY]).is_empty());
    let question = json!({ "personidentifikatorer": [OLA, NOBODY], "inkluderIkkeRegistrerte": true });
    let answer = krr.ask(MAILBOX, &question).expect(200);
    // Whether the desk knows them makes no difference.
    let golden = concat!(
        r#"{"personer":[{"personidentifikator":"22885399316","reservasjon":"NEI","status":"IKKE_REGISTRERT"},"#,
        r#"{"personidentifikator":"07900399841","reservasjon":"NEI","status":"IKKE_REGISTRERT"}]}"#,
    );
    assert_eq!(answer.body, golden);
}

#[test]
fn a_channel_may_be_used_up_to_the_day_18_months_on_each_by_itself() {
    let krr = Krr::start();
    // 20 May 2025 and 18 months is 20 November 2026, today; the day changes at midnight in Norway, 22.00 UTC in May.
    let last_day = "2025-05-19T22:00:00Z";
    let day_before = "2025-05-19T21:59:59Z";
    let long_ago = "2020-01-01T00:00:00Z";
    for (id, email, mobile, confirmed, outcome) in [
        ("22838497199", last_day, long_ago, None, "KAN_VARSLES"),
        ("22828999528", long_ago, last_day, None, "KAN_VARSLES"),
        ("22814398483", day_before, day_before, None, "KAN_IKKE_VARSLES"),
        ("21835998891", long_ago, long_ago, Some(last_day), "KAN_VARSLES"),
        ("10915596784", long_ago, long_ago, Some(day_before), "KAN_IKKE_VARSLES"),
    ] {
        krr.registered(id, |entry, _| {
            entry.email_updated_at = Some(at(email));
            entry.mobile_updated_at = Some(at(mobile));
            entry.email_verified_at = confirmed.map(at);
            entry.mobile_verified_at = None;
        });
        let person = &krr.persons(CONTACT, &[id])[0];
        assert_eq!(person["varslingsstatus"], outcome, "{email} {mobile} {confirmed:?}");
        // Expired or not, both are given: they may be used for service messages.
        assert!(person["kontaktinformasjon"]["epostadresse"].is_string());
        assert!(person["kontaktinformasjon"]["mobiltelefonnummer"].is_string());
    }
    // Dates without a value are no channel.
    krr.registered(KARI, |entry, desk| {
        set_email(entry, desk, None);
        set_mobile(entry, desk, None);
    });
    assert_eq!(krr.persons(CONTACT, &[KARI])[0]["varslingsstatus"], "KAN_IKKE_VARSLES");
}

#[test]
fn one_who_opted_out_cannot_be_notified_and_keeps_their_contact_details() {
    let krr = Krr::start();
    krr.registered(KARI, |entry, _| {
        entry.opted_out = true;
        entry.opted_out_at = Some(at("2026-01-02T03:04:05.678Z"));
        entry.opt_out_version = 1;
    });
    let person = &krr.persons(CONTACT, &[KARI])[0];
    assert_eq!(
        (&person["reservasjon"], &person["varslingsstatus"]),
        (&json!("JA"), &json!("KAN_IKKE_VARSLES"))
    );
    assert_eq!(person["reservasjonstidspunkt"], "2026-01-02T03:04:05.678Z");
    assert!(person["kontaktinformasjon"]["epostadresse"].is_string());
}

#[test]
fn one_who_opted_in_again_has_only_the_time_of_the_last_change() {
    let krr = Krr::start();
    let person_id = krr.registered(KARI, |entry, _| entry.opt_out_version = 2);
    let change = |number: i64, to_opted_out: bool, changed_at: &str| OptOutChange {
        reference: format!("R-{number}"),
        person_id: person_id.clone(),
        from_opted_out: !to_opted_out,
        to_opted_out,
        channel: OptOutChannel::Phone,
        identity_check: IdentityCheck::RegisterQuestions,
        reason: "own_wish".to_owned(),
        note: None,
        changed_by: None,
        changed_at: at(changed_at),
        request_key: format!("test:{number}"),
        legal_basis: None,
        effective_at: None,
        undoes: None,
        from_opted_out_at: None,
        recorded_at: None,
    };
    let changes = [change(1, true, "2025-01-01T08:00:00Z"), change(2, false, "2026-05-06T07:08:09Z")];
    krr.desk.write(move |conn| store::append_changes(conn, &changes));
    let person = &krr.persons(MAILBOX, &[KARI])[0];
    assert_eq!(person["reservasjon"], "NEI");
    assert_eq!(person["reservasjonstidspunkt"], Value::Null);
    assert_eq!(person["reservasjon_oppdatert"], "2026-05-06T07:08:09.000Z");
}

#[test]
fn a_value_that_somebody_else_has_too_is_marked() {
    let krr = Krr::start();
    krr.registered(KARI, |entry, desk| set_email(entry, desk, Some("familien@example.no")));
    krr.registered(OLA, |entry, desk| {
        set_email(entry, desk, Some("Familien@example.no"));
        set_mobile(entry, desk, Some("48000002"));
    });
    krr.registered(ANA, |entry, desk| set_mobile(entry, desk, Some("48000002")));
    // The others need not be asked for.
    for (id, email, mobile) in [(KARI, "JA", "NEI"), (OLA, "JA", "JA"), (ANA, "NEI", "JA")] {
        let contact = &krr.persons(CONTACT, &[id])[0]["kontaktinformasjon"];
        assert_eq!(
            (&contact["epostadresse_duplisert"], &contact["mobiltelefonnummer_duplisert"]),
            (&json!(email), &json!(mobile))
        );
    }
}
