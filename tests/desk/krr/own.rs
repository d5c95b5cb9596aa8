//! `/rest/v1/person`: people with a token of their own.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use serde_json::{Value, json};
use skranke::audit::Action;
use skranke::db::schema::audit_entries;
use skranke::register::{contact, store};
use skranke::staff::Role;
use skranke::values::Language;

use super::setup::{Krr, OWN};
use crate::contact_data::form::Form;
use crate::support::client::Answer;

const KARI: &str = "20914695016";
const OLA: &str = "22885399316";
/// Known to nobody.
const NOBODY: &str = "07900399841";

const READ: &str = "krr:user/kontaktinformasjon.read";
const READ_MAILBOX: &str = "krr:user/digitalpost.read";
const WRITE: &str = "krr:user/spraak.write";

fn look(krr: &Krr, national_id: &str, scope: &str) -> Answer {
    krr.call("GET", OWN, &krr.own_claims(national_id, scope), None)
}

fn choose(krr: &Krr, national_id: &str, body: &Value) -> Answer {
    krr.call("PATCH", OWN, &krr.own_claims(national_id, WRITE), Some(body))
}

/// Actor, action, person, detail of each row.
fn record(krr: &Krr) -> Vec<(String, String, Option<String>, Option<String>)> {
    krr.desk.read(|conn| {
        let rows = audit_entries::table.order(audit_entries::entry_id).select((
            audit_entries::actor,
            audit_entries::action,
            audit_entries::person_id,
            audit_entries::detail,
        ));
        Ok(rows.load(conn)?)
    })
}

#[test]
fn people_see_their_own_entry_with_all_that_the_register_holds() {
    let krr = Krr::start();
    let at = |text: &str| Some(text.parse::<DateTime<Utc>>().unwrap().into());
    krr.registered(KARI, |entry, _| {
        entry.email_updated_at = at("2026-01-05T10:45:15.768Z");
        entry.email_verified_at = at("2026-06-01T00:00:00Z");
        entry.email_validated_at = at("2026-06-02T00:00:00Z");
        entry.mobile_updated_at = at("2026-02-03T04:05:06.7Z");
        entry.mobile_verified_at = None;
        entry.mobile_validated_at = at("2026-02-03T04:06:00Z");
        entry.mailbox_certificate = Some("MIIBkTCB".to_owned());
        entry.language_updated_at = at("2025-03-04T05:06:07Z");
    });
    let answer = look(&krr, KARI, &format!("openid {READ} {READ_MAILBOX}")).expect(200);
    let golden = concat!(
        r#"{"personidentifikator":"20914695016","reservasjon":"NEI","status":"AKTIV","varslingsstatus":"KAN_VARSLES","#,
        r#""kontaktinformasjon":{"epostadresse":"k14695016@example.no","#,
        r#""epostadresse_oppdatert":"2026-01-05T10:45:15.768Z","#,
        r#""epostadresse_sist_verifisert":"2026-06-01T00:00:00.000Z","#,
        r#""epostadresse_sist_validert":"2026-06-02T00:00:00.000Z","epostadresse_duplisert":"NEI","#,
        r#""mobiltelefonnummer":"+4791469501","mobiltelefonnummer_oppdatert":"2026-02-03T04:05:06.700Z","#,
        r#""mobiltelefonnummer_sist_validert":"2026-02-03T04:06:00.000Z","mobiltelefonnummer_duplisert":"NEI"},"#,
        r#""digital_post":{"postkasseadresse":"kari.nordmann#9YDT","postkasseleverandoeradresse":"984661185"},"#,
        r#""sertifikat":"MIIBkTCB","spraak":"nn","spraak_oppdatert":"2025-03-04T05:06:07.000Z"}"#,
    );
    assert_eq!(answer.body, golden);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[test]
fn each_scope_of_a_person_gives_its_own_fields() {
    let krr = Krr::start();
    krr.registered(KARI, |entry, _| entry.mailbox_certificate = Some("MIIBkTCB".to_owned()));
    let always = ["personidentifikator", "reservasjon", "status"];
    for (scope, more) in [
        (READ, &["kontaktinformasjon", "spraak", "varslingsstatus"][..]),
        (READ_MAILBOX, &["digital_post", "sertifikat"]),
    ] {
        let person: Value = serde_json::from_str(&look(&krr, KARI, scope).expect(200).body).unwrap();
        let mut due: Vec<_> = always.iter().chain(more).copied().collect();
        due.sort_unstable();
        let mut given: Vec<_> = person.as_object().unwrap().keys().map(String::as_str).collect();
        given.sort_unstable();
        assert_eq!(given, due, "{scope}");
    }
    let challenge = look(&krr, KARI, WRITE).expect(403);
    assert_eq!(
        challenge.header("www-authenticate"),
        format!(r#"Bearer error="insufficient_scope", scope="{READ} {READ_MAILBOX}""#)
    );
    let read_only =
        krr.own_claims(KARI, &format!("{READ} {READ_MAILBOX} krr:global/kontaktinformasjon.read"));
    krr.call("PATCH", OWN, &read_only, Some(&json!({ "spraak": "en" }))).expect(403);
}

#[test]
fn people_who_are_not_in_the_register_are_told_so_whether_the_desk_knows_them_or_not() {
    let krr = Krr::start();
    let ola = krr.known(OLA).to_string();
    for id in [NOBODY, OLA] {
        let answer = look(&krr, id, READ).expect(200);
        let golden = format!(
            r#"{{"personidentifikator":"{id}","reservasjon":"NEI","status":"IKKE_REGISTRERT","varslingsstatus":"KAN_IKKE_VARSLES"}}"#
        );
        assert_eq!(answer.body, golden);
    }
    let looked_up = Action::PersonLookedUp.as_str().to_owned();
    let row = |person| ("person".to_owned(), looked_up.clone(), person, None);
    assert_eq!(record(&krr), [row(None), row(Some(ola))]);
}

#[test]
fn a_deleted_entry_shows_its_opt_out_and_nothing_else() {
    let krr = Krr::start();
    krr.registered(KARI, |entry, desk| {
        entry.deleted_at = Some(desk.now().into());
        entry.opted_out = true;
        entry.opted_out_at = Some("2023-06-13T11:42:34Z".parse::<DateTime<Utc>>().unwrap().into());
        entry.opt_out_version = 1;
    });
    let golden = concat!(
        r#"{"personidentifikator":"20914695016","reservasjon":"JA","reservasjonstidspunkt":"2023-06-13T11:42:34.000Z","#,
        r#""reservasjon_oppdatert":"2023-06-13T11:42:34.000Z","status":"SLETTET","varslingsstatus":"KAN_IKKE_VARSLES"}"#,
    );
    assert_eq!(look(&krr, KARI, &format!("{READ} {READ_MAILBOX}")).expect(200).body, golden);
    let both = "krr:global/kontaktinformasjon.read krr:global/digitalpost.read";
    let partners = krr.ask(both, &json!({ "personidentifikatorer": [KARI] })).expect(200);
    assert_eq!(partners.body, format!(r#"{{"personer":[{golden}]}}"#));
    choose(&krr, KARI, &json!({ "spraak": "en" })).expect(404).says("not in the contact register");
}

#[test]
fn people_choose_their_language_and_that_is_their_own_act() {
    let krr = Krr::start();
    let kari = krr.registered(KARI, |_, _| {});
    krr.page(0);
    krr.desk.pass(TimeDelta::hours(1));
    let answer = choose(&krr, KARI, &json!({ "spraak": "en" })).expect(200);
    let golden = concat!(
        r#"{"personidentifikator":"20914695016","reservasjon":"NEI","status":"AKTIV","spraak":"en","#,
        r#""spraak_oppdatert":"2026-11-20T09:00:00.000Z"}"#,
    );
    assert_eq!(answer.body, golden);
    let entry = krr.desk.read(|conn| store::entry_of(conn, &kari)).unwrap();
    assert_eq!(entry.language, Some(Language::En));
    assert_eq!(entry.language_updated_at, Some(krr.desk.now().into()));
    assert_eq!(entry.updated_at, krr.desk.now().into());
    assert_eq!(krr.page(1)["list"][0]["spraak"], "en");

    let person = Some(kari.to_string());
    let row = |action: Action, detail: Option<&str>| {
        ("person".to_owned(), action.as_str().to_owned(), person.clone(), detail.map(str::to_owned))
    };
    let due = [row(Action::LanguageChanged, Some("nn to en")), row(Action::PersonLookedUp, None)];
    let own: Vec<_> = record(&krr).into_iter().filter(|(actor, ..)| actor == "person").collect();
    assert_eq!(own, due);
    assert!(!format!("{:?}", record(&krr)).contains(KARI));

    // Chosen again it is no change.
    krr.desk.pass(TimeDelta::hours(1));
    assert_eq!(choose(&krr, KARI, &json!({ "spraak": "en" })).expect(200).body, golden);
    assert_eq!(krr.desk.on_record(Action::LanguageChanged), 1);
    assert_eq!(krr.page(2)["sisteEndringsId"], 2);
    for (language, number) in [("se", 3), ("nb", 4), ("nn", 5)] {
        choose(&krr, KARI, &json!({ "spraak": language })).expect(200);
        assert_eq!(krr.page(number - 1)["list"][0]["spraak"], language);
    }
}

#[test]
fn what_a_person_chose_meanwhile_is_not_overwritten_by_an_agent_and_is_in_the_history() {
    let krr = Krr::start();
    let kari = krr.registered(KARI, |_, _| {});
    let mut agent = krr.desk.sign_in_as(Role::Agent);
    let person = agent.open(KARI);
    let form = Form::begin(&mut agent, &person, &[("language", "en")]);
    form.check(&mut agent).expect(200);
    krr.desk.pass(TimeDelta::minutes(1));
    choose(&krr, KARI, &json!({ "spraak": "nb" })).expect(200);
    let answer = form.confirm(&mut agent).expect(409);
    let answer = answer.says("Noen endret opplysningene mens skjemaet var åpent.");
    answer.says("Nynorsk → Bokmål").says("<td>Personen selv</td><td>Selvbetjening</td>");
    let entry = krr.desk.read(|conn| store::entry_of(conn, &kari)).unwrap();
    assert_eq!((entry.language, entry.contact_version), (Some(Language::Nb), 1));
    let own = krr.desk.read(|conn| contact::store::of_person(conn, &kari)).remove(0);
    assert!(own.changed_by.is_none() && own.language_changed && !own.email_changed && !own.mobile_changed);
    // It is not the desk's to take back.
    let page = agent.get(&format!("{person}/contact")).expect(200);
    assert!(!page.body.contains("/undo"));
    let reference = own.reference;
    Form::undo(&mut agent, &person, &reference).confirm(&mut agent).expect(409).says("kan ikke angres");
}

#[test]
fn another_language_or_another_field_is_refused_and_changes_nothing() {
    let krr = Krr::start();
    let kari = krr.registered(KARI, |_, _| {});
    krr.known(OLA);
    for body in [
        json!({ "spraak": "no" }),
        json!({ "spraak": "NB" }),
        json!({ "spraak": "" }),
        json!({ "spraak": null }),
        json!({ "spraak": ["nb"] }),
        json!({}),
        json!({ "spraak": "nb", "epostadresse": "kari@example.no" }),
        json!({ "reservasjon": "JA" }),
    ] {
        choose(&krr, KARI, &body).expect(400).says("invalid_request");
    }
    // The language is kept with the entry, and looking it up makes none.
    for id in [OLA, NOBODY] {
        choose(&krr, id, &json!({ "spraak": "nb" })).expect(404).says("not_found");
    }
    assert_eq!(krr.desk.on_record(Action::LanguageChanged), 0);
    let entry = krr.desk.read(|conn| store::entry_of(conn, &kari)).unwrap();
    assert_eq!((entry.language, entry.language_updated_at), (Some(Language::Nn), None));
}
