//! Calls that are not answered as asked: always a problem, with the same headers as everywhere.

use skranke::audit::Action;
use skranke::staff::Role;
use skranke::web::ProblemKind;
use skranke::web::routes::{Access, table};

use super::setup::{Api, EVENTS, LETTERS, READ, REPORT, WRITE, assert_problem, order_of};
use crate::access::example;
use crate::orders::desk::KARI;

#[test]
fn a_call_without_a_token_of_ours_opens_nothing() {
    let api = Api::start();
    api.desk.order_letter("ML-1", KARI, "2026-11-02T10:14:00+01:00");
    let mut agent = api.desk.sign_in_as(Role::Administrator);
    let before = api.desk.all_on_record();
    for route in table().iter().filter(|route| matches!(route.access, Access::Scope(_))) {
        let path = route.path.replace("{reference}", "ML-1");
        if !path.starts_with("/api/") {
            continue;
        }
        for bearer in ["", "Bearer", "Bearer x.y.z", "Basic a2FyaTprYXJp"] {
            let headers = [("authorization", bearer), ("idempotency-key", "1")];
            let answer = agent.send(route.method.as_str(), &path, &headers, None);
            assert_problem(&answer, 401, "SKR-003");
            assert_eq!(answer.header("www-authenticate"), r#"Bearer error="invalid_token""#);
            assert!(answer.set_cookies().is_empty());
        }
    }
    assert_eq!(api.desk.all_on_record(), before);
}

#[test]
fn each_scope_opens_its_own_and_the_rest_is_refused_and_put_on_record() {
    let api = Api::start();
    let all = [READ, WRITE, REPORT, "skranke:letters.activate", "krr:global/kontaktinformasjon.read", ""];
    for route in table() {
        let Access::Scope(opens) = route.access else { continue };
        if !route.path.starts_with("/api/") {
            continue;
        }
        for scope in all {
            let before = api.desk.on_record(Action::AccessRefused);
            let token = api.token(scope);
            let headers = [("authorization", token.as_str())];
            let answer = api.desk.client().send(route.method.as_str(), &example(route.path), &headers, None);
            if opens.contains(&scope) {
                assert!(
                    [200, 400, 404].contains(&answer.status),
                    "{} {scope}: {}",
                    route.path,
                    answer.status
                );
                continue;
            }
            assert_problem(&answer, 403, "SKR-004");
            let challenge = format!(r#"Bearer error="insufficient_scope", scope="{}""#, opens.join(" "));
            assert_eq!(answer.header("www-authenticate"), challenge);
            assert_eq!(api.desk.on_record(Action::AccessRefused), before + 1);
        }
    }
}

#[test]
fn other_formats_sizes_methods_and_paths_are_refused_as_problems_too() {
    let api = Api::start();
    let (token, good) = (api.token(WRITE), order_of(KARI).to_string());
    let json = ("content-type", "application/json");
    let raw = |headers: &[(&str, &str)], body: &str| {
        let mut all = vec![("authorization", token.as_str()), ("idempotency-key", "1")];
        all.extend(headers);
        api.desk.client().send("POST", LETTERS, &all, Some(body.to_owned()))
    };
    assert_problem(&raw(&[json, ("accept", "application/xml")], &good), 406, "SKR-007");
    assert_problem(&raw(&[("content-type", "text/plain")], &good), 415, "SKR-010");
    assert_problem(&raw(&[json], &good.replace('}', ",")), 400, "SKR-001");
    assert_problem(&raw(&[json], &format!("{good}{}", " ".repeat(64 * 1024))), 413, "SKR-009");
    assert_problem(&raw(&[json], &format!("[\"{KARI}\",\"+4741234567\"]")), 400, "SKR-001");
    assert_problem(&raw(&[json], &format!(" \n[{good}]")), 400, "SKR-001");
    let twice = good.replacen('{', &format!("{{\"national_id\":\"{KARI}\","), 1);
    assert_problem(&raw(&[json], &twice), 400, "SKR-001");
    let token = api.token(READ);
    let headers = [("authorization", token.as_str()), ("accept", "text/html")];
    assert_problem(
        &api.desk.client().send("GET", &format!("{LETTERS}/ML-1"), &headers, None),
        406,
        "SKR-007",
    );
    for (path, allowed) in [(LETTERS.to_owned(), "POST"), (EVENTS.to_owned(), "POST")] {
        for method in ["GET", "PUT", "DELETE"] {
            let answer = api.desk.client().send(method, &path, &[], None);
            assert_problem(&answer, 405, "SKR-006");
            assert_eq!(answer.header("allow"), allowed);
        }
    }
    for path in ["/api/", "/api/v1/nothing", "/api/v2/letters"] {
        assert_problem(&api.get(path), 404, "SKR-005");
    }
    assert_eq!(api.counts(), [0, 0]);
}

#[test]
fn each_kind_of_problem_has_a_code_and_a_name_of_its_own() {
    let codes: Vec<&str> = ProblemKind::ALL.iter().map(|kind| kind.code()).collect();
    assert!(codes.is_sorted_by(|a, b| a < b), "{codes:?}");
    for kind in ProblemKind::ALL {
        let status = kind.status();
        assert!(status.is_client_error() || status.is_server_error(), "{kind:?}");
    }
    let documented = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/API.md")).unwrap();
    let missing: Vec<_> = codes.iter().filter(|code| !documented.contains(**code)).collect();
    assert!(missing.is_empty(), "not in docs/API.md: {missing:?}");
}
