//! What every answer carries, whatever it is.

use skranke::staff::Role;

use crate::support::client::Answer;
use crate::support::desk::TestDesk;

fn assert_hardened(what: &str, answer: &Answer) {
    let policy = answer.header("content-security-policy");
    for part in [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    ] {
        assert!(policy.contains(part), "{what}: {part} in {policy:?}");
    }
    assert!(!policy.contains("unsafe"), "{what}");
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(answer.header(name), value, "{what}: {name}");
    }
    assert!(!answer.header("permissions-policy").is_empty(), "{what}");
    assert_eq!(answer.header("x-request-id").len(), 16, "{what}");
    assert_eq!(answer.header("server"), "", "{what}");
}

/// The address of the style sheet that a page asks for.
fn style(page: &str) -> &str {
    let (_, rest) = page.split_once(r#"rel="stylesheet" href=""#).unwrap();
    rest.split('"').next().unwrap()
}

#[test]
fn every_answer_is_hardened_and_only_hashed_files_are_kept() {
    let desk = TestDesk::start();
    let mut reporter = desk.sign_in_as(Role::Reporter);
    let page = reporter.get("/").expect(200);
    let style = style(&page.body).to_owned();
    let csrf = reporter.csrf();
    for (what, answer) in [
        ("page", page),
        ("redirect", desk.client().get("/").expect(303)),
        ("unknown path", reporter.get("/no-such-page").expect(404)),
        ("unknown file", reporter.get("/assets/none.css").expect(404)),
        ("foreign form", reporter.post_fields("/logout", &[], &[]).expect(403)),
        ("signed out", desk.client().post_fields("/logout", &[], &[("csrf", &csrf)]).expect(401)),
        ("malformed", reporter.post_form("/account", &[]).expect(400)),
        ("wrong method", reporter.send("DELETE", "/account", &[], None).expect(405)),
        ("odd method", reporter.send("TRACE", "/account", &[], None).expect(405)),
        ("head", reporter.send("HEAD", "/account", &[], None).expect(200)),
    ] {
        assert_hardened(what, &answer);
        assert_eq!(answer.header("cache-control"), "no-store", "{what}");
        assert_eq!(answer.header("strict-transport-security"), "", "{what}");
    }
    let file = reporter.get(&style).expect(200).says(".ds-button").says(".skr-");
    assert_hardened("style sheet", &file);
    assert_eq!(file.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(file.header("content-type"), "text/css; charset=utf-8");
}

#[test]
fn an_unknown_method_is_told_which_ones_there_are() {
    let desk = TestDesk::start();
    let answer = desk.client().send("PUT", "/login", &[], Some(String::new())).expect(405);
    let mut allowed: Vec<_> = answer.header("allow").split(", ").collect();
    allowed.sort_unstable();
    assert_eq!(allowed, ["GET", "HEAD", "POST"]);
}

#[test]
fn by_https_cookies_are_bound_to_the_host_and_browsers_stay_with_https() {
    let desk = TestDesk::start_with("public_url = \"https://skranke.example\"");
    desk.add_staff("kari", Role::Agent);
    let mut kari = desk.client();
    let page = kari.get("/login").expect(200);
    assert_eq!(page.header("strict-transport-security"), "max-age=63072000; includeSubDomains");
    let signed_in = kari.sign_in("kari", PASSWORD).expect(303);
    let cookies = [page.set_cookies(), signed_in.set_cookies()].concat();
    assert_eq!(cookies.len(), 2);
    for cookie in cookies {
        assert!(cookie.starts_with("__Host-skranke"), "{cookie}");
        for part in ["; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"] {
            assert!(cookie.contains(part), "{part} in {cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
}

use crate::support::desk::PASSWORD;
