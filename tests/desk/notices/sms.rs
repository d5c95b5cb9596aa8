//! SMS to a real gateway and to ones that misbehave.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use skranke::letters::LetterState;
use skranke::notices::sender::{Counts, drain_once};
use skranke::notices::{Channel, NewNotice, NoticeState};
use skranke::values::PersonId;

use super::setup::Setup;
use crate::support::bad_gateway::BadGateway;
use crate::support::kannel::KannelPeer;
use crate::support::process::spare_port;

fn with_one_sms(sms_url: &str) -> (Setup, PersonId) {
    let setup = Setup::with(&[("SKRANKE_SMS_URL", sms_url)]);
    let person = setup.person(|_, _| {});
    setup.queue(setup.confirmation(&person, Channel::Sms, 1));
    (setup, person)
}

#[test]
fn the_operator_gets_the_text_with_its_norwegian_letters_and_any_others() {
    let peer = KannelPeer::start();
    let setup = Setup::with(&[("SKRANKE_SMS_URL", &peer.url())]);
    let person = setup.person(|_, _| {});
    let letter = setup.letter(&person, LetterState::Posted);
    let ordered_on = "2026-11-04".parse().unwrap();
    setup.queue(NewNotice::letter_late(person.clone(), letter, "AB-123456", ordered_on, 10));
    let mut wide = setup.confirmation(&person, Channel::Sms, 1);
    wide.parameters.insert("date".to_owned(), "Č".into());
    setup.queue(wide);

    let counts = drain_once(&setup.desk).unwrap();
    assert_eq!(counts, Counts { claimed: 2, accepted: 2, ..Counts::default() });

    let mut messages = peer.wait_for_messages(2, Duration::from_secs(10));
    messages.sort_by(|a, b| a.text.cmp(&b.text));
    assert_eq!(
        messages[0].text,
        "Aktiveringsbrevet for MinID (ref. AB-123456, bestilt 04.11.2026) skulle ha kome innan 10 virkedagar. \
         Har du ikkje fått det? Ring +47 800 30 300."
    );
    // The test gateway's account allows one SMS a message: 70 characters where the wide alphabet is needed.
    assert_eq!(messages[1].text, "Du har reservert deg mot digital post frå det offentlege frå Č. Kvitte");
    assert!(messages.iter().all(|sms| sms.receiver == "+4791234567" && sms.sender == "Skranke"));
}

#[test]
fn number_and_password_stand_in_no_address() {
    let peer = BadGateway::start(Some("HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n0:"));
    let (setup, _) = with_one_sms(&peer.url("kannel"));
    drain_once(&setup.desk).unwrap();
    let requests = peer.requests();
    assert_eq!(requests.len(), 1);
    assert!(requests[0].starts_with("POST /send HTTP/1.1\r\n"), "{}", requests[0]);
    let head = requests[0].to_lowercase();
    for header in ["x-kannel-to: +4791234567", "x-kannel-password: p@ss", "x-kannel-coding: 0"] {
        assert!(head.contains(header), "{header} in {head}");
    }
}

#[test]
fn the_json_gateway_gets_the_notices_id_as_reference_and_the_account_as_basic_authentication() {
    let peer = BadGateway::start(Some("HTTP/1.1 201 Created\r\nContent-Length: 12\r\n\r\n{\"id\":\"g-1\"}"));
    let (setup, person) = with_one_sms(&peer.url("json"));
    drain_once(&setup.desk).unwrap();
    let notice = setup.notice_of(&person);
    assert_eq!(notice.state, NoticeState::Accepted);
    assert_eq!(notice.provider_reference.as_deref(), Some("g-1"));
    let request = &peer.requests()[0];
    assert!(request.to_lowercase().contains("authorization: basic zgvzazpwqhnz"), "{request}");
    let body: serde_json::Value = serde_json::from_str(request.split("\r\n\r\n").nth(1).unwrap()).unwrap();
    assert_eq!(body["reference"], notice.notice_id.as_str());
    assert_eq!(body["to"], "+4791234567");
}

#[test]
fn each_failure_of_a_gateway_ends_where_it_must() {
    use NoticeState::{Accepted, Deferred, Rejected, Uncertain};
    for (answer, state, reason) in [
        ("HTTP/1.1 204 No Content\r\n\r\n", Accepted, None),
        ("HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n", Rejected, Some("http_400")),
        ("HTTP/1.1 409 Conflict\r\nContent-Length: 0\r\n\r\n", Uncertain, Some("http_409")),
        ("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n", Deferred, Some("http_403")),
        ("HTTP/1.1 429 Slow\r\nRetry-After: 600\r\nContent-Length: 0\r\n\r\n", Deferred, Some("http_429")),
        ("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", Deferred, Some("http_500")),
        ("HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n", Deferred, Some("http_302")),
        ("HTTP/1.1 504 Gone\r\nContent-Length: 0\r\n\r\n", Uncertain, Some("http_504")),
        ("HTTP/1.1 200 Ok\r\nContent-Length: 15\r\n\r\n{\"error\":\"bar\"}", Rejected, Some("gateway_error")),
        ("HTTP/1.1 200 Ok\r\nContent-Length: 6\r\n\r\n<html>", Uncertain, Some("unreadable_answer")),
        // Cut off in the midst of a refusal, as it may be in the midst of anything.
        ("HTTP/1.1 200 Ok\r\nContent-Length: 15\r\n\r\n{\"error\":\"b", Uncertain, Some("unreadable_answer")),
        ("HTTP/1.1 200 Ok\r\nContent-Length: 70000\r\n\r\n", Uncertain, Some("unreadable_answer")),
        ("", Uncertain, Some("no_answer")),
    ] {
        let peer = BadGateway::start(Some(answer));
        let (setup, person) = with_one_sms(&peer.url("json"));
        drain_once(&setup.desk).unwrap();
        assert_eq!(setup.standing(&person), (state, reason.map(str::to_owned)), "{answer}");
        assert_eq!(peer.requests().len(), 1, "{answer}");
    }
}

#[test]
fn kannel_that_has_a_fault_of_its_own_may_have_taken_the_message_and_knows_no_reference() {
    for (answer, state, reason) in [
        ("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", NoticeState::Uncertain, "http_500"),
        ("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", NoticeState::Deferred, "http_503"),
    ] {
        let peer = BadGateway::start(Some(answer));
        let (setup, person) = with_one_sms(&peer.url("kannel"));
        drain_once(&setup.desk).unwrap();
        assert_eq!(setup.standing(&person), (state, Some(reason.to_owned())));
    }
}

#[test]
fn a_gateway_that_asks_for_ten_minutes_gets_them() {
    let peer = BadGateway::start(Some("HTTP/1.1 429 Slow\r\nRetry-After: 600\r\nContent-Length: 0\r\n\r\n"));
    let (setup, person) = with_one_sms(&peer.url("kannel"));
    drain_once(&setup.desk).unwrap();
    assert_eq!(setup.notice_of(&person).due_at(), setup.desk.now() + TimeDelta::minutes(10));
}

#[test]
fn a_gateway_that_asks_for_ever_waits_no_longer_than_our_own_longest_wait_and_the_sender_goes_on() {
    for asked in ["604800", "9223372036854775", "99999999999999999999"] {
        let answer = format!("HTTP/1.1 503 Busy\r\nRetry-After: {asked}\r\nContent-Length: 0\r\n\r\n");
        let peer = BadGateway::start(Some(answer.leak()));
        let (setup, person) = with_one_sms(&peer.url("json"));
        drain_once(&setup.desk).unwrap();
        assert_eq!(setup.standing(&person), (NoticeState::Deferred, Some("http_503".to_owned())), "{asked}");
        assert!(setup.notice_of(&person).due_at() <= setup.desk.now() + TimeDelta::hours(4), "{asked}");
        peer.turn(Some("HTTP/1.1 204 No Content\r\n\r\n"));
        setup.pass(TimeDelta::hours(4));
        drain_once(&setup.desk).unwrap();
        assert_eq!(setup.standing(&person), (NoticeState::Accepted, None), "{asked}");
    }
}

#[test]
fn an_id_that_is_none_is_not_kept_and_the_message_is_sent_all_the_same() {
    let long = "x".repeat(65);
    for (id, kept) in [
        ("\"a-1\"", Some("a-1")),
        ("17", Some("17")),
        ("\"a\\u0000b\"", None),
        ("\"\"", None),
        (&*format!("\"{long}\""), None),
        ("\"+4791234567\"", None),
        ("\"m-91234567-3\"", None),
        ("{\"a\": [1]}", None),
    ] {
        let body = format!("{{\"id\": {id}}}");
        let answer = format!("HTTP/1.1 200 Ok\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        let peer = BadGateway::start(Some(answer.leak()));
        let (setup, person) = with_one_sms(&peer.url("json"));
        drain_once(&setup.desk).unwrap();
        let notice = setup.notice_of(&person);
        assert_eq!(
            (notice.state, notice.provider_reference.as_deref()),
            (NoticeState::Accepted, kept),
            "{id}"
        );
    }
}

#[test]
fn a_gateway_that_takes_the_request_and_says_nothing_leaves_an_uncertain_message() {
    let peer = BadGateway::start(None);
    let (setup, person) = with_one_sms(&peer.url("kannel"));
    let begun = Instant::now();
    drain_once(&setup.desk).unwrap();
    assert!(begun.elapsed() < Duration::from_secs(10));
    assert_eq!(setup.standing(&person), (NoticeState::Uncertain, Some("timeout".to_owned())));
    setup.pass(TimeDelta::hours(1));
    assert_eq!(drain_once(&setup.desk).unwrap(), Counts::default());
    assert_eq!(peer.requests().len(), 1);
}

#[test]
fn a_gateway_that_is_away_defers_the_message() {
    let url = format!("kannel+http://desk:secret@127.0.0.1:{}/cgi-bin/sendsms", spare_port());
    let (setup, person) = with_one_sms(&url);
    drain_once(&setup.desk).unwrap();
    assert_eq!(setup.standing(&person), (NoticeState::Deferred, Some("unreachable".to_owned())));
}

#[test]
fn sms_wait_for_the_morning_where_the_settings_say_so() {
    let setup = Setup::with(&[("SKRANKE_NOTICES_SMS_HOURS", "9-17")]);
    let person = setup.person(|_, _| {});
    setup.pass(TimeDelta::hours(-8));
    setup.queue(setup.confirmation(&person, Channel::Sms, 1));
    assert_eq!(drain_once(&setup.desk).unwrap(), Counts::default());
    setup.pass(TimeDelta::hours(8));
    assert_eq!(drain_once(&setup.desk).unwrap().accepted, 1);
    assert_eq!(setup.files("sms").len(), 1);
}
