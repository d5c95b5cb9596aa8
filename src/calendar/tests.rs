use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;

static PLAIN: LazyLock<BusinessCalendar> = LazyLock::new(BusinessCalendar::default);
static EVES_CLOSED: LazyLock<BusinessCalendar> = LazyLock::new(|| {
    BusinessCalendar::new(CalendarRules { extra_closed_days: eves(), ..CalendarRules::default() })
});
static SATURDAY_COUNTS: LazyLock<BusinessCalendar> = LazyLock::new(|| {
    BusinessCalendar::new(CalendarRules { count_saturday: true, ..CalendarRules::default() })
});

const TEN: BusinessDays = BusinessDays(10);

fn eves() -> Vec<ClosedDay> {
    ["12-31", "12-24"].map(|text| ClosedDay::parse(text).unwrap()).to_vec()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn days(from: &str, until: &str) -> impl Iterator<Item = NaiveDate> {
    let until = date(until);
    date(from).iter_days().take_while(move |day| *day <= until)
}

/// Counts on from `base`, day by day: the definition itself.
fn by_hand(calendar: &BusinessCalendar, base: NaiveDate, n: BusinessDays) -> NaiveDate {
    let (mut day, mut left) = (base, n.0);
    while left > 0 {
        day = day.succ_opt().unwrap();
        left -= u16::from(calendar.is_business_day(day));
    }
    day
}

#[test]
fn a_letter_is_on_time_until_the_tenth_business_day_and_late_from_the_next_morning() {
    // Base, last on time, late from, calendar days; the same with 24 and 31 December closed; with Saturdays counted.
    let table = "
        2025-04-04 2025-04-23 2025-04-24 19 =          2025-04-16
        2025-04-11 2025-04-30 2025-05-01 19 =          2025-04-26
        2025-04-30 2025-05-15 2025-05-16 15 =          2025-05-13
        2025-05-16 2025-06-02 2025-06-03 17 =          2025-05-30
        2025-12-10 2025-12-24 2025-12-25 14 2025-12-29 2025-12-22
        2025-12-12 2025-12-30 2025-12-31 18 2026-01-02 2025-12-24
        2025-12-23 2026-01-09 2026-01-10 17 2026-01-13 2026-01-07
        2026-01-02 2026-01-16 2026-01-17 14 =          2026-01-14
        2026-03-18 2026-04-01 2026-04-02 14 =          2026-03-30
        2026-03-20 2026-04-08 2026-04-09 19 =          2026-04-01
        2026-04-01 2026-04-20 2026-04-21 19 =          2026-04-16
        2026-04-04 2026-04-20 2026-04-21 16 =          2026-04-17
        2026-04-16 2026-04-30 2026-05-01 14 =          2026-04-28
        2026-04-30 2026-05-18 2026-05-19 18 =          2026-05-13
        2026-05-04 2026-05-19 2026-05-20 15 =          2026-05-16
        2026-05-13 2026-05-29 2026-05-30 16 =          2026-05-27
        2026-05-16 2026-06-01 2026-06-02 16 =          2026-05-29
        2026-06-15 2026-06-29 2026-06-30 14 =          2026-06-26
        2026-12-09 2026-12-23 2026-12-24 14 =          2026-12-21
        2026-12-23 2027-01-08 2027-01-09 16 2027-01-12 2027-01-07
        2027-03-12 2027-03-31 2027-04-01 19 =          2027-03-24
        2027-04-30 2027-05-18 2027-05-19 18 =          2027-05-14
        2027-05-05 2027-05-21 2027-05-22 16 =          2027-05-19
        2028-02-15 2028-02-29 2028-03-01 14 =          2028-02-26
        2028-12-22 2029-01-10 2029-01-11 19 =          2029-01-06";
    for row in table.trim().lines() {
        let cells: Vec<&str> = row.split_whitespace().collect();
        let [base, last, late_from, span, eves_closed, saturday_counts] = cells[..] else { panic!("{row}") };
        let base = date(base);
        let eves_closed = if eves_closed == "=" { last } else { eves_closed };

        assert_eq!(PLAIN.add_business_days(base, TEN), date(last), "{row}");
        assert_eq!(date(last).succ_opt(), Some(date(late_from)), "{row}");
        assert_eq!((date(last) - base).num_days().to_string(), span, "{row}");
        assert_eq!(EVES_CLOSED.add_business_days(base, TEN), date(eves_closed), "{row}");
        assert_eq!(SATURDAY_COUNTS.add_business_days(base, TEN), date(saturday_counts), "{row}");
    }
}

#[test]
fn five_business_days_are_counted_as_other_public_bodies_count_them() {
    for (base, fifth) in [("2007-03-21", "2007-03-28"), ("2007-04-04", "2007-04-16")] {
        assert_eq!(PLAIN.add_business_days(date(base), BusinessDays(5)), date(fifth));
    }
}

#[test]
fn each_day_says_why_it_counts_or_not() {
    for (day, plain, eves_closed, saturday_counts) in [
        ("2026-06-15", DayKind::BusinessDay, DayKind::BusinessDay, DayKind::BusinessDay),
        ("2026-06-13", DayKind::Saturday, DayKind::Saturday, DayKind::BusinessDay),
        ("2026-06-14", DayKind::Sunday, DayKind::Sunday, DayKind::Sunday),
        ("2026-12-24", DayKind::BusinessDay, DayKind::ExtraClosed, DayKind::BusinessDay),
    ] {
        let kinds = [&*PLAIN, &EVES_CLOSED, &SATURDAY_COUNTS].map(|calendar| calendar.classify(date(day)));
        assert_eq!(kinds, [plain, eves_closed, saturday_counts], "{day}");
    }
    // A Sunday and a Saturday that are holidays too.
    assert_eq!(PLAIN.classify(date("2026-05-17")), DayKind::Holiday(Holiday::ConstitutionDay));
    assert_eq!(SATURDAY_COUNTS.classify(date("2026-12-26")), DayKind::Holiday(Holiday::SecondChristmasDay));
}

#[test]
fn for_every_day_of_2020_to_2059_the_rule_holds_in_all_variants() {
    for calendar in [&*PLAIN, &EVES_CLOSED, &SATURDAY_COUNTS] {
        let mut previous = None;
        for base in days("2020-01-01", "2059-12-31") {
            let last = calendar.add_business_days(base, TEN);
            assert!(calendar.is_business_day(last), "{base}");
            assert_eq!(last, by_hand(calendar, base, TEN), "{base}");
            assert_eq!(calendar.business_days_between(base, last), 10, "{base}");
            assert!(previous <= Some(last), "{base}");
            if !calendar.is_business_day(base) {
                assert_eq!(previous, Some(last).filter(|_| previous.is_some()), "{base}");
            }
            previous = Some(last);
        }
    }
}

#[test]
fn ten_business_days_from_a_weekday_span_14_to_20_calendar_days() {
    let mut first_of_20 = None;
    let (mut of_14, mut weekdays) = (0, 0);
    for base in
        days("2020-01-01", "2059-12-31").filter(|day| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun))
    {
        let last = PLAIN.add_business_days(base, TEN);
        let span = (last - base).num_days();
        let closed_weekdays = days(&base.succ_opt().unwrap().to_string(), &last.to_string())
            .filter(|day| matches!(PLAIN.classify(*day), DayKind::Holiday(_)))
            .filter(|day| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun))
            .count();
        assert!((14..=20).contains(&span), "{base}: {span}");
        assert_eq!(span == 14, closed_weekdays == 0, "{base}: {span}");
        first_of_20 = first_of_20.or((span == 20).then_some(base));
        of_14 += i32::from(span == 14);
        weekdays += 1;
    }
    assert_eq!(first_of_20, Some(date("2025-04-15")));
    assert_eq!(of_14 * 100 / weekdays, 81);
}

#[test]
fn a_letter_ordered_just_before_midnight_in_oslo_counts_from_that_day() {
    for (ordered_at, last_on_time) in [
        // 2026-03-28 is the Saturday before the clocks go forward, 2026-10-23 the Friday before they go back.
        ("2026-03-28T22:59:59Z", "2026-04-15"),
        ("2026-03-29T21:59:59Z", "2026-04-15"),
        ("2026-03-29T22:00:00Z", "2026-04-16"),
        ("2026-10-22T21:59:59Z", "2026-11-05"),
        ("2026-10-22T22:00:00Z", "2026-11-06"),
    ] {
        let base = local_date(ordered_at.parse().unwrap());
        assert_eq!(PLAIN.add_business_days(base, TEN), date(last_on_time), "{ordered_at}");
    }
}

#[test]
fn the_version_names_the_rules_in_one_order() {
    assert_eq!(PLAIN.version(), "no-2026.1+sat0+closed:none");
    assert_eq!(SATURDAY_COUNTS.version(), "no-2026.1+sat1+closed:none");
    assert_eq!(EVES_CLOSED.version(), "no-2026.1+sat0+closed:12-24,12-31");
}

#[test]
fn outside_the_tables_days_are_counted_and_at_the_end_of_time_they_stop() {
    for (day, is_tabled) in
        [("1899-12-31", false), ("1900-01-01", true), ("2199-12-31", true), ("2200-01-01", false)]
    {
        assert_eq!(PLAIN.count_at(date(day)).is_some(), is_tabled, "{day}");
    }
    let last_tabled = PLAIN.business_days.last().copied().unwrap();
    for base in [date("1583-01-01"), date("1899-12-20"), date("2199-12-20"), last_tabled, date("2500-05-10")]
    {
        assert_eq!(PLAIN.add_business_days(base, TEN), by_hand(&PLAIN, base, TEN), "{base}");
    }
    assert_eq!(PLAIN.add_business_days(date("1900-01-01"), BusinessDays(0)), date("1899-12-29"));
    assert_eq!(PLAIN.add_business_days(NaiveDate::MAX, TEN), NaiveDate::MAX);
    assert_eq!(PLAIN.business_days_between(date("1899-12-29"), date("1900-01-02")), 1);
    assert_eq!(PLAIN.business_days_between(date("1900-01-02"), date("1899-12-29")), -1);
}

proptest! {
    #[test]
    fn the_tables_give_what_counting_gives(day in 0_i32..109_000, n in 0_u16..400) {
        let base = FIRST_DAY + chrono::Days::new(u64::try_from(day).unwrap());
        for calendar in [&*PLAIN, &EVES_CLOSED, &SATURDAY_COUNTS] {
            let n = BusinessDays(n);
            prop_assert_eq!(calendar.add_business_days(base, n), calendar.counted(base, n));
            let later = base + chrono::Days::new(u64::from(n.0));
            let between = calendar.counted_between(base, later);
            prop_assert_eq!(calendar.business_days_between(base, later), between);
            prop_assert_eq!(calendar.business_days_between(later, base), -between);
        }
    }

    #[test]
    fn adding_in_two_steps_is_adding_at_once(day in 0_u64..100_000, first in 0_u16..300, second in 0_u16..300) {
        let base = FIRST_DAY + chrono::Days::new(day + 10);
        let halfway = PLAIN.add_business_days(base, BusinessDays(first));
        prop_assert_eq!(
            PLAIN.add_business_days(halfway, BusinessDays(second)),
            PLAIN.add_business_days(base, BusinessDays(first + second))
        );
    }
}

#[test]
fn a_day_closed_once_is_closed_in_its_year_alone_and_named_in_the_version() {
    let days = ["2026-12-28", "12-24", "2026-12-28"].map(|text| ClosedDay::parse(text).unwrap()).to_vec();
    let calendar =
        BusinessCalendar::new(CalendarRules { extra_closed_days: days, ..CalendarRules::default() });
    assert_eq!(calendar.classify(date("2026-12-28")), DayKind::ExtraClosed);
    assert_eq!(calendar.classify(date("2027-12-28")), DayKind::BusinessDay);
    assert_eq!(calendar.classify(date("2027-12-24")), DayKind::ExtraClosed);
    assert_eq!(calendar.version(), "no-2026.1+sat0+closed:12-24,2026-12-28");
    assert_eq!(EVES_CLOSED.version(), "no-2026.1+sat0+closed:12-24,12-31");
    assert_eq!(PLAIN.version(), "no-2026.1+sat0+closed:none");
}

#[test]
fn the_last_base_is_the_last_day_from_which_so_many_business_days_have_passed() {
    for calendar in [&*PLAIN, &*EVES_CLOSED, &*SATURDAY_COUNTS] {
        for day in days("2026-03-20", "2027-05-31") {
            for n in [1, 2, 10].map(BusinessDays) {
                let base = calendar.last_base_before(day, n);
                assert!(by_hand(calendar, base, n) < day, "{day} {n:?}");
                assert!(by_hand(calendar, base.succ_opt().unwrap(), n) >= day, "{day} {n:?}");
            }
        }
    }
}

#[test]
fn a_calendar_is_found_again_by_its_name_and_counts_as_before() {
    for calendar in [&*PLAIN, &*EVES_CLOSED, &*SATURDAY_COUNTS] {
        let again = BusinessCalendar::of_version(&calendar.version()).unwrap();
        assert_eq!(again.version(), calendar.version());
        for base in days("2026-12-01", "2027-01-10") {
            let tenth = again.add_business_days(base, TEN);
            assert_eq!(tenth, calendar.add_business_days(base, TEN));
            assert_eq!(again.business_days_between(base, tenth), 10);
        }
    }
    for none in [
        "",
        "test",
        "no-2025.9+sat0+closed:none",
        "no-2026.1+sat2+closed:none",
        "no-2026.1+sat0+closed:13-01",
    ] {
        assert!(BusinessCalendar::of_version(none).is_none(), "{none}");
    }
}
