//! The description of the interface, held against the routes and against what is really answered.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use skranke::web::ProblemKind;
use skranke::web::routes::{Access, Route, table};

use super::setup::{Api, EVENTS, LETTERS, READ, REPORT, WRITE, event, json_of, order_of};
use crate::orders::desk::{DEAD, KARI, PROTECTED};
use crate::support::client::Answer;

fn description() -> Value {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/openapi.json");
    serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
}

fn routes() -> Vec<Route> {
    table().into_iter().filter(|route| route.path.starts_with("/api/")).collect()
}

fn operation<'a>(description: &'a Value, method: &str, path: &str) -> &'a Value {
    &description["paths"][path][method.to_lowercase()]
}

/// Panics unless this fits the schema at the pointer.
#[track_caller]
fn assert_fits(description: &Value, pointer: &str, value: &Value) {
    assert!(description.pointer(pointer).is_some(), "nothing at {pointer}");
    let mut schema = description.clone();
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    // A pointer within an address.
    schema["$ref"] = json!(format!("#{}", pointer.replace('{', "%7B").replace('}', "%7D")));
    let options = jsonschema::options().should_validate_formats(true);
    let faults: Vec<String> =
        options.build(&schema).unwrap().iter_errors(value).map(|error| error.to_string()).collect();
    assert!(faults.is_empty(), "{faults:?} in {value}");
}

/// Panics unless an operation's description has an answer of this status and kind, and it fits.
#[track_caller]
fn assert_described(description: &Value, (method, path): (&str, &str), answer: &Answer) {
    let place =
        format!("/paths/{}/{}/responses/{}", path.replace('/', "~1"), method.to_lowercase(), answer.status);
    let described = description.pointer(&place).unwrap_or_else(|| panic!("no {place}: {}", answer.body));
    let place = match described["$ref"].as_str() {
        Some(shared) => shared.trim_start_matches('#').to_owned(),
        None => place,
    };
    let kind = answer.header("content-type").replace('/', "~1");
    assert_fits(description, &format!("{place}/content/{kind}/schema"), &json_of(answer));
    for (name, header) in description.pointer(&place).unwrap()["headers"].as_object().into_iter().flatten() {
        let optional = header["schema"]["const"] == "true";
        assert!(optional || !answer.header(&name.to_lowercase()).is_empty(), "{place}: no {name}");
    }
}

#[test]
fn every_route_is_described_with_its_scopes_and_no_other_is() {
    let description = description();
    assert_eq!(description["openapi"], "3.1.0");
    let mut described = BTreeSet::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        described.extend(methods.as_object().unwrap().keys().map(|method| format!("{method} {path}")));
    }
    let there =
        routes().into_iter().map(|route| format!("{} {}", route.method.as_str().to_lowercase(), route.path));
    assert_eq!(described, there.collect());
    for route in routes() {
        let operation = operation(&description, route.method.as_str(), route.path);
        let Access::Scope(scopes) = route.access else { panic!("{} has no scope", route.path) };
        assert_eq!(operation["security"], json!([{ "maskinporten": scopes }]), "{}", route.path);
    }
}

#[test]
fn every_operation_describes_the_problems_it_can_have() {
    let description = description();
    for route in routes() {
        let operation = operation(&description, route.method.as_str(), route.path);
        let described: BTreeSet<&str> =
            operation["responses"].as_object().unwrap().keys().map(String::as_str).collect();
        let mut due = BTreeSet::from(["401", "403", "406", "500", "503"]);
        if route.path.contains('{') {
            due.insert("404");
        }
        let changes = route.method.as_str() == "POST";
        if changes {
            due.extend(["400", "408", "413", "415", "422"]);
        }
        let problems: BTreeSet<&str> = described.iter().copied().filter(|status| *status >= "400").collect();
        assert_eq!(problems, due, "{} {}", route.method, route.path);
        assert!(described.iter().any(|status| *status < "400"), "{}", route.path);
        let parameters = operation["parameters"].to_string();
        assert_eq!(parameters.contains("/IdempotencyKey"), changes, "{}", route.path);
    }
    let text = description["components"]["responses"].to_string();
    for kind in ProblemKind::ALL {
        // No path of the interface is without a method or limits calls by number; reports on messages are signed.
        let elsewhere = matches!(kind, ProblemKind::Method | ProblemKind::TooMany | ProblemKind::Signature);
        assert_eq!(text.contains(kind.code()), !elsewhere, "{kind:?}");
    }
}

#[test]
fn what_is_answered_is_what_is_described() {
    let api = Api::start();
    let description = description();
    let order = ("POST", LETTERS);
    assert_fits(&description, "/components/schemas/NewLetter", &order_of(KARI));
    let ordered = api.order("1", KARI);
    assert_described(&description, order, &ordered);
    assert_described(&description, order, &api.order("1", KARI));
    assert_described(&description, order, &api.order("1", DEAD));
    assert_described(&description, order, &api.order("2", DEAD));
    assert_described(&description, order, &api.order("3", PROTECTED));
    assert_described(&description, order, &api.order("4", "07823642062"));
    assert_described(&description, order, &api.order(&"x".repeat(256), KARI));
    let token = api.token(WRITE);
    let headers = [("authorization", token.as_str()), ("idempotency-key", "5")];
    assert_described(&description, order, &api.post_with(LETTERS, &headers, &json!({})));
    let long = json!({ "national_id": "x".repeat(64 * 1024), "mobile": "" });
    assert_described(&description, order, &api.post_with(LETTERS, &headers, &long));
    let other = [headers[0], headers[1], ("accept", "text/html")];
    assert_described(&description, order, &api.post_with(LETTERS, &other, &json!({})));
    let plain = api.desk.client().send("POST", LETTERS, &headers, Some(String::new()));
    assert_described(&description, order, &plain.expect(415));

    let reference = json_of(&ordered)["letter"]["reference"].as_str().unwrap().to_owned();
    let events = json!({ "events": [
        event(&reference, "posted", "2026-11-20T08:00:00Z", "e1"),
        { "reference": reference, "event": "returned", "occurred_at": "2026-11-20T09:00:00+01:00", "event_ref": "e2",
          "reason": "address_unknown" }
    ] });
    assert_fits(&description, "/components/schemas/NewEvents", &events);
    let report = ("POST", EVENTS);
    assert_described(&description, report, &api.post(EVENTS, "6", &events).expect(200));
    let faulty = json!({ "events": [1, event("ML-NONE", "posted", "2026-11-20T08:00:00Z", "e1")] });
    assert_described(&description, report, &api.post(EVENTS, "7", &faulty).expect(207));
    assert_described(&description, report, &api.post(EVENTS, "8", &json!({ "events": [] })));

    api.desk.order_letter("ML-LATE", KARI, "2026-11-02T10:14:00+01:00");
    for reference in [reference.as_str(), "ML-LATE", "ML-NONE"] {
        for path in [format!("{LETTERS}/{{reference}}"), format!("{LETTERS}/{{reference}}/explanation")] {
            let answer = api.get(&path.replace("{reference}", reference));
            assert_described(&description, ("GET", &path), &answer);
        }
    }
    let activation = json!({ "national_id": KARI, "code": "7KQ4-9TXA-7KQ4-9TX" });
    assert_fits(&description, "/components/schemas/NewActivation", &activation);
    let activate = ("POST", "/api/v1/letters/activate");
    let token = api.token("skranke:letters.activate");
    let headers = [("authorization", token.as_str()), ("idempotency-key", "9")];
    assert_described(&description, activate, &api.post_with(activate.1, &headers, &activation).expect(422));
    for route in routes() {
        for scope in ["", "other"] {
            let token = api.token(scope);
            let headers = [("authorization", if scope.is_empty() { "" } else { token.as_str() })];
            let path = route.path.replace("{reference}", &reference);
            let answer = api.desk.client().send(route.method.as_str(), &path, &headers, None);
            assert_described(&description, (route.method.as_str(), route.path), &answer);
        }
    }
}

#[test]
fn the_description_is_given_to_callers_with_any_of_its_scopes_and_to_nobody_else() {
    let api = Api::start();
    let ask = |scope: &str| {
        let token = api.token(scope);
        api.desk.client().send("GET", "/api/openapi.json", &[("authorization", &token)], None)
    };
    for scope in [READ, WRITE, REPORT, "skranke:letters.activate"] {
        let answer = ask(scope).expect(200);
        assert_eq!((answer.header("content-type"), json_of(&answer)), ("application/json", description()));
    }
    ask("krr:global/kontaktinformasjon.read").expect(403);
    api.desk.client().get("/api/openapi.json").expect(401);
}
