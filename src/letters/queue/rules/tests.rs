use super::*;
use crate::calendar::{Holiday, local_date};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn now() -> DateTime<Utc> {
    "2026-11-20T08:00:00Z".parse().unwrap()
}

fn agent(n: u8) -> StaffId {
    StaffId::parse(&format!("01D39ZY06FGSCTVN4T2V9PKHF{n}")).unwrap()
}

fn asker(staff_id: &StaffId, assigns_others: bool) -> Asker<'_> {
    Asker { staff_id, assigns_others, today: local_date(now()), now: now() }
}

fn untouched() -> Work {
    Work::untouched(LetterId::parse("01D39ZY06FGSCTVN4T2V9PKHFZ").unwrap())
}

fn asked(work: &Work, ask: &Ask, asker: &Asker<'_>) -> Result<Work, Refusal> {
    work.after(ask, asker, &BusinessCalendar::default())
}

#[test]
fn a_letter_is_put_off_until_a_business_day_within_twenty() {
    let me = agent(1);
    let holiday = |holiday| Err(Refusal::NotABusinessDay(DayKind::Holiday(holiday)));
    for (today, until, expected) in [
        ("2026-11-20", "2026-11-23", Ok(())),
        ("2026-11-20", "2026-12-18", Ok(())),
        ("2026-11-20", "2026-12-21", Err(Refusal::TooFar)),
        ("2026-11-20", "2027-11-22", Err(Refusal::TooFar)),
        ("2026-11-20", "2026-11-20", Err(Refusal::NotAfterToday)),
        ("2026-11-20", "2026-11-19", Err(Refusal::NotAfterToday)),
        ("2026-11-20", "1999-01-04", Err(Refusal::NotAfterToday)),
        ("2026-11-20", "2026-11-21", Err(Refusal::NotABusinessDay(DayKind::Saturday))),
        ("2026-11-20", "2026-11-22", Err(Refusal::NotABusinessDay(DayKind::Sunday))),
        ("2026-12-21", "2026-12-25", holiday(Holiday::ChristmasDay)),
        ("2026-12-21", "2027-01-01", holiday(Holiday::NewYearsDay)),
        ("2026-03-30", "2026-04-02", holiday(Holiday::MaundyThursday)),
        ("2026-03-30", "2026-04-06", holiday(Holiday::EasterMonday)),
        ("2026-11-21", "2026-11-23", Ok(())),
    ] {
        let asker = Asker { today: day(today), ..asker(&me, false) };
        let put_off = asked(&untouched(), &Ask::Snooze(day(until)), &asker);
        assert_eq!(put_off.map(|work| assert_eq!(work.snoozed_until, Some(day(until)))), expected, "{until}");
    }
}

#[test]
fn agents_take_what_is_nobodys_and_give_back_their_own_and_leads_do_all() {
    let (me, colleague, third) = (agent(1), agent(2), agent(3));
    let of = |holder: Option<&StaffId>| Work { assigned_to: holder.cloned(), ..untouched() };
    for (holder, to, agents) in [
        (None, Some(&me), Ok(())),
        (None, Some(&colleague), Err(Refusal::LeadsOnly)),
        (Some(&me), None, Ok(())),
        (Some(&me), Some(&colleague), Err(Refusal::LeadsOnly)),
        (Some(&colleague), Some(&me), Err(Refusal::Colleagues)),
        (Some(&colleague), None, Err(Refusal::Colleagues)),
        (Some(&colleague), Some(&third), Err(Refusal::LeadsOnly)),
    ] {
        let ask = Ask::Assign(to.cloned());
        assert_eq!(asked(&of(holder), &ask, &asker(&me, false)).map(|_| ()), agents, "{holder:?} {to:?}");
        let by_lead = asked(&of(holder), &ask, &asker(&me, true)).unwrap();
        assert_eq!((by_lead.assigned_to.as_ref(), by_lead.version), (to, 1));
        assert_eq!(by_lead.assigned_at.is_some(), to.is_some());
    }
}

#[test]
fn a_letter_with_an_outcome_is_nobodys_and_is_only_taken_up_again() {
    let me = agent(1);
    let asker = asker(&me, true);
    let mine = asked(&untouched(), &Ask::Assign(Some(me.clone())), &asker).unwrap();
    let close = Ask::Close(WorkOutcome::Investigated, Some("Spurt trykkeriet".to_owned()));
    let closed = asked(&mine, &close, &asker).unwrap();
    assert!(closed.is_closed(asker.today) && !closed.is_free(asker.today));
    assert_eq!((&closed.assigned_to, &closed.closed_by, closed.version), (&None, &Some(me.clone()), 2));
    for ask in [Ask::Assign(Some(me.clone())), Ask::Snooze(day("2026-11-23")), close.clone()] {
        assert_eq!(asked(&closed, &ask, &asker), Err(Refusal::Closed));
    }
    let again = asked(&closed, &Ask::Reopen, &asker).unwrap();
    assert_eq!(again, Work { version: 3, ..untouched() });
}

#[test]
fn a_letter_comes_back_on_its_day_to_whoever_had_it_and_after_an_outcome_to_everybody() {
    let me = agent(1);
    let asker = asker(&me, false);
    let (before, on) = (day("2026-11-24"), day("2026-11-25"));
    let mine = asked(&untouched(), &Ask::Assign(Some(me.clone())), &asker).unwrap();
    let put_off = asked(&mine, &Ask::Snooze(on), &asker).unwrap();
    assert!(put_off.is_snoozed(before) && !put_off.is_snoozed(on));
    assert_eq!(put_off.assigned_to, Some(me.clone()));

    let closed = asked(&put_off, &Ask::Close(WorkOutcome::CallerInformed, None), &asker).unwrap();
    assert!(closed.is_closed(before) && !closed.is_closed(on) && closed.is_free(on));
    let later = Asker { today: on, ..asker };
    let taken = closed.taken(&later, "form");
    assert_eq!((taken.outcome, taken.snoozed_until, taken.assigned_to), (None, None, Some(me)));
}

#[test]
fn what_is_asked_for_twice_is_known_to_be_done() {
    let me = agent(1);
    let asker = asker(&me, false);
    let mut work = untouched();
    for ask in [
        Ask::Assign(Some(me.clone())),
        Ask::Snooze(day("2026-11-23")),
        Ask::Close(WorkOutcome::NoAction, None),
        Ask::Reopen,
    ] {
        assert!(!work.is_already(&ask, &asker), "{ask:?}");
        work = asked(&work, &ask, &asker).unwrap();
        assert!(work.is_already(&ask, &asker), "{ask:?}");
    }
    assert!(!work.is_already(&Ask::Close(WorkOutcome::NoAction, None), &asker));
}

#[test]
fn each_last_day_on_time_is_in_the_range_of_its_days_over_and_in_no_other() {
    let calendar = BusinessCalendar::default();
    let mut tried = 0;
    for today in day("2026-03-20").iter_days().take(45) {
        for back in 1..40 {
            let last = today - chrono::Days::new(back);
            let expected = match calendar.business_days_between(last, today) {
                ..=2 => DaysOver::UpToTwo,
                3..=5 => DaysOver::ThreeToFive,
                _ => DaysOver::MoreThanFive,
            };
            for over in DaysOver::ALL {
                let (from, before) = last_days_on_time(&calendar, *over, today);
                let is_in = from.is_none_or(|from| from <= last) && before.is_none_or(|before| last < before);
                assert_eq!(is_in, *over == expected, "{last} on {today} {over:?}");
                tried += 1;
            }
        }
    }
    assert_eq!(tried, 45 * 39 * 3);
}
