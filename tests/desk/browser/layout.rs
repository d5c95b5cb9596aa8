//! What axe-core cannot see: narrow screens, large text, where the focus is.

use std::fmt::Write as _;
use std::sync::Mutex;
use std::time::Duration;

use actix_web::rt::time::sleep;
use serde_json::{Value, json};

use skranke::staff::Role;

use super::screens::each_screen;
use super::window::{Window, in_a_window};
use crate::support::desk::TestDesk;
use crate::support::people::KARI;

const WIDER: &str = "const wide = document.documentElement.scrollWidth; \
     const offenders = [...document.querySelectorAll('body *')] \
       .filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.scroll, .ds-sr-only')) \
       .map((e) => e.outerHTML.slice(0, 120)); \
     return wide > innerWidth || offenders.length ? [wide, offenders.slice(0, 3)] : null";

#[test]
fn no_screen_scrolls_sideways_at_320_pixels_or_with_text_of_twice_the_size() {
    let found = Mutex::new(String::new());
    each_screen(&async |window: &Window, screen: &str| {
        let note = |what: &str, wider: Value| {
            if wider != Value::Null {
                writeln!(found.lock().unwrap(), "{screen}, {what}: {wider}").unwrap();
            }
        };
        window.resize(320, 640).await;
        note("320 px", window.run(WIDER, vec![]).await);
        window.resize(1280, 900).await;
        let text = "document.documentElement.style.fontSize = arguments[0]";
        window.run(text, vec![json!("200%")]).await;
        note("200 %", window.run(WIDER, vec![]).await);
        window.run(text, vec![json!("")]).await;
    });
    let found = found.into_inner().unwrap();
    assert!(found.is_empty(), "{found}");
}

/// What has the focus, if it is not seen to have it or is wholly behind something else; `false` at the end of the page. A
/// choice is marked with its whole field, and the link to the content by being there at all.
const FOCUSED: &str = "const e = document.activeElement; \
     if (e === document.body || e === document.documentElement) return false; \
     if (window.seen?.has(e)) return false; \
     (window.seen ??= new Set()).add(e); \
     const style = (x) => getComputedStyle(x); \
     const label = e.labels?.[0]; \
     const marked = (x) => (style(x).outlineStyle !== 'none' && parseFloat(style(x).outlineWidth) > 0) || style(x).boxShadow !== 'none'; \
     const box = e.getBoundingClientRect(); \
     const points = [.1, .5, .9].flatMap((x) => [.1, .5, .9].map((y) => [box.left + box.width * x, box.top + box.height * y])); \
     const free = points.some(([x, y]) => { const hit = document.elementFromPoint(x, y); \
       return hit && (e.contains(hit) || hit.contains(e) && !hit.matches('.person-strip, header') || label?.contains(hit)); }); \
     const field = e.matches('[type=radio], [type=checkbox]') && e.closest('.ds-field'); \
     const appears = e.matches('.ds-skip-link') && box.width > 24; \
     const faults = [marked(e) || appears || field && marked(field) ? '' : 'no mark', free ? '' : 'behind something'].filter(Boolean); \
     return faults.length ? [faults, e.outerHTML.slice(0, 160)] : null";

#[test]
fn the_focus_is_seen_wherever_it_goes_and_nothing_covers_it() {
    let found = Mutex::new(String::new());
    each_screen(&async |window: &Window, screen: &str| {
        // Low, so that the strip with the person's name has something to cover.
        window.resize(1280, 420).await;
        window.run("document.querySelector('.ds-skip-link').focus()", vec![]).await;
        for direction in ["forward", "back"] {
            window.run("window.seen = undefined", vec![]).await;
            let mut lost = 0;
            for steps in 0.. {
                if direction == "forward" {
                    window.tab().await;
                } else {
                    window.tab_back().await;
                }
                match window.run(FOCUSED, vec![]).await {
                    Value::Bool(_) if steps - lost > 2 => break,
                    // While it draws a page anew, Chromium drops keys.
                    Value::Bool(_) => {
                        lost += 1;
                        assert!(lost < 40, "{screen}: the focus goes nowhere");
                        sleep(Duration::from_millis(50)).await;
                    }
                    Value::Null => {}
                    fault => writeln!(found.lock().unwrap(), "{screen}, {direction}: {fault}").unwrap(),
                }
            }
        }
        window.resize(1280, 900).await;
    });
    let found = found.into_inner().unwrap();
    assert!(found.is_empty(), "{found}");
}

#[test]
fn on_paper_no_day_of_a_very_late_letter_is_folded_away() {
    let desk = TestDesk::with_people();
    desk.order_letter("OLD", KARI, "2026-09-01T10:00:00+02:00");
    desk.add_staff("agent", Role::Agent);
    in_a_window(&desk, async |window| {
        window.sign_in("agent").await;
        let cookie = window.client.get_named_cookie("skranke").await.unwrap().value().to_owned();
        let mut agent = desk.client();
        agent.cookies.insert("skranke".to_owned(), cookie);
        agent.get("/").expect(200);
        agent.open(KARI);
        window.go(&desk.letter("OLD")).await;
        let seen = "const days = [...document.querySelectorAll('.ruler li')]; \
             return [days.length, days.filter((day) => day.checkVisibility()).length, \
               document.querySelector('.folded summary').checkVisibility()]";
        assert_eq!(window.run(seen, vec![]).await, json!([81, 22, true]));
        window.devtools("Emulation.setEmulatedMedia", json!({ "media": "print" })).await;
        assert_eq!(window.run(seen, vec![]).await, json!([81, 81, false]));
    });
}
