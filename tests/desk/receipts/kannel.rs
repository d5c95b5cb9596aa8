//! Gateways that can only call an address: the real Kannel, and calls like its own.

use std::time::Duration;

use skranke::desk::Desk;
use skranke::notices::receipts::ReceiptStatus;
use skranke::notices::receipts::address::Addresses;
use skranke::notices::sender::drain_once;
use skranke::notices::{Channel, NoticeState};
use skranke::values::{NoticeId, Phone};

use super::setup::Receipts;
use crate::support::bad_gateway::BadGateway;
use crate::support::kannel::{KannelPeer, NOT_ROUTED};
use crate::support::process::wait_until;

impl Receipts {
    /// The same desk with another SMS gateway, which reaches it where it is.
    fn sending_to(&self, sms_url: &str) -> Desk {
        let mut settings = (*self.desk.desk.settings).clone();
        settings.sms_url = sms_url.into();
        settings.receipts.base_url = self.desk.url.parse().unwrap();
        Desk::open_with_clock(settings, self.desk.clock.clone()).unwrap()
    }

    fn address(&self, id: &NoticeId) -> String {
        let base_url = self.desk.url.parse().unwrap();
        let address =
            Addresses { base_url, vault: self.desk.desk.vault.clone(), provider: "kannel".to_owned() }.of(id);
        address.replace(&self.desk.url, "")
    }
}

#[test]
fn kannel_itself_tells_that_an_sms_with_norwegian_letters_arrived() {
    let peer = KannelPeer::start();
    let receipts = Receipts::start();
    let id = receipts.queue(Channel::Sms, 1);
    let desk = receipts.sending_to(&peer.url());
    // Whether it counts as accepted depends on which is first, the gateway's answer or its report.
    drain_once(&desk).unwrap();
    let messages = peer.wait_for_messages(1, Duration::from_secs(10));
    assert!(messages[0].text.contains("frå det offentlege"), "{}", messages[0].text);
    wait_until(Duration::from_secs(10), "the delivery report", || {
        (receipts.standing(&id).0 == NoticeState::Delivered).then_some(())
    });
    let said: Vec<_> = receipts.receipts(&id).iter().map(|receipt| receipt.status).collect();
    assert!(said.contains(&ReceiptStatus::Delivered), "{said:?}");
}

#[test]
fn kannel_itself_tells_that_an_sms_cannot_be_delivered() {
    let peer = KannelPeer::start();
    let receipts = Receipts::start();
    let kari = receipts.kari();
    let number = Phone::parse(&format!("{NOT_ROUTED}123")).unwrap();
    let sealed = receipts.desk.desk.vault.seal(&number).unwrap();
    receipts.desk.write(move |conn| {
        let mut entry = skranke::register::store::entry_of(conn, &kari)?.unwrap();
        entry.mobile = Some(sealed.clone());
        skranke::register::store::put_entry(conn, &entry)
    });
    let id = receipts.queue(Channel::Sms, 1);
    drain_once(&receipts.sending_to(&peer.url())).unwrap();
    wait_until(Duration::from_secs(30), "the delivery report", || {
        (receipts.standing(&id) == (NoticeState::Failed, Some("failed_dlr_16".to_owned()))).then_some(())
    });
    assert!(peer.messages().is_empty());
}

#[test]
fn a_gateway_is_given_an_address_of_the_messages_own_without_anything_of_the_person() {
    let receipts = Receipts::start();
    let kannel = BadGateway::start(Some("HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n0:"));
    let json = BadGateway::start(Some("HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}"));
    for (n, (gateway, kind)) in [(&kannel, "kannel"), (&json, "json")].into_iter().enumerate() {
        let id = receipts.queue(Channel::Sms, n);
        drain_once(&receipts.sending_to(&gateway.url(kind))).unwrap();
        let request = gateway.requests().remove(0);
        let start = format!("{}/hooks/sms/{kind}/{id}.", receipts.desk.url);
        let (_, rest) = request.split_once(&start).unwrap_or_else(|| panic!("{start} in {request}"));
        let signature: String =
            rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
        assert_eq!(signature.len(), 43);
        if kind == "kannel" {
            assert!(rest[43..].starts_with("?status=%d\r\n"), "{rest}");
            assert!(request.to_lowercase().contains("x-kannel-dlr-mask: 31"), "{request}");
        }
        let path = format!("/hooks/sms/{kind}/{id}.{signature}?status=1");
        receipts.desk.client().get(&path).expect(204);
        assert_eq!(receipts.standing(&id).0, NoticeState::Delivered);
    }
}

#[test]
fn calls_like_kannels_move_the_message_forward_and_once() {
    let receipts = Receipts::start();
    for (n, (types, state, reason)) in [
        (&["8", "1", "1"][..], NoticeState::Delivered, None),
        (&["1", "8"], NoticeState::Delivered, None),
        (&["4", "8", "2"], NoticeState::Failed, Some("failed_dlr_2")),
        (&["16"], NoticeState::Failed, Some("failed_dlr_16")),
        (&["1", "2"], NoticeState::Delivered, None),
    ]
    .into_iter()
    .enumerate()
    {
        let id = receipts.sent(Channel::Sms, n);
        for kind in types {
            receipts.desk.client().get(&format!("{}?status={kind}", receipts.address(&id))).expect(204);
        }
        assert_eq!(receipts.standing(&id), (state, reason.map(str::to_owned)), "{types:?}");
    }
    let id = receipts.sent(Channel::Sms, 9);
    let path = format!("{}?status=expired&code=EC-5&to=x", receipts.address(&id));
    receipts.desk.client().send("POST", &path, &[], None).expect(204);
    assert_eq!(receipts.standing(&id), (NoticeState::Expired, Some("expired_EC-5".to_owned())));
}

#[test]
fn an_address_that_we_did_not_sign_opens_nothing() {
    let receipts = Receipts::start();
    let [id, other] = [1, 2].map(|n| receipts.sent(Channel::Sms, n));
    let good = receipts.address(&id);
    let cut = &good[..good.len() - 1];
    let theirs = good.replace(id.as_str(), other.as_str());
    for path in
        [cut, &theirs, &good.replace("/kannel/", "/json/"), "/hooks/sms/kannel/x", "/hooks/sms/kannel/x.y"]
    {
        receipts.desk.client().get(&format!("{path}?status=1")).expect(401);
    }
    receipts.desk.client().get(&format!("{good}?status=99")).expect(400);
    receipts.desk.client().get(&good).expect(400);
    assert_eq!(receipts.all_receipts(), 0);
}
