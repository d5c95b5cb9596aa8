//! The peers themselves: what is handed to them arrives, so that a test of the desk that finds nothing has found a fault in the desk.

use crate::support::browser::{Browser, screenshot};
use crate::support::kannel::{KannelPeer, ReceivedSms};
use crate::support::postgres::{PostgresServer, fresh_database};
use crate::support::smtp::SmtpPeer;
use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection, QueryableByName, RunQueryDsl as _, sql_query, sql_types};
use lettre::{Message, SmtpTransport, Transport as _};
use std::time::Duration;
use url::Url;

const SOON: Duration = Duration::from_secs(10);

#[test]
fn a_mail_that_is_sent_arrives_at_the_mail_server() {
    let peer = SmtpPeer::start();
    let mail = Message::builder()
        .from("skranke@example.no".parse().unwrap())
        .to("kari@example.no".parse().unwrap())
        .subject("Brevet er på vei")
        .body("Hei, Åse".to_owned())
        .unwrap();
    SmtpTransport::from_url(&peer.url()).unwrap().build().send(&mail).unwrap();

    let messages = peer.wait_for_messages(1, SOON);
    assert_eq!(messages.len(), 1);
    assert!(messages[0].contains("X-RcptTo: kari@example.no"), "{}", messages[0]);
}

#[test]
fn a_text_message_that_is_sent_arrives_at_the_operator_letter_for_letter() {
    let peer = KannelPeer::start();
    let texts = ["Hei på deg, {Åse}", "Brevet er på vei.\nHilsen oss", "Buorre beaivi: čáŋŧž"];
    for (number, text) in texts.iter().enumerate() {
        send_sms(&peer.url(), text);
        // One at a time: the operator gets them in no promised order.
        peer.wait_for_messages(number + 1, SOON);
    }

    let received = |text: &str| ReceivedSms {
        sender: "Skranke".into(),
        receiver: "+4799999999".into(),
        text: text.into(),
    };
    assert_eq!(peer.messages(), texts.map(received));
}

fn send_sms(peer: &str, text: &str) {
    let mut url = Url::parse(peer.strip_prefix("kannel+").unwrap()).unwrap();
    let (user, password) = (url.username().to_owned(), url.password().unwrap().to_owned());
    let coding = if text.contains('č') { "2" } else { "0" };
    url.query_pairs_mut().extend_pairs([
        ("username", user.as_str()),
        ("password", &password),
        ("from", "Skranke"),
        ("to", "+4799999999"),
        ("coding", coding),
        ("charset", "UTF-8"),
        ("text", text),
    ]);
    assert_eq!(ureq::get(url.as_str()).call().unwrap().status(), 202);
}

#[actix_web::test]
async fn the_browser_opens_a_page_and_keeps_a_picture_of_it() {
    let browser = Browser::start();
    let client = browser.client().await;
    client.goto("data:text/html;charset=utf-8,<title>Brev på vei</title><h1>Hei</h1>").await.unwrap();
    assert_eq!(client.title().await.unwrap(), "Brev på vei");
    assert_eq!(client.execute("return navigator.language", vec![]).await.unwrap(), "nb-NO");

    let dir = tempfile::tempdir().unwrap();
    let picture = dir.path().join("page.png");
    screenshot(&client, &picture).await;
    assert!(std::fs::read(&picture).unwrap().starts_with(b"\x89PNG"));
}

#[test]
fn a_fresh_database_is_a_copy_of_its_template_and_gone_after_its_test() {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = sql_types::BigInt)]
        n: i64,
    }
    let count = |url: &str, query: &str| {
        sql_query(query).get_result::<Count>(&mut PgConnection::establish(url).unwrap()).unwrap().n
    };

    let server = PostgresServer::start();
    let template = fresh_database(server.url(), "template0");
    PgConnection::establish(&template.url())
        .unwrap()
        .batch_execute("CREATE TABLE letters (id INT); INSERT INTO letters VALUES (1), (2)")
        .unwrap();
    let name = Url::parse(&template.url()).unwrap().path().trim_start_matches('/').to_owned();

    let copy = fresh_database(server.url(), &name);
    let still_connected = PgConnection::establish(&copy.url()).unwrap();
    assert_eq!(count(&copy.url(), "SELECT count(*) AS n FROM letters"), 2);

    let tests = "SELECT count(*) AS n FROM pg_database WHERE datname LIKE 'test\\_%'";
    assert_eq!(count(server.url(), tests), 2);
    drop(copy);
    assert_eq!(count(server.url(), tests), 1);
    drop(still_connected);
}
