//! WCAG 2.2 A and AA, as far as axe-core can tell, in both colour schemes; the rest is looked at in `layout`.

use std::fmt::Write as _;
use std::sync::Mutex;

use serde_json::{Value, json};
use skranke::staff::Role;

use super::screens::each_screen;
use super::window::{Window, in_a_window};
use crate::support::desk::TestDesk;

const AXE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/node_modules/axe-core/axe.min.js"));

const RUN: &str = "const done = arguments[arguments.length - 1]; \
     axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }) \
     .then((found) => done(found.violations.map((v) => [v.id, v.nodes.map((n) => n.html + ' ' + (n.any[0]?.message ?? ''))])), \
     (error) => done([[String(error), []]]))";

async fn violations(window: &Window, what: &str, found: &Mutex<String>) {
    let answer = window.client.execute_async(RUN, vec![]).await.unwrap();
    let Value::Array(violations) = answer else { panic!("{answer}") };
    for violation in violations {
        writeln!(found.lock().unwrap(), "{what}: {violation}").unwrap();
    }
}

#[test]
fn no_screen_violates_wcag_in_light_or_in_dark() {
    let found = Mutex::new(String::new());
    each_screen(&async |window: &Window, screen: &str| {
        window.run(AXE, vec![]).await;
        let loaded = window.run("return typeof axe", vec![]).await;
        assert_eq!(loaded, json!("object"));
        let mut backgrounds = Vec::new();
        for (scheme, width) in [("light", 1280), ("dark", 1280), ("light", 320)] {
            window.scheme(scheme).await;
            window.resize(width, 900).await;
            let background = "return getComputedStyle(document.body).backgroundColor";
            backgrounds.push(window.run(background, vec![]).await);
            violations(window, &format!("{screen}, {scheme}, {width}"), &found).await;
        }
        assert_ne!(backgrounds[0], backgrounds[1], "the dark scheme is another one");
        window.scheme("light").await;
        window.resize(1280, 900).await;
    });
    let found = found.into_inner().unwrap();
    assert!(found.is_empty(), "{found}");
}

#[test]
fn no_key_alone_does_anything_outside_a_field() {
    let desk = TestDesk::with_people();
    desk.add_staff("agent", Role::Agent);
    in_a_window(&desk, async |window| {
        window.sign_in("agent").await;
        window.go("/letters/late").await;
        let focused = "return document.activeElement.id";
        for key in "/k?s1".chars() {
            window.press(&key.to_string()).await;
            assert_eq!(window.run(focused, vec![]).await, "", "{key}");
        }
        window.to_search().await;
        assert_eq!(window.run(focused, vec![]).await, "frame-search");
    });
}
