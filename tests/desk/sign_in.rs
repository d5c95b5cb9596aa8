//! Signing in and out, and how long that holds.

use chrono::TimeDelta;
use diesel::prelude::*;
use skranke::audit::{Action, Actor};
use skranke::db::schema::staff_sessions;
use skranke::staff::{Role, Username, actions};

use crate::support::client::Client;
use crate::support::desk::{PASSWORD, TestDesk};
use crate::support::people::KARI;

const MINUTE: TimeDelta = TimeDelta::minutes(1);

fn try_to_sign_in(client: &mut Client, username: &str, password: &str) -> (u16, String) {
    let answer = client.sign_in(username, password);
    (answer.status, answer.body)
}

#[test]
fn one_signs_in_where_one_wanted_to_go_and_out_again() {
    let desk = TestDesk::start();
    desk.add_staff("kari", Role::Agent);
    let mut kari = desk.client();
    let to_sign_in = kari.get("/account").expect(303);
    assert_eq!(to_sign_in.location(), "/login?next=%2Faccount");
    kari.get(to_sign_in.location()).expect(200).says("Logg inn").says(r#"name="next" value="/account""#);
    let signed_in = kari
        .post_form("/login", &[("username", " KARI "), ("password", PASSWORD), ("next", "/account")])
        .expect(303);
    assert_eq!(signed_in.location(), "/account");
    kari.get("/account").expect(200).says("Test kari").says("Saksbehandler");
    let before = kari.cookies.clone();

    let signed_out = kari.post_form("/logout", &[]).expect(303);
    assert_eq!(signed_out.location(), "/login");
    assert_eq!(signed_out.header("clear-site-data"), r#""cache", "storage""#);
    kari.get("/login").expect(200).says("Du er logget ut.");
    let again = kari.get("/login").expect(200);
    assert!(!again.body.contains("Du er logget ut."), "said once");

    kari.cookies = before;
    kari.get("/account").expect(303);
    assert_eq!((desk.on_record(Action::SignedIn), desk.on_record(Action::SignedOut)), (1, 1));
}

#[test]
fn the_database_holds_no_token() {
    let desk = TestDesk::start();
    let agent = desk.sign_in_as(Role::Agent);
    let token = &agent.cookies["skranke"];
    let digests: Vec<String> =
        desk.read(|conn| Ok(staff_sessions::table.select(staff_sessions::token_digest).load(conn)?));
    assert_eq!(digests.len(), 1);
    assert_ne!(&digests[0], token);
}

#[test]
fn nobody_learns_from_a_refusal_who_exists() {
    let desk = TestDesk::start();
    desk.add_staff("kari", Role::Agent);
    desk.add_staff("ola", Role::Agent);
    let ola = Username::parse("ola").unwrap();
    let now = desk.now();
    desk.write(move |conn| actions::disable(conn, &Actor::Program("test"), &ola, now));
    let mut client = desk.client();
    let mut refusal = |username: &str, password: &str| {
        let (status, body) = try_to_sign_in(&mut client, username, password);
        (status, body.replace(username, "USER"))
    };
    let wrong_password = refusal("kari", "not the password");
    assert_eq!(wrong_password.0, 422);
    assert!(wrong_password.1.contains("<title>Feil: Logg inn"), "{}", wrong_password.1);
    assert!(wrong_password.1.contains("For å gå videre må du rette opp følgende feil"));
    assert_eq!(refusal("nils", "not the password"), wrong_password);
    assert_eq!(refusal("ola", PASSWORD), wrong_password);
    assert_eq!(desk.on_record(Action::SignInRefused), 3);
}

#[test]
fn a_disabled_account_is_out_with_the_next_click() {
    let desk = TestDesk::start();
    let mut agent = desk.sign_in_as(Role::Agent);
    let (username, now) = (Username::parse("agent").unwrap(), desk.now());
    desk.write(move |conn| actions::disable(conn, &Actor::Program("test"), &username, now));
    agent.get("/").expect(303);
    agent.post_form("/logout", &[]).expect(401).says("Ingenting er lagret");
    assert_eq!(desk.on_record(Action::StaffDisabled), 1);
}

#[test]
fn half_an_hour_without_a_click_ends_a_session_and_a_click_in_time_does_not() {
    let desk = TestDesk::start();
    let mut agent = desk.sign_in_as(Role::Agent);
    for _ in 0..3 {
        desk.pass(MINUTE * 29);
        agent.get("/").expect(200);
    }
    desk.pass(MINUTE * 30);
    agent.get("/").expect(303);
}

#[test]
fn ten_hours_end_a_session_however_busy_it_is() {
    let desk = TestDesk::start();
    let mut agent = desk.sign_in_as(Role::Agent);
    for _ in 0..23 {
        desk.pass(MINUTE * 25);
        agent.get("/").expect(200);
    }
    desk.pass(MINUTE * 25);
    agent.get("/").expect(303);
}

#[test]
fn the_eleventh_wrong_password_in_a_minute_waits_but_the_owner_elsewhere_does_not() {
    let desk = TestDesk::start_with("behind_proxy = true");
    desk.add_staff("kari", Role::Agent);
    let mut guesser = desk.client();
    guesser.headers.push(("x-forwarded-for", "192.0.2.1".to_owned()));
    for _ in 0..10 {
        guesser.sign_in("kari", "a wrong password").expect(422);
    }
    let refused = guesser.sign_in("kari", PASSWORD).expect(429);
    assert_eq!(refused.header("retry-after"), "61");
    let mut owner = desk.client();
    owner.headers.push(("x-forwarded-for", "192.0.2.2".to_owned()));
    owner.sign_in("kari", PASSWORD).expect(303);
    desk.pass(MINUTE);
    guesser.sign_in("kari", PASSWORD).expect(303);
}

#[test]
fn a_forged_address_does_not_help_a_guesser_where_there_is_no_proxy() {
    let desk = TestDesk::start();
    desk.add_staff("kari", Role::Agent);
    let mut guesser = desk.client();
    for n in 0..10 {
        guesser.headers.push(("x-forwarded-for", format!("192.0.2.{n}")));
        guesser.sign_in("kari", "a wrong password").expect(422);
    }
    guesser.sign_in("kari", "a wrong password").expect(429);
}

#[test]
fn one_ends_ones_other_session_from_the_list_and_nobody_elses() {
    let desk = TestDesk::start();
    let mut here = desk.sign_in_as(Role::Agent);
    let mut there = desk.sign_in_as(Role::Agent);
    let mut lead = desk.sign_in_as(Role::Lead);
    let page = here.get("/account").expect(200).says("Denne nettleseren");
    let (_, rest) = page.body.split_once(r#"name="session" value=""#).unwrap();
    let other = rest.split('"').next().unwrap();

    lead.post_form("/account/end-session", &[("session", other)]).expect(303);
    there.get("/").expect(200);
    here.post_form("/account/end-session", &[("session", other)]).expect(303);
    there.get("/").expect(303);
    here.get("/account").expect(200).says("Innloggingen er avsluttet.");
}

#[test]
fn pages_follow_the_language_of_the_account_and_before_that_the_browsers() {
    let desk = TestDesk::start();
    let mut agent = desk.sign_in_as(Role::Agent);
    agent.get("/account").expect(200).says(r#"<html lang="nb""#).says("Min konto");
    agent.post_form("/account", &[("language", "nn")]).expect(303);
    agent.get("/account").expect(200).says(r#"<html lang="nn""#).says("Språket er lagra.");
    agent.post_form("/account", &[("language", "se")]).expect(422);
    let mut stranger = desk.client();
    stranger.headers = vec![("accept-language", "en-GB".to_owned())];
    stranger.get("/login").expect(200).says("Sign in");
}

/// Sends a form after the session has ended, follows the link to the sign-in, signs in, and answers where that leads.
fn sign_in_again(desk: &TestDesk, agent: &mut Client, path: &str, headers: &[(&str, &str)]) -> String {
    desk.pass(MINUTE * 30);
    let csrf = agent.csrf();
    let before = desk.all_on_record();
    let page = agent.post_fields(path, headers, &[("csrf", &csrf), ("note", "hemmelig")]).expect(401).body;
    let (_, link) = page.split_once("<a class=\"ds-link\" href=\"/login").unwrap();
    let link =
        format!("/login{}", link.split('"').next().unwrap()).replace("&amp;", "&").replace("&#x3D;", "=");
    assert_eq!(desk.all_on_record(), before);
    assert!(!link.contains("hemmelig"));
    let page = agent.get(&link).expect(200).body;
    let value = |name: &str| {
        let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\""))?;
        Some(rest.split('"').next().unwrap().replace("&amp;", "&").replace("&#x3D;", "="))
    };
    let (next, unsent) = (value("next").unwrap(), value("unsent").unwrap_or_default());
    // A slip of the finger loses nothing.
    let mut fields =
        vec![("username", "agent"), ("password", "not it"), ("next", &*next), ("unsent", &*unsent)];
    agent.post_form("/login", &fields).expect(422).says("name=\"unsent\" value=\"yes\"");
    fields[1].1 = PASSWORD;
    agent.post_form("/login", &fields).expect(303).location().to_owned()
}

#[test]
fn who_was_signed_out_while_filling_in_a_form_comes_back_to_it_and_is_told_that_it_was_not_sent() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let kari = agent.open(KARI);
    agent.get(&kari).expect(200);
    let end = format!("{kari}/inquiry/end");
    let told = "Skjemaet du fylte ut, ble ikke sendt.";
    assert_eq!(sign_in_again(&desk, &mut agent, &end, &[]), kari, "the page over the form's path");
    agent.get(&kari).expect(200).says(told);
    assert!(!agent.get(&kari).expect(200).body.contains(told), "once");

    let queue = format!("{}/letters/late?over=over-5&columns=", desk.url);
    let next = sign_in_again(&desk, &mut agent, "/letters/late/next", &[("referer", &queue)]);
    assert_eq!(next, "/letters/late?over=over-5&columns=");
    agent.get(&next).expect(200).says(told);

    for elsewhere in ["https://evil.example//evil.example/", "https://evil.example/\\evil.example", "evil"] {
        agent.get("/letters/late").expect(200);
        let next = sign_in_again(&desk, &mut agent, "/letters/late/next", &[("referer", elsewhere)]);
        assert_eq!(next, "/letters/late", "{elsewhere}");
    }
    for next in ["//evil.example", "https://evil.example/", "/no-such-page", "/logout"] {
        let mut other = desk.client();
        other.get("/login");
        let fields = [("username", "agent"), ("password", PASSWORD), ("next", next), ("unsent", "yes")];
        assert_eq!(other.post_form("/login", &fields).expect(303).location(), "/", "{next}");
    }
}
