//! The charts as a browser draws them. With `SCREENSHOTS` set to a folder, pictures of them are kept there.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use skranke::staff::Role;

use super::window::in_a_window;
use crate::support::browser::screenshot;
use crate::support::desk::TestDesk;

/// For each chart its name, how it describes itself, and bar by bar its words, its number and how long it is drawn; its table in the
/// same way, as far as it is drawn; the smallest letters; and whether all of it can be seen by scrolling.
const DRAWN: &str = "return [...document.querySelectorAll('.figure:has(svg)')].map((figure) => { \
     const texts = (kind) => [...figure.querySelectorAll('svg text.' + kind)]; \
     const bars = texts('label').map((label, at) => { \
       const bar = [...figure.querySelectorAll('svg rect.bar')].find((r) => Math.abs(r.getBoundingClientRect().top - label.getBoundingClientRect().top) < 8); \
       return [label.textContent, texts('count')[at].textContent, bar ? bar.getBBox().width : 0]; }); \
     figure.querySelectorAll('details').forEach((d) => d.open = true); \
     const columns = [...figure.querySelectorAll('thead th')].slice(1).map((th) => th.textContent); \
     const drawn = bars.length / figure.querySelectorAll('tbody tr').length; \
     const rows = [...figure.querySelectorAll('tbody tr')].flatMap((tr) => [...tr.querySelectorAll('td')].slice(0, drawn) \
       .map((td, at) => [drawn > 1 ? columns[at] : tr.querySelector('th').textContent, td.textContent])); \
     const svg = figure.querySelector('svg'); \
     const smallest = Math.min(...[...svg.querySelectorAll('text')].map((t) => t.getBoundingClientRect().height)); \
     const box = svg.getBoundingClientRect(); \
     const cut = [...svg.querySelectorAll('text')].some((t) => { const b = t.getBoundingClientRect(); \
       return b.left < box.left - 1 || b.right > box.right + 1 || b.bottom > box.bottom + 4; }); \
     return { name: figure.id, title: svg.querySelector('title').textContent, desc: svg.querySelector('desc').textContent, \
       bars, rows, smallest, cut, reached: svg.parentElement.scrollWidth >= Math.floor(box.width) }; })";

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[test]
fn charts_are_drawn_as_their_tables_say_and_can_be_read_on_any_screen() {
    let desk = TestDesk::start();
    skranke::demo::fill(&desk.desk, 600, 7).unwrap();
    desk.nightly();
    desk.add_staff("lead-of-charts", Role::Lead);
    in_a_window(&desk, async |window| {
        window.sign_in("lead-of-charts").await;
        for (width, scheme) in [(1280, "light"), (1280, "dark"), (320, "light"), (320, "dark")] {
            window.resize(width, 900).await;
            window.go("/reports").await;
            window.scheme(scheme).await;
            let colour = window
                .run("return getComputedStyle(document.querySelector('.chart .bar')).stroke", vec![])
                .await;
            let channels: Vec<u64> = text(&colour)
                .split(|c: char| !c.is_ascii_digit())
                .filter_map(|number| number.parse().ok())
                .collect();
            let is_light = channels.iter().take(3).all(|channel| *channel > 150);
            assert_eq!(is_light, scheme == "dark", "{colour}");
            let charts = window.run(DRAWN, vec![]).await;
            let charts = charts.as_array().unwrap();
            assert!(charts.len() >= 6, "{charts:?}");
            let mut descriptions: Vec<&str> = charts.iter().map(|chart| text(&chart["desc"])).collect();
            descriptions.sort_unstable();
            descriptions.dedup();
            assert_eq!(descriptions.len(), charts.len(), "each chart describes itself");
            for chart in charts {
                let (bars, rows) = (chart["bars"].as_array().unwrap(), chart["rows"].as_array().unwrap());
                assert_eq!(bars.len(), rows.len(), "{chart}");
                let number = |bar: &Value| {
                    let digits: String = text(&bar[1]).chars().filter(char::is_ascii_digit).collect();
                    if text(&bar[1]).starts_with('<') { 0.0 } else { digits.parse::<f64>().unwrap() }
                };
                let longest = bars.iter().map(number).fold(0.0, f64::max);
                for (bar, row) in bars.iter().zip(rows) {
                    assert_eq!([&bar[0], &bar[1]], [&row[0], &row[1]], "{chart}");
                    let due = number(bar) * 300.0 / longest;
                    assert!(
                        (bar[2].as_f64().unwrap() - due).abs() <= 1.0,
                        "{bar} is not {due} long in {chart}"
                    );
                }
                assert!(chart["smallest"].as_f64().unwrap() >= 12.0, "too small to read at {width}: {chart}");
                assert_eq!([&chart["cut"], &chart["reached"]], [false, true], "{width}: {chart}");
            }
            if let Ok(folder) = std::env::var("SCREENSHOTS") {
                fs::create_dir_all(&folder).unwrap();
                for (name, section) in [("figures", ".tiles"), ("charts", "#figure-on-time")] {
                    let to = "document.querySelector(arguments[0]).scrollIntoView()";
                    window.run(to, vec![json!(section)]).await;
                    let picture = format!("{name}-{width}-{scheme}.png");
                    screenshot(&window.client, &Path::new(&folder).join(picture)).await;
                }
            }
        }
    });
}
