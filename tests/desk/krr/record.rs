//! Who asked about whom stays on record.

use diesel::prelude::*;
use serde_json::json;
use skranke::audit::Action;
use skranke::db::schema::audit_entries;
use skranke::staff::Role;
use skranke::web::routes::{Access, table};

use super::setup::{CONTACT, Krr, MAILBOX, PATH, issuer};
use crate::access::example;

const KARI: &str = "20914695016";
const OLA: &str = "22885399316";
const NOBODY: &str = "07900399841";

/// Actor, action, person, detail.
type Row = (String, String, Option<String>, Option<String>);

fn record(krr: &Krr) -> Vec<Row> {
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
fn each_person_asked_for_is_one_row_with_the_organisations_number() {
    let krr = Krr::start();
    let kari = krr.registered(KARI, |_, _| {}).to_string();
    let ola = krr.known(OLA).to_string();
    krr.persons(MAILBOX, &[KARI, NOBODY, OLA, KARI]);
    let org = "org:991825827".to_owned();
    let looked_up = Action::PersonLookedUp.as_str().to_owned();
    let call = (
        org.clone(),
        Action::PersonSearched.as_str().to_owned(),
        None,
        Some("asked for 3, known 2".to_owned()),
    );
    let due = [call, (org.clone(), looked_up.clone(), Some(kari), None), (org, looked_up, Some(ola), None)];
    assert_eq!(record(&krr), due);
}

#[test]
fn a_supplier_who_asks_for_another_is_named_beside_it() {
    let krr = Krr::start();
    krr.registered(KARI, |_, _| {});
    let mut claims = krr.claims("krr:global/kontaktinfo.read");
    claims["supplier"] = json!({ "authority": "iso6523-actorid-upis", "ID": "0192:984661185" });
    let bearer = format!("Bearer {}", issuer().token(&claims).unwrap());
    krr.ask_with(&[("authorization", &bearer)], &json!({ "personidentifikatorer": [KARI] })).expect(200);
    let (actor, _, _, detail) = record(&krr).pop().unwrap();
    assert_eq!((actor.as_str(), detail.as_deref()), ("org:991825827", Some("supplier 984661185")));
}

#[test]
fn a_token_for_other_things_opens_nothing_and_is_put_on_record() {
    let krr = Krr::start();
    krr.registered(KARI, |_, _| {});
    for scope in
        ["", "krr:global/hentendring.read", "krr:user/kontaktinformasjon.read", "KRR:GLOBAL/DIGITALPOST.READ"]
    {
        let answer = krr.ask(scope, &json!({ "personidentifikatorer": [KARI] })).expect(403);
        let challenge = answer.header("www-authenticate");
        assert!(
            challenge.starts_with(r#"Bearer error="insufficient_scope", scope="krr:global/"#),
            "{challenge}"
        );
        answer.says(r#"{"error":"insufficient_scope","error_description":""#);
    }
    assert_eq!(krr.desk.on_record(Action::AccessRefused), 4);
    assert_eq!(krr.desk.all_on_record(), 4);
    let (actor, _, person, _) = record(&krr).pop().unwrap();
    assert_eq!((actor.as_str(), person), ("org:991825827", None));
}

#[test]
fn nobody_is_shown_whom_the_record_does_not_name() {
    let krr = Krr::start();
    krr.registered(KARI, |_, _| {});
    krr.desk.write(|conn| {
        diesel::sql_query("ALTER TABLE audit_entries RENAME TO audit_entries_away").execute(conn)?;
        Ok(())
    });
    let answer = krr.ask(CONTACT, &json!({ "personidentifikatorer": [KARI] })).expect(503);
    assert!(!answer.header("retry-after").is_empty());
    assert!(!answer.body.contains("epost") && !answer.body.contains(KARI), "{}", answer.body);
}

#[test]
fn a_members_of_staff_cookie_opens_nothing_and_harms_nothing() {
    let krr = Krr::start();
    krr.registered(KARI, |_, _| {});
    let mut agent = krr.desk.sign_in_as(Role::Administrator);
    let before = krr.desk.all_on_record();
    let question = json!({ "personidentifikatorer": [KARI] }).to_string();
    let json = ("content-type", "application/json");
    let answer = agent.send("POST", PATH, &[json], Some(question.clone())).expect(401);
    assert_eq!(answer.header("www-authenticate"), r#"Bearer error="invalid_token""#);
    assert_eq!(krr.desk.all_on_record(), before);
    let bearer = format!("Bearer {}", krr.token(MAILBOX));
    let headers = [json, ("authorization", bearer.as_str()), ("origin", "https://evil.example")];
    agent.send("POST", PATH, &headers, Some(question)).expect(200);
}

#[test]
fn a_partners_token_opens_no_page_of_the_desk() {
    let krr = Krr::start();
    let bearer = format!("Bearer {}", krr.token(CONTACT));
    for route in table() {
        if matches!(route.access, Access::Needs(_)) {
            let (method, path) = (route.method.as_str(), example(route.path));
            let answer = krr.desk.client().send(method, &path, &[("authorization", &bearer)], None);
            assert!([303, 401].contains(&answer.status), "{method} {path}: {}", answer.status);
        }
    }
}
