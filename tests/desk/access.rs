//! Every role at every route, from the route table itself.

use skranke::audit::Action;
use skranke::staff::{Role, may};
use skranke::web::routes::{Access, Route, table};

use crate::support::client::{Answer, Client};
use crate::support::desk::TestDesk;

/// The table, signing out last.
fn routes() -> Vec<Route> {
    let mut routes = table();
    routes.sort_by_key(|route| route.path == "/logout");
    routes
}

/// An address that fits the pattern, of a thing that does not exist.
pub(crate) fn example(path: &str) -> String {
    path.split('/')
        .map(|part| if part.starts_with('{') { "01D39ZY06FGSCTVN4T2V9PKHFZ" } else { part })
        .collect::<Vec<_>>()
        .join("/")
}

fn visit(client: &mut Client, route: &Route, csrf: &str) -> Answer {
    let path = example(route.path);
    match route.method.as_str() {
        "POST" => client.post_fields(&path, &[], &[("csrf", csrf)]),
        method => client.send(method, &path, &[], None),
    }
}

#[test]
fn every_role_gets_what_it_may_and_is_refused_and_recorded_at_the_rest() {
    let desk = TestDesk::start();
    for role in Role::ALL {
        let mut client = desk.sign_in_as(*role);
        let csrf = client.csrf();
        for route in routes() {
            let before = desk.on_record(Action::AccessRefused);
            let answer = visit(&mut client, &route, &csrf);
            let refused = matches!(route.access, Access::Needs(permission) if !may(*role, permission));
            let what = format!("{role:?} at {} {}: {}", route.method, route.path, answer.status);
            if matches!(route.access, Access::Scope(_) | Access::Signed) {
                assert_eq!(answer.status, 401, "{what}");
                assert_eq!(desk.on_record(Action::AccessRefused), before, "{what}");
            } else if refused {
                assert_eq!(answer.status, 403, "{what}");
                assert_eq!(desk.on_record(Action::AccessRefused), before + 1, "{what}");
            } else {
                assert!(![401, 403, 500, 503].contains(&answer.status), "{what}\n{}", answer.body);
                assert!(!answer.location().starts_with("/login?"), "{what}");
                assert_eq!(desk.on_record(Action::AccessRefused), before, "{what}");
            }
        }
    }
}

#[test]
fn signed_out_one_is_led_to_the_sign_in_and_no_form_is_taken() {
    let desk = TestDesk::start();
    for route in routes() {
        if route.access == Access::Public {
            continue;
        }
        let mut client = desk.client();
        client.get("/login").expect(200);
        let csrf = client.csrf();
        let answer = visit(&mut client, &route, &csrf);
        if route.method.as_str() == "GET" && matches!(route.access, Access::Needs(_)) {
            assert_eq!(answer.status, 303, "{}", route.path);
            assert!(answer.location().starts_with("/login?next="), "{}", route.path);
        } else {
            assert_eq!(answer.status, 401, "{}", route.path);
        }
    }
    assert_eq!(desk.all_on_record(), 0);
}

#[test]
fn only_the_sign_in_is_public() {
    let public: Vec<_> =
        table().into_iter().filter(|route| route.access == Access::Public).map(|route| route.path).collect();
    assert_eq!(public, ["/login", "/login"]);
}

#[test]
fn only_reports_on_messages_are_let_in_by_a_signature() {
    let signed: Vec<_> =
        table().into_iter().filter(|route| route.access == Access::Signed).map(|route| route.path).collect();
    let called = "/hooks/sms/{provider}/{token}";
    assert_eq!(signed, ["/hooks/sms/{provider}", "/hooks/mail/{provider}", called, called]);
}
