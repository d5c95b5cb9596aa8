//! The issuer changes its keys without telling us.

use chrono::TimeDelta;
use serde_json::{Value, json};
use skranke::tokens::demo::DemoIssuer;

use super::setup::{CONTACT, PATH, claims, issuer};
use super::stranger::Stranger;
use crate::support::desk::TestDesk;

struct Rotating {
    desk: TestDesk,
    published: Stranger,
}

impl Rotating {
    fn start(text: &str) -> Self {
        let published = Stranger::start(text);
        let settings = format!(
            "[tokens]\nissuer = \"https://demo-issuer.skranke.example/\"\njwks_url = \"{}\"\n",
            published.url
        );
        Self { desk: TestDesk::start_with(&settings), published }
    }

    /// The status for somebody with a token of this issuer.
    fn ask(&self, issuer: &DemoIssuer) -> u16 {
        let token = issuer.token(&claims(&self.desk, CONTACT)).unwrap();
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        let question = json!({ "personidentifikatorer": ["20914695016"] }).to_string();
        self.desk.client().send("POST", PATH, &headers, Some(question)).status
    }
}

fn keys(issuers: &[&DemoIssuer]) -> String {
    let keys: Vec<Value> =
        issuers.iter().flat_map(|issuer| issuer.public_keys()["keys"].as_array().unwrap().clone()).collect();
    json!({ "keys": keys }).to_string()
}

#[test]
fn a_new_key_is_fetched_when_a_token_names_it_but_not_more_than_every_five_minutes() {
    let (old, new) = (issuer(), DemoIssuer::generate().unwrap());
    let rotating = Rotating::start(&keys(&[old]));
    assert_eq!(rotating.ask(old), 200);
    assert_eq!((rotating.ask(old), rotating.published.calls()), (200, 1));
    rotating.published.say(&keys(&[old, &new]));
    rotating.desk.pass(TimeDelta::seconds(299));
    assert_eq!((rotating.ask(&new), rotating.ask(&new), rotating.published.calls()), (401, 401, 1));
    rotating.desk.pass(TimeDelta::seconds(1));
    assert_eq!((rotating.ask(&new), rotating.ask(old), rotating.published.calls()), (200, 200, 2));
    let unknown = DemoIssuer::generate().unwrap();
    rotating.desk.pass(TimeDelta::minutes(10));
    assert_eq!((rotating.ask(&unknown), rotating.ask(&unknown), rotating.published.calls()), (401, 401, 3));
}

#[test]
fn a_withdrawn_key_opens_nothing_after_the_next_fetch() {
    let (old, new) = (issuer(), DemoIssuer::generate().unwrap());
    let rotating = Rotating::start(&keys(&[old]));
    assert_eq!(rotating.ask(old), 200);
    rotating.published.say(&keys(&[&new]));
    rotating.desk.pass(TimeDelta::hours(12) - TimeDelta::seconds(1));
    assert_eq!(rotating.ask(old), 200);
    rotating.desk.pass(TimeDelta::seconds(1));
    assert_eq!((rotating.ask(old), rotating.ask(&new)), (401, 200));
}

#[test]
fn while_the_issuer_is_away_its_keys_are_used_for_a_day_and_then_nobody_is_let_in() {
    let rotating = Rotating::start(&keys(&[issuer()]));
    assert_eq!(rotating.ask(issuer()), 200);
    rotating.published.say("");
    rotating.desk.pass(TimeDelta::hours(24) - TimeDelta::seconds(1));
    assert_eq!(rotating.ask(issuer()), 200);
    rotating.desk.pass(TimeDelta::seconds(1));
    assert_eq!(rotating.ask(issuer()), 503);
    rotating.published.say(&keys(&[issuer()]));
    rotating.desk.pass(TimeDelta::seconds(10));
    assert_eq!(rotating.ask(issuer()), 200);
}

#[test]
fn an_issuer_that_publishes_no_usable_keys_lets_nobody_in() {
    let key = issuer().public_keys()["keys"][0].clone();
    let with = |name: &str, value: Value| {
        let mut key = key.clone();
        key[name] = value;
        json!({ "keys": [key] }).to_string()
    };
    for (text, status) in [
        ("not JSON".to_owned(), 503),
        ("{}".to_owned(), 503),
        (" ".repeat(256 * 1024 + 1), 503),
        (json!({ "keys": [] }).to_string(), 401),
        (with("use", json!("enc")), 401),
        (with("alg", json!("RS512")), 401),
        (with("kty", json!("oct")), 401),
        (with("n", json!("AQAB")), 401),
        (json!({ "keys": [{ "kty": "new" }, 7, key] }).to_string(), 200),
    ] {
        let rotating = Rotating::start(&text);
        assert_eq!(rotating.ask(issuer()), status, "{}", text.chars().take(200).collect::<String>());
    }
}

#[test]
fn many_who_come_at_once_make_one_fetch() {
    let rotating = Rotating::start(&keys(&[issuer()]));
    std::thread::scope(|scope| {
        let callers: Vec<_> = (0..16).map(|_| scope.spawn(|| rotating.ask(issuer()))).collect();
        assert!(callers.into_iter().all(|caller| caller.join().unwrap() == 200));
    });
    assert_eq!(rotating.published.calls(), 1);
}
