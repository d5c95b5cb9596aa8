//! Forms that are not ours, not whole, or too large.

use skranke::staff::{Role, may};
use skranke::web::routes::{Access, Route, table};

use crate::access::example;
use crate::support::desk::TestDesk;

#[test]
fn no_change_is_made_for_a_form_that_this_browsers_page_did_not_send() {
    let desk = TestDesk::start();
    let strangers = desk.sign_in_as(Role::Lead).csrf();
    let host = desk.url.replace("http://", "");
    let own_origin = format!("http://{host}");
    // What only machines may call takes no forms; see `krr`.
    let is_form =
        |route: &&Route| route.method == "POST" && !matches!(route.access, Access::Scope(_) | Access::Signed);
    for route in table().iter().filter(is_form) {
        let role = Role::ALL
            .iter()
            .find(|role| matches!(route.access, Access::Needs(permission) if may(**role, permission)));
        let mut client = if let Some(role) = role {
            desk.sign_in_as(*role)
        } else {
            let mut client = desk.client();
            client.get("/login").expect(200);
            client
        };
        let (path, own) = (example(route.path), client.csrf());
        let before = desk.all_on_record();
        let own = [("csrf", own.as_str())];
        for (what, headers, fields) in [
            ("no token", vec![], vec![]),
            ("another session's token", vec![], vec![("csrf", strangers.as_str())]),
            ("a cut token", vec![], vec![("csrf", &own[0].1[1..])]),
            ("another site", vec![("sec-fetch-site", "cross-site")], own.to_vec()),
            ("a sister site", vec![("sec-fetch-site", "same-site")], own.to_vec()),
            ("another origin", vec![("origin", "https://evil.example")], own.to_vec()),
            ("no origin at all", vec![("origin", "null")], own.to_vec()),
            ("another port", vec![("origin", "http://127.0.0.1:1")], own.to_vec()),
        ] {
            let answer = client.post_fields(&path, &headers, &fields);
            assert_eq!(answer.status, 403, "{what} at {path}: {}", answer.body);
        }
        let body = format!("csrf={}", own[0].1);
        let answer = client.send("POST", &path, &[("content-type", "text/plain")], Some(body));
        assert_eq!(answer.status, 403, "text/plain at {path}");
        assert_eq!(desk.all_on_record(), before, "{path}");
        client.get("/login");

        let headers = [("sec-fetch-site", "same-origin"), ("origin", own_origin.as_str())];
        let answer = client.post_fields(&path, &headers, &own);
        assert_ne!(answer.status, 403, "our own form at {path}: {}", answer.body);
    }
}

#[test]
fn an_unknown_or_repeated_field_is_refused_and_nothing_saved() {
    let desk = TestDesk::start();
    let mut agent = desk.sign_in_as(Role::Agent);
    for fields in [
        vec![("language", "en"), ("role", "administrator")],
        vec![("language", "nn"), ("language", "en")],
        vec![],
    ] {
        agent.post_form("/account", &fields).expect(400).says("Ingenting er lagret");
    }
    agent.get("/account").expect(200).says(r#"<html lang="nb""#);
}

#[test]
fn a_form_over_64_kib_is_too_large() {
    let desk = TestDesk::start();
    let mut agent = desk.sign_in_as(Role::Agent);
    agent.post_form("/account", &[("language", &"n".repeat(64 * 1024))]).expect(413);
    agent.post_form("/account", &[("language", &"n".repeat(60 * 1024))]).expect(422);
}
