//! Figures whose numbers are worked out by hand here.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use diesel::prelude::*;
use skranke::audit::Action;
use skranke::db::UtcTime;
use skranke::db::schema::{letters, notices, opt_out_changes};
use skranke::imports::ImportKind;
use skranke::notices::{Channel, NewNotice, NoticeState, outbox};
use skranke::register::{IdentityCheck, OptOutChange, OptOutChannel};
use skranke::reports::figures::store::{self, Look};
use skranke::reports::figures::{Figures, Measure, Period, REACH, Stored};
use skranke::staff::Role;
use skranke::values::PersonId;

use crate::support::desk::TestDesk;
use crate::support::people::{KARI, MONA};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Eleven letters ordered on 12 October, whose last day on time is the 26th: six used half an hour before its end, five half an
/// hour after. Six ordered on 3 November that came back: five as moved, one as unclaimed. Beside the three letters that the desk
/// has already.
pub(crate) fn with_letters() -> TestDesk {
    let desk = TestDesk::with_people();
    let mut orders = "reference,national_id,ordered_at,order_channel,mobile\n".to_owned();
    let mut events = "reference,event,occurred_at,event_ref,reason\n".to_owned();
    for n in 1..=11 {
        writeln!(orders, "M-{n},{MONA},2026-10-12T10:00:00+02:00,support,").unwrap();
        let used = if n <= 6 { "2026-10-26T23:30:00+01:00" } else { "2026-10-27T00:30:00+01:00" };
        writeln!(events, "M-{n},activated,{used},m{n},").unwrap();
    }
    for n in 1..=6 {
        writeln!(orders, "R-{n},{MONA},2026-11-03T10:00:00+01:00,support,").unwrap();
        let reason = if n <= 5 { "moved" } else { "unclaimed" };
        writeln!(events, "R-{n},returned,2026-11-10T10:00:00+01:00,r{n},{reason}").unwrap();
    }
    desk.import(ImportKind::Letters, &orders);
    desk.import(ImportKind::LetterEvents, &events);
    desk
}

/// Five opt-outs by phone half an hour into November and one back by letter; six e-mails of which five were handed over in ten
/// seconds and one in eleven.
pub(crate) fn with_opt_outs_and_messages(desk: &TestDesk) {
    let person: PersonId = desk.read(|conn| {
        Ok(letters::table.filter(letters::reference.eq("ML-1")).select(letters::person_id).first(conn)?)
    });
    let change = |n: usize, opted_out: bool, channel, changed_at| OptOutChange {
        reference: format!("R-{n}"),
        person_id: person.clone(),
        from_opted_out: !opted_out,
        to_opted_out: opted_out,
        channel,
        identity_check: IdentityCheck::NotApplicable,
        reason: "=ring tilbake".to_owned(),
        note: None,
        changed_by: None,
        changed_at: UtcTime::from(at(changed_at)),
        request_key: format!("figures-{n}"),
        legal_basis: None,
        effective_at: None,
        undoes: None,
        from_opted_out_at: None,
        recorded_at: None,
    };
    let mut changes: Vec<_> =
        (0..5).map(|n| change(n, true, OptOutChannel::Phone, "2026-10-31T23:30:00Z")).collect();
    changes.push(change(5, false, OptOutChannel::Letter, "2026-11-05T10:00:00Z"));
    let now = desk.now();
    desk.write(move |conn| {
        for change in &changes {
            diesel::insert_into(opt_out_changes::table).values(change).execute(conn)?;
        }
        for n in 1..=6_u32 {
            let confirmed = day("2026-05-01") + chrono::Days::new(n.into());
            let notice =
                NewNotice::contact_confirm(person.clone(), Channel::Email, confirmed, day("2027-11-01"));
            let id = outbox::queue(conn, &notice, now)?.unwrap();
            let took = TimeDelta::seconds(if n <= 5 { 10 } else { 11 });
            diesel::update(notices::table.find(&id))
                .set((
                    notices::state.eq(NoticeState::Accepted),
                    notices::attempts.eq(1),
                    notices::handed_over_at.eq(UtcTime::from(now + took)),
                ))
                .execute(conn)?;
        }
        Ok(())
    });
}

/// The figures, of which the night has stored the days before today.
pub(crate) fn counted(desk: &TestDesk, period: &str) -> Figures {
    desk.nightly();
    let look = Look { own_register: true, calendar: &desk.desk.calendar, now: desk.now() };
    let period = Period::named(period).unwrap();
    desk.desk.db.stream(|conn| store::count_all(conn, period, &look)).unwrap()
}

pub(crate) fn kinds(figures: &Figures, measure: Measure) -> Vec<(&str, &str, u64)> {
    figures.counts.kinds(measure).collect()
}

#[test]
fn what_happened_around_midnight_counts_on_its_day_in_norway_also_when_the_clocks_were_set() {
    let desk = with_letters();
    let october = counted(&desk, "2026-10");
    assert_eq!(october.as_of, desk.now());
    assert_eq!(october.stored, Some(Stored { through: day("2026-11-19"), as_of: desk.now() }));
    let due = [("abroad", "not_in_time", 1), ("home", "in_time", 6), ("home", "not_in_time", 5)];
    assert_eq!(kinds(&october, Measure::Due), due);
    assert_eq!(october.activated(), BTreeMap::from([(10, 6), (11, 5)]));
    let used = |day| october.on(day, Measure::Activated, "11", "");
    assert_eq!((used(day("2026-10-26")), used(day("2026-10-27"))), (0, 5));
    assert_eq!(kinds(&october, Measure::Ordered), [("abroad", "api", 1), ("home", "support", 11)]);
    assert_eq!(kinds(&october, Measure::Returned), []);
    assert_eq!(kinds(&october, Measure::OptOuts), []);
}

#[test]
fn each_figure_is_the_one_worked_out_by_hand() {
    let desk = with_letters();
    with_opt_outs_and_messages(&desk);
    desk.sign_in_as(Role::Agent).open(KARI);
    let november = counted(&desk, "2026-11");
    assert_eq!(kinds(&november, Measure::Ordered), [("abroad", "self_service", 1), ("home", "support", 7)]);
    // ML-1, whose last day was the 16th, and the six that came back, whose last day was the 17th.
    assert_eq!(kinds(&november, Measure::Due), [("home", "not_in_time", 7)]);
    let late = |class, to| november.on(november.last_day(), Measure::Late, class, to);
    assert_eq!((late("up_to_5", "home"), late("11_to_20", "abroad")), (1, 1));
    assert_eq!(kinds(&november, Measure::Late).len(), 2);
    assert_eq!(kinds(&november, Measure::Returned), [("moved", "", 5), ("unclaimed", "", 1)]);
    assert_eq!(kinds(&november, Measure::OptOuts), [("letter", "in", 1), ("phone", "out", 5)]);
    assert_eq!(november.on(day("2026-11-01"), Measure::OptOuts, "phone", "out"), 5);
    // Kari, Ola and Siri have both, Åse and Per an e-mail address, Mona a mobile; Kari has a mailbox.
    let reach = REACH.map(|name| november.on(november.last_day(), Measure::Reach, name, ""));
    assert_eq!(reach, [6, 5, 4, 6, 0, 0, 0, 1, 0, 0]);
    assert!(kinds(&november, Measure::Notices).contains(&("email", "accepted", 6)));
    assert_eq!(kinds(&november, Measure::HandedOver), [("in_time", "", 5), ("not_in_time", "", 1)]);
    assert_eq!(kinds(&november, Measure::Inquiries), [("caller", "", 1)]);
    // Those that came back, and what the night found late.
    let load = |measure| {
        ["opened", "closed", "open"].map(|load| november.on(november.last_day(), measure, load, ""))
    };
    assert_eq!(load(Measure::LateQueue), [2, 0, 2]);
    assert_eq!(load(Measure::WorkItems)[2], 6);
}

/// What stands between two marks, from each place where the first one is.
pub(crate) fn between<'p>(page: &'p str, from: &str, to: &str) -> Vec<&'p str> {
    page.split(from).skip(1).map(|rest| rest.split(to).next().unwrap()).collect()
}

pub(crate) fn section<'p>(page: &'p str, name: &str) -> &'p str {
    between(page, &format!("<section class=\"figure\" id=\"figure-{name}\""), "</section>")[0]
}

pub(crate) fn cells(section: &str) -> Vec<&str> {
    let cells = between(section, "<td class=\"number\">", "</td>");
    cells.into_iter().filter(|cell| !cell.contains('%') && !cell.starts_with("Vises")).collect()
}

#[test]
fn the_page_shows_no_number_under_five_and_nothing_that_gives_one_away() {
    let desk = with_letters();
    with_opt_outs_and_messages(&desk);
    desk.nightly();
    let mut lead = desk.sign_in_as(Role::Lead);
    let october = lead.get("/reports?period=2026-10").expect(200).says("Tall: oktober 2026");
    let page = october.says("20.11.2026 kl. 09.00").body;
    assert_eq!(cells(section(&page, "ordered")), ["&lt;5", "&lt;5", "10", "&lt;5", "&lt;5", "&lt;5"]);
    assert!(section(&page, "ordered").contains("I alt: minst 10"));
    assert_eq!(cells(section(&page, "on-time")), ["5", "5", "&lt;5", "&lt;5"]);
    assert!(section(&page, "on-time").contains("50,0\u{a0}%"));
    assert_eq!(cells(section(&page, "activated")), ["0", "6", "5", "0"]);
    assert!(section(&page, "activated").contains("I alt: 11"));
    assert!(
        page.contains("<dd class=\"amount\">10 virkedager</dd>")
            && page.contains("<dd class=\"amount\">11 virkedager</dd>")
    );
    // The first night was that of 20 November.
    assert_eq!(cells(section(&page, "late")), ["0"; 8]);
    assert_eq!(cells(section(&page, "returned")), ["0"; 6]);
    assert!(section(&page, "opted-out").contains("Ingen i perioden."));
    assert!(!page.contains("figure-reach") && page.contains("det ble ikke talt natten etter"));

    let november = lead.get("/reports").expect(200).says("Tall: november 2026").body;
    assert_eq!(cells(section(&november, "late")), ["&lt;5"; 8]);
    let reach = ["5", "5", "&lt;5", "5", "&lt;5", "&lt;5", "&lt;5", "&lt;5", "&lt;5", "&lt;5"];
    assert_eq!(cells(section(&november, "reach")), reach);
    assert!(section(&november, "reach").contains("rundet ned til nærmeste fem"));
    // Six came back on the day of the files, two were found late in the night after: of twenty days the last.
    let items = cells(section(&november, "work-items"));
    assert_eq!((items.len(), &items[57..]), (60, &["5", "5", "&lt;5"][..]));
    assert_eq!(cells(section(&november, "late-queue"))[57..], ["&lt;5", "&lt;5", "&lt;5"]);
    assert_eq!(cells(section(&november, "opted-out")), ["5", "0", "0", "0", "0"]);
    assert_eq!(cells(section(&november, "opted-in")), ["&lt;5"; 5]);
    let mut returned = cells(section(&november, "returned"));
    returned.sort_unstable();
    assert_eq!(returned, ["&lt;5", "&lt;5", "&lt;5", "&lt;5", "&lt;5", "5"]);
    assert_eq!(cells(section(&november, "speed")), ["5", "&lt;5"]);
    assert!(!section(&november, "speed").contains('%'), "five of six would be 83,3 %");
}

#[test]
fn each_chart_has_the_numbers_of_its_table_and_bars_as_long_as_they() {
    let desk = with_letters();
    with_opt_outs_and_messages(&desk);
    desk.nightly();
    let page = desk.sign_in_as(Role::Lead).get("/reports?period=2026-Q4").expect(200);
    let page = page.says("Tall: 4. kvartal 2026").body;
    let mut charts = 0;
    for section in between(&page, "<section class=\"figure\" id=\"figure-", "</section>") {
        let Some((_, drawing)) = section.split_once("<svg ") else { continue };
        let drawing = drawing.split("</svg>").next().unwrap();
        charts += 1;
        assert!(drawing.contains("<title id=") && drawing.contains("<desc id="), "{drawing}");
        let bars = between(drawing, "<text class=\"label\"", "<text class=\"count\"");
        let counts: Vec<_> = between(drawing, "<text class=\"count\"", "</text>")
            .into_iter()
            .map(|count| count.split_once('>').unwrap().1)
            .collect();
        // Of lists of work, what was open is drawn.
        let is_load = section.starts_with("late-queue") || section.starts_with("work-items");
        let drawn: Vec<_> = cells(section).into_iter().step_by(if is_load { 3 } else { 1 }).collect();
        assert_eq!(counts, drawn, "{drawing}");
        let number = |count: &str| count.parse::<u64>().unwrap_or(0);
        let longest = counts.iter().map(|count| number(count)).max().unwrap();
        for (bar, count) in bars.iter().zip(&counts) {
            let width = between(bar, " width=\"", "\"").first().map_or(0, |width| number(width));
            assert_eq!(width, number(count) * 300 / longest, "{bar} {count}");
        }
    }
    assert!(charts >= 7, "{charts}");
}

#[test]
fn looking_at_figures_is_on_record_and_for_those_who_may() {
    let desk = TestDesk::with_people();
    let mut reporter = desk.sign_in_as(Role::Reporter);
    reporter.get("/reports?period=2026-Q3").expect(200);
    // Two days in an address that somebody has typed are a period of one's own, too.
    for own in ["period=own&", ""] {
        let address = format!("/reports?{own}from=2026-11-01&to=2026-11-07");
        reporter.get(&address).expect(200).says("01.11.2026–07.11.2026");
    }
    assert_eq!(desk.on_record(Action::ReportViewed), 3);
    reporter.get("/reports?from=2026-11-01").expect(422).says("id=\"period-to-fault\"");
    for (query, fault) in [
        ("from=&to=", "period-from"),
        ("from=2026-11-08&to=2026-11-07", "period-to"),
        ("from=2025-11-01&to=2026-11-02", "period-to"),
    ] {
        let page = reporter.get(&format!("/reports?period=own&{query}")).expect(422);
        page.says(&format!("id=\"{fault}-fault\"")).says(&format!("href=\"#{fault}\""));
    }
    for query in ["period=2026-13", "period=x", "person=1", "period=2026-11&period=2026-10"] {
        reporter.get(&format!("/reports?{query}")).expect(400);
    }
    assert_eq!(desk.on_record(Action::ReportViewed), 3);
}

#[test]
fn days_that_somebody_writes_count_whatever_period_stands_chosen_beside_them() {
    let desk = TestDesk::with_people();
    let mut reporter = desk.sign_in_as(Role::Reporter);
    let page = reporter.get("/reports").expect(200);
    let shown = between(&page.body, "name=\"shown\" value=\"", "\"")[0].to_owned();
    assert_eq!(shown, "2026-11-01/2026-11-30");
    for (query, period) in [
        ("period=2026-11&from=2026-11-18&to=2026-11-19", "18.11.2026–19.11.2026"),
        ("period=2026-11&from=2026-11-20&to=2026-11-20", "20.11.2026"),
        ("period=2026-10&from=2026-11-01&to=2026-11-30", "oktober 2026"),
        ("period=2026-10&from=&to=", "oktober 2026"),
        ("from=2026-10-01&to=2026-10-02", "01.10.2026–02.10.2026"),
    ] {
        let page = reporter.get(&format!("/reports?{query}&shown={shown}")).expect(200);
        page.says(&format!("Tall: {period}</h2>"));
    }
    // After a mistake another period can be chosen without mending the days.
    let page =
        reporter.get(&format!("/reports?period=2026-11&from=2026-11-19&to=x&shown={shown}")).expect(422);
    let shown = between(&page.body, "name=\"shown\" value=\"", "\"")[0].to_owned();
    let october = format!("/reports?period=2026-10&from=2026-11-19&to=&shown={shown}");
    reporter.get(&october).expect(200).says("Tall: oktober 2026</h2>");
}

#[test]
fn a_period_that_has_not_begun_has_no_figures_and_a_share_of_nothing_gives_nobody_away() {
    let desk = TestDesk::with_people();
    let mut reporter = desk.sign_in_as(Role::Reporter);
    let address = "/reports?period=own&from=2026-11-21&to=2026-11-30";
    let page = reporter.get(address).expect(200).says("Perioden har ikke begynt");
    assert!(!page.body.contains("class=\"tiles\"") && !page.body.contains("class=\"figure\""));
    let quiet = TestDesk::start();
    let mut reporter = quiet.sign_in_as(Role::Reporter);
    let today = reporter.get("/reports?period=own&from=2026-11-20&to=2026-11-20").expect(200);
    let speed = section(&today.body, "speed");
    assert!(speed.contains("<td class=\"number beside\">–</td>"), "{speed}");
    assert!(!speed.contains("ville røpe"), "{speed}");
}

#[test]
fn figures_are_kept_for_five_minutes_and_say_as_of_when() {
    let desk = TestDesk::with_people();
    let mut lead = desk.sign_in_as(Role::Lead);
    let address = "/reports?period=own&from=2026-11-20&to=2026-11-20";
    let ordered = |page: &str| section(page, "ordered").contains("I alt: 0</p>");
    assert!(ordered(&lead.get(address).expect(200).body));
    for n in 1..=5 {
        desk.order_letter(&format!("M-{n}"), MONA, "2026-11-20T00:00:00+01:00");
    }
    // Of a day that is over: not before the night.
    desk.order_letter("M-6", MONA, "2026-11-19T23:59:59+01:00");
    desk.pass(TimeDelta::minutes(4));
    let kept = lead.get(address).expect(200).says("20.11.2026 kl. 09.00").body;
    assert!(ordered(&kept));
    desk.pass(TimeDelta::minutes(2));
    let anew = lead.get(address).expect(200).says("20.11.2026 kl. 09.06").body;
    assert!(section(&anew, "ordered").contains("I alt: 5</p>"));
}
