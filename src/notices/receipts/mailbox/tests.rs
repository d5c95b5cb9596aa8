use super::*;

const ID: &str = "01D39ZY06FGSCTVN4T2V9PKHFZ";

/// As Postfix writes it, with the action, the status and the returned part of a test's own.
fn returned(action: &str, status: &str, part: &str) -> String {
    format!(
        "Return-Path: <>\r\nDate: Fri, 20 Nov 2026 10:05:00 +0100\r\nFrom: MAILER-DAEMON@mx.example (Mail Delivery System)\r\n\
         To: ikke-svar@skranke.example\r\nSubject: Undelivered Mail Returned to Sender\r\nAuto-Submitted: auto-replied\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=\"4Gx/mx.example\"\r\n\
         Message-Id: <20261120090500.4Gx@mx.example>\r\n\r\n--4Gx/mx.example\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n\
         I'm sorry to have to inform you that your message could not be delivered.\r\n\r\n--4Gx/mx.example\r\n\
         Content-Description: Delivery report\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; mx.example\r\nX-Postfix-Queue-ID: 4Gx\r\nArrival-Date: Fri, 20 Nov 2026 10:04:58 +0100\r\n\r\n\
         Final-Recipient: rfc822; kari@example.no\r\nOriginal-Recipient: rfc822;kari@example.no\r\nAction: {action}\r\n\
         Status: {status}\r\nRemote-MTA: dns; mx.example.no\r\nDiagnostic-Code: smtp; 550 5.1.1 <kari@example.no>: Recipient\r\n \
         address rejected: User unknown\r\n\r\n--4Gx/mx.example\r\n{part}\r\n--4Gx/mx.example--\r\n"
    )
}

fn whole(id: &str) -> String {
    format!(
        "Content-Description: Undelivered Message\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <{id}@skranke.example>\r\n\
         From: Skranke <ikke-svar@skranke.example>\r\nTo: kari@example.no\r\nSubject: Kvittering\r\n\r\nHei\r\n"
    )
}

fn head(id: &str) -> String {
    format!(
        "Content-Type: text/rfc822-headers\r\n\r\nFrom: Skranke <ikke-svar@skranke.example>\r\n\
         Message-ID:\r\n <{id}@skranke.example>\r\nSubject: Kvittering\r\n"
    )
}

fn read_at_ten(mail: &str) -> Option<Report> {
    read(mail.as_bytes(), "2026-11-20T09:10:00Z".parse().unwrap())
}

#[test]
fn a_returned_mail_tells_which_message_came_back_and_why() {
    for part in [whole(ID), head(ID)] {
        for mail in
            [returned("failed", "5.1.1", &part), returned("failed", "5.1.1", &part).replace("\r\n", "\n")]
        {
            let report = read_at_ten(&mail).unwrap();
            assert_eq!(report.notice_id.unwrap().as_str(), ID);
            assert_eq!((report.status, report.code.as_deref()), (ReceiptStatus::Bounced, Some("5.1.1")));
            assert_eq!(report.occurred_at.to_rfc3339(), "2026-11-20T09:05:00+00:00");
        }
    }
}

#[test]
fn what_is_still_tried_or_was_passed_on_did_not_come_back() {
    for (action, status, says) in [
        ("delayed", "4.4.1", Some(ReceiptStatus::Deferred)),
        ("delivered", "2.0.0", Some(ReceiptStatus::Delivered)),
        ("relayed", "2.0.0", Some(ReceiptStatus::Accepted)),
        ("Failed", "5.2.2 (mailbox full)", Some(ReceiptStatus::Bounced)),
        ("invented", "5.0.0", None),
    ] {
        let report = read_at_ten(&returned(action, status, &whole(ID)));
        assert_eq!(report.map(|report| report.status), says, "{action}");
    }
}

#[test]
fn a_mail_that_is_no_report_on_a_message_of_ours_is_none() {
    let ours = returned("failed", "5.1.1", &whole(ID));
    for mail in [
        String::new(),
        "Subject: Hei\r\n\r\nHar dere fått brevet mitt?\r\n".to_owned(),
        format!(
            "Message-ID: <{ID}@skranke.example>\r\nSubject: Fwd\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        ),
        returned("failed", "5.1.1", &whole("20261120.4711")),
        ours.replace("message/delivery-status", "text/plain"),
        ours.replace("Action: failed\r\n", ""),
    ] {
        assert!(read_at_ten(&mail).is_none(), "{mail}");
    }
}

#[test]
fn no_cut_of_a_mail_makes_the_reader_stumble() {
    let mail = returned("failed", "5.1.1", &whole(ID));
    for end in 0..mail.len() {
        if let Some(report) = read_at_ten(&mail[..end]) {
            assert_eq!(report.notice_id.unwrap().as_str(), ID);
        }
    }
}
