//! A desk with people for whom letters may or may not be ordered, asked by others.

use diesel::prelude::*;
use serde_json::{Value, json};
use skranke::db::schema::{api_requests, audit_entries, letters};
use skranke::imports::ImportKind;
use tempfile::TempDir;

use crate::orders::desk::PERSONS;
use crate::support::client::Answer;
use crate::support::desk::TestDesk;
use crate::support::issuer::{claims, desk_with_issuer, issuer};

pub(super) const LETTERS: &str = "/api/v1/letters";
pub(super) const EVENTS: &str = "/api/v1/letter-events";
pub(super) const READ: &str = "skranke:letters.read";
pub(super) const WRITE: &str = "skranke:letters.write";
pub(super) const REPORT: &str = "skranke:letter-events.write";

/// Action, whether it is about a person, object and detail.
pub(super) type Row = (String, bool, Option<String>, Option<String>);

/// The interface. Friday 20 November 2026, 09.00 in Norway.
pub(super) struct Api {
    pub(super) desk: TestDesk,
    _keys: TempDir,
}

impl Api {
    pub(super) fn start() -> Self {
        let (desk, keys) = desk_with_issuer("");
        desk.import(ImportKind::Persons, PERSONS);
        Self { desk, _keys: keys }
    }

    pub(super) fn token(&self, scope: &str) -> String {
        format!("Bearer {}", issuer().token(&claims(&self.desk, scope)).unwrap())
    }

    pub(super) fn get(&self, path: &str) -> Answer {
        self.desk.client().send("GET", path, &[("authorization", &self.token(READ))], None)
    }

    /// Calls with the key and the scope that the path asks for.
    pub(super) fn post(&self, path: &str, key: &str, body: &Value) -> Answer {
        let scope = if path == LETTERS { WRITE } else { REPORT };
        let token = self.token(scope);
        let headers = [("authorization", token.as_str()), ("idempotency-key", key)];
        self.post_with(path, &headers, body)
    }

    /// Calls with exactly these headers, and JSON.
    pub(super) fn post_with(&self, path: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
        let mut all = vec![("content-type", "application/json")];
        all.extend(headers);
        self.desk.client().send("POST", path, &all, Some(body.to_string()))
    }

    pub(super) fn order(&self, key: &str, national_id: &str) -> Answer {
        self.post(LETTERS, key, &order_of(national_id))
    }

    /// Orders a letter and answers its reference.
    pub(super) fn ordered(&self, key: &str, national_id: &str) -> String {
        let answer = json_of(&self.order(key, national_id).expect(201));
        answer["letter"]["reference"].as_str().unwrap().to_owned()
    }

    /// Reports events and answers what came of each, with the code of a refusal.
    pub(super) fn report(&self, key: &str, events: &[Value]) -> Vec<String> {
        results(&self.post(EVENTS, key, &json!({ "events": events })))
    }

    /// The letter as it is told.
    pub(super) fn letter(&self, reference: &str) -> Value {
        json_of(&self.get(&format!("{LETTERS}/{reference}")).expect(200))["letter"].take()
    }

    /// How many letters and how many calls are kept.
    pub(super) fn counts(&self) -> [i64; 2] {
        self.desk.read(|conn| {
            Ok([letters::table.count().get_result(conn)?, api_requests::table.count().get_result(conn)?])
        })
    }

    /// What the audit trail says a partner did.
    pub(super) fn record(&self) -> Vec<Row> {
        self.desk.read(|conn| {
            let rows = audit_entries::table
                .filter(audit_entries::actor.eq("org:991825827"))
                .order(audit_entries::entry_id)
                .select((
                    audit_entries::action,
                    audit_entries::person_id.is_not_null(),
                    audit_entries::object,
                    audit_entries::detail,
                ));
            Ok(rows.load(conn)?)
        })
    }
}

/// The body of an order.
pub(super) fn order_of(national_id: &str) -> Value {
    json!({ "national_id": national_id, "mobile": "+4741234567" })
}

pub(super) fn json_of(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap()
}

/// An event without a reason.
pub(super) fn event(reference: &str, event: &str, occurred_at: &str, event_ref: &str) -> Value {
    json!({ "reference": reference, "event": event, "occurred_at": occurred_at, "event_ref": event_ref })
}

/// What came of each event, with the code of a refusal.
pub(super) fn results(answer: &Answer) -> Vec<String> {
    let answer = json_of(answer);
    let results = answer["results"].as_array().unwrap_or_else(|| panic!("{answer}")).iter();
    results.map(|result| result["code"].as_str().or(result["result"].as_str()).unwrap().to_owned()).collect()
}

/// Panics unless it is this problem; answers the codes of its errors.
#[track_caller]
pub(super) fn assert_problem(answer: &Answer, status: u16, code: &str) -> Vec<String> {
    assert_eq!(answer.status, status, "{}", answer.body);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.header("cache-control"), "no-store");
    let problem = json_of(answer);
    assert_eq!((problem["code"].as_str(), problem["status"].as_u64()), (Some(code), Some(status.into())));
    for member in ["type", "title", "detail"] {
        assert!(!problem[member].as_str().unwrap().is_empty(), "{member}");
    }
    let instance = format!("urn:skranke:request:{}", answer.header("x-request-id"));
    if answer.header("idempotency-replayed").is_empty() {
        assert_eq!(problem["instance"], instance);
    }
    let errors = problem["errors"].as_array().cloned().unwrap_or_default();
    errors.iter().map(|error| error["code"].as_str().unwrap().to_owned()).collect()
}
