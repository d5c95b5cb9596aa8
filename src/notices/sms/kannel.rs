//! Kannel's `sendsms`, by POST: number and password travel in headers, so that they stand in nobody's access log.
//!
//! Kannel cuts what is longer than the account's `max-messages` (one, unless set) without a word: it must be four, as many as a
//! text may have. See `docs/OPERATIONS.md`.
//!
//! It is asked for reports by calling an address of the message's own, with their type alone: its `%A` would quote the message.

use std::time::Duration;

use super::http::Post;
use super::{Gateway, Sms};
use crate::notices::receipts::address::Addresses;
use crate::notices::{Outcome, gsm};
use crate::values::NoticeId;

/// All types of reports: delivered (1), failed (2), queued (4), accepted (8) and rejected (16) by the operator.
const ALL_REPORTS: &str = "31";

/// A Kannel gateway.
pub(super) struct Kannel {
    pub(super) post: Post,
    pub(super) from: String,
    pub(super) receipts: Addresses,
}

impl Gateway for Kannel {
    /// Kannel takes no reference of ours, so what it did not answer to is uncertain until it reports.
    fn send(&self, sms: &Sms, reference: &NoticeId, within: Duration) -> Outcome {
        let coding = if gsm::septets(&sms.text).is_some() { "0" } else { "2" };
        let answer = self.post.send(&sms.text, within, |request| {
            request
                .header("X-Kannel-Username", &self.post.account.user)
                .header("X-Kannel-Password", &self.post.account.password)
                .header("X-Kannel-From", &self.from)
                .header("X-Kannel-To", sms.to.expose())
                .header("X-Kannel-Coding", coding)
                .header("X-Kannel-DLR-Mask", ALL_REPORTS)
                .header("X-Kannel-DLR-Url", format!("{}?status=%d", self.receipts.of(reference)))
                .header("Content-Type", "text/plain; charset=UTF-8")
        });
        match answer {
            // "0: Accepted for delivery" or "3: Queued for later delivery".
            Ok(answer) if (200..300).contains(&answer.status) => Outcome::Accepted { reference: None },
            // It knows no reference by which a second try would be the same message.
            Ok(answer) if answer.status >= 500 && answer.status != 503 => {
                Outcome::Uncertain { reason: format!("http_{}", answer.status) }
            }
            Ok(answer) => answer.refusal(),
            Err(outcome) => outcome,
        }
    }
}
