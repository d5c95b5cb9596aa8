use super::*;
use crate::notices::Line;

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn deferred(retry_after: Option<TimeDelta>) -> Outcome {
    Outcome::Deferred { reason: "smtp_451".to_owned(), retry_after, line: Line::Up }
}

fn tried(attempt: i32) -> Tried {
    Tried { attempt, spread: 20, expires_at: instant("2026-11-27T08:00:00Z") }
}

#[test]
fn each_state_leads_only_where_the_table_says() {
    use NoticeState as S;
    let table: &[(S, &[S])] = &[
        (S::Queued, &[S::Claimed, S::Expired, S::Suppressed]),
        (S::Deferred, &[S::Claimed, S::Expired, S::Suppressed]),
        (
            S::Claimed,
            &[S::Queued, S::HandingOver, S::Deferred, S::Rejected, S::Failed, S::Expired, S::Suppressed],
        ),
        (S::HandingOver, &[S::Accepted, S::Deferred, S::Rejected, S::Uncertain, S::Failed, S::Expired]),
        (S::Uncertain, &[S::Accepted, S::Deferred, S::Rejected, S::Failed, S::Expired]),
        (S::Accepted, &[S::Delivered, S::Failed, S::Expired]),
        (S::Rejected, &[]),
        (S::Delivered, &[]),
        (S::Failed, &[]),
        (S::Expired, &[]),
        (S::Suppressed, &[]),
    ];
    assert_eq!(table.len(), S::ALL.len());
    for (from, leads_to) in table {
        let allowed: Vec<_> = S::ALL.iter().copied().filter(|to| may_become(*from, *to)).collect();
        assert_eq!(&allowed, leads_to, "{from:?}");
    }
}

#[test]
fn nothing_that_may_have_left_the_house_is_queued_again() {
    use NoticeState as S;
    for from in [S::HandingOver, S::Uncertain, S::Accepted, S::Delivered] {
        assert!(!may_become(from, S::Queued) && !may_become(from, S::Claimed), "{from:?}");
    }
}

#[test]
fn a_state_that_leads_nowhere_is_final() {
    for state in NoticeState::ALL {
        let leads_nowhere = !NoticeState::ALL.iter().any(|to| may_become(*state, *to));
        assert!(!leads_nowhere || state.is_final(), "{state:?}");
    }
}

#[test]
fn the_waits_grow_from_a_minute_to_four_hours() {
    let minutes = |attempt| wait_after(attempt, 20).num_minutes();
    let waits: Vec<_> = (1..=8).map(minutes).collect();
    assert_eq!(waits, [1, 5, 15, 60, 120, 240, 240, 240]);
}

#[test]
fn a_wait_is_a_fifth_more_or_less() {
    let waits: Vec<_> = (0..1000).map(|spread| wait_after(2, spread).num_seconds()).collect();
    assert_eq!((waits.iter().min(), waits.iter().max()), (Some(&240), Some(&360)));
}

#[test]
fn a_deferred_message_comes_back_until_its_tries_or_its_time_are_used_up() {
    let now = instant("2026-11-20T08:00:00Z");
    assert_eq!(
        after(&deferred(None), tried(1), now),
        Step { state: NoticeState::Deferred, due_at: Some(instant("2026-11-20T08:01:00Z")) }
    );
    assert_eq!(
        after(&deferred(Some(TimeDelta::minutes(30))), tried(1), now),
        Step { state: NoticeState::Deferred, due_at: Some(instant("2026-11-20T08:30:00Z")) }
    );
    assert_eq!(after(&deferred(None), tried(12), now).state, NoticeState::Failed);
    let late = instant("2026-11-27T07:59:00Z");
    assert_eq!(after(&deferred(None), tried(1), late).state, NoticeState::Expired);
}

#[test]
fn other_outcomes_end_the_matter() {
    let now = instant("2026-11-20T08:00:00Z");
    for (outcome, state) in [
        (Outcome::Accepted { reference: None }, NoticeState::Accepted),
        (Outcome::Rejected { reason: "smtp_550".to_owned() }, NoticeState::Rejected),
        (Outcome::Uncertain { reason: "no_answer".to_owned() }, NoticeState::Uncertain),
        (Outcome::Suppressed(Suppression::NoAddress), NoticeState::Suppressed),
    ] {
        assert_eq!(after(&outcome, tried(1), now), Step { state, due_at: None });
    }
}

#[test]
fn all_tries_of_an_email_fit_into_its_life() {
    let total: TimeDelta = (1..MOST_ATTEMPTS).map(|attempt| wait_after(attempt, 40)).sum();
    assert!(total < lifetime(NoticeKind::LetterLate, Channel::Email), "{total}");
    assert!(total < lifetime(NoticeKind::LetterLate, Channel::Sms), "{total}");
}

#[test]
fn the_address_is_chosen_by_channel_letter_and_opt_out() {
    use NoticeKind::{ContactCode, ContactConfirm, LetterLate, OptOutRegistered};
    let email = Email::parse("kari@example.no").unwrap();
    let mobile = Phone::parse("91234567").unwrap();
    let ordered = Phone::parse("41234567").unwrap();
    let home = Phone::parse("22222222").unwrap();
    let known = Contact { email: Some(email.clone()), mobile: Some(mobile.clone()), ..Contact::default() };
    let table = [
        (OptOutRegistered, Channel::Email, known.clone(), Ok(Address::Email(email))),
        (OptOutRegistered, Channel::Sms, known.clone(), Ok(Address::Sms(mobile.clone()))),
        (LetterLate, Channel::Sms, known.clone(), Ok(Address::Sms(mobile.clone()))),
        (
            LetterLate,
            Channel::Sms,
            Contact { ordered_mobile: Some(ordered.clone()), ..known.clone() },
            Ok(Address::Sms(ordered)),
        ),
        (LetterLate, Channel::Sms, Contact { opted_out: true, ..known.clone() }, Err(Suppression::OptedOut)),
        (
            OptOutRegistered,
            Channel::Sms,
            Contact { opted_out: true, ..known.clone() },
            Ok(Address::Sms(mobile.clone())),
        ),
        (
            LetterLate,
            Channel::Sms,
            Contact { letter_ended: true, ..known.clone() },
            Err(Suppression::LetterEnded),
        ),
        (
            OptOutRegistered,
            Channel::Sms,
            Contact { deceased: true, ..known.clone() },
            Err(Suppression::Deceased),
        ),
        (
            LetterLate,
            Channel::Sms,
            Contact { mobile: Some(home), ..known.clone() },
            Err(Suppression::NotMobile),
        ),
        (
            ContactCode,
            Channel::Sms,
            Contact { opted_out: true, ..known.clone() },
            Ok(Address::Sms(mobile.clone())),
        ),
        (
            ContactCode,
            Channel::Sms,
            Contact { code_ended: true, ..known.clone() },
            Err(Suppression::CodeEnded),
        ),
        (
            ContactConfirm,
            Channel::Sms,
            Contact { opted_out: true, ..known.clone() },
            Ok(Address::Sms(mobile.clone())),
        ),
        (
            ContactConfirm,
            Channel::Sms,
            Contact { entry_deleted: true, ..known.clone() },
            Err(Suppression::EntryDeleted),
        ),
        (OptOutRegistered, Channel::Email, Contact::default(), Err(Suppression::NoAddress)),
        (LetterLate, Channel::Sms, Contact::default(), Err(Suppression::NoAddress)),
    ];
    for (kind, channel, contact, expected) in table {
        assert_eq!(address(kind, channel, contact), expected, "{kind:?} {channel:?}");
    }
}

#[test]
fn sms_are_sent_by_day_in_norway_in_winter_and_in_summer() {
    for (at, sent) in [
        ("2026-11-20T07:59:59Z", false),
        ("2026-11-20T08:00:00Z", true),
        ("2026-11-20T15:59:59Z", true),
        ("2026-11-20T16:00:00Z", false),
        ("2026-07-01T06:59:59Z", false),
        ("2026-07-01T07:00:00Z", true),
        ("2026-07-01T14:59:59Z", true),
        ("2026-07-01T15:00:00Z", false),
    ] {
        assert_eq!(SmsHours::DAYTIME.include(instant(at)), sent, "{at}");
        assert!(SmsHours::ALL_DAY.include(instant(at)), "{at}");
    }
}

#[test]
fn hours_are_read_as_from_and_until() {
    assert_eq!(SmsHours::parse("9-17"), Some(SmsHours::DAYTIME));
    assert_eq!(SmsHours::parse("0 - 24"), Some(SmsHours::ALL_DAY));
    for text in ["", "9", "17-9", "9-9", "9-25", "-1-5", "9-17-18"] {
        assert_eq!(SmsHours::parse(text), None, "{text}");
    }
}

#[test]
fn the_hours_began_last_on_a_business_day_that_has_come_to_them() {
    let calendar = BusinessCalendar::new(crate::calendar::CalendarRules::default());
    let window = SendWindow { hours: SmsHours::DAYTIME, calendar: &calendar };
    for (now, began) in [
        ("2026-11-20T08:00:00Z", "2026-11-20T08:00:00Z"),
        ("2026-11-20T07:59:59Z", "2026-11-19T08:00:00Z"),
        ("2026-11-23T02:30:00Z", "2026-11-20T08:00:00Z"),
        ("2026-04-07T01:30:00Z", "2026-04-01T07:00:00Z"),
    ] {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        assert_eq!(window.began(at(now)), at(began), "{now}");
    }
}

#[test]
fn messages_that_agents_write_wait_for_the_next_business_day_at_nine_in_norway() {
    let calendar = BusinessCalendar::new(crate::calendar::CalendarRules::default());
    let window = SendWindow { hours: SmsHours::DAYTIME, calendar: &calendar };
    for (now, opens) in [
        // Friday 20 November 2026, winter time.
        ("2026-11-20T07:59:59Z", Some("2026-11-20T08:00:00Z")),
        ("2026-11-20T08:00:00Z", None),
        ("2026-11-20T15:59:59Z", None),
        ("2026-11-20T16:00:00Z", Some("2026-11-23T08:00:00Z")),
        ("2026-11-21T10:00:00Z", Some("2026-11-23T08:00:00Z")),
        // The night in which the clocks are put back, and the Monday after it.
        ("2026-10-25T01:30:00Z", Some("2026-10-26T08:00:00Z")),
        // Summer time; Maundy Thursday to Easter Monday.
        ("2026-03-31T15:00:00Z", Some("2026-04-01T07:00:00Z")),
        ("2026-04-01T15:00:00Z", Some("2026-04-07T07:00:00Z")),
        // The evening before is another day in UTC.
        ("2026-11-22T23:30:00Z", Some("2026-11-23T08:00:00Z")),
    ] {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        assert_eq!(window.opens(at(now)), opens.map(at), "{now}");
    }
}
