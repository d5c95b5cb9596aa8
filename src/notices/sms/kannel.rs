//! Kannel's `sendsms`, by POST: number and password travel in headers, so that they stand in nobody's access log.
//!
//! Kannel cuts what is longer than the account's `max-messages` (one, unless set) without a word; our texts fit into one
//! while the letters' references are short. See `docs/OPERATIONS.md`.

use super::http::Post;
use super::{Gateway, Sms};
use crate::notices::{Outcome, gsm};
use crate::values::NoticeId;

/// A Kannel gateway.
pub(super) struct Kannel {
    pub(super) post: Post,
    pub(super) from: String,
}

impl Gateway for Kannel {
    /// Kannel takes no reference of ours, so what it did not answer to stays uncertain.
    fn send(&self, sms: &Sms, _: &NoticeId) -> Outcome {
        let coding = if gsm::septets(&sms.text).is_some() { "0" } else { "2" };
        let answer = self.post.send(&sms.text, |request| {
            request
                .header("X-Kannel-Username", &self.post.account.user)
                .header("X-Kannel-Password", &self.post.account.password)
                .header("X-Kannel-From", &self.from)
                .header("X-Kannel-To", sms.to.expose())
                .header("X-Kannel-Coding", coding)
                .header("Content-Type", "text/plain; charset=UTF-8")
        });
        match answer {
            // "0: Accepted for delivery" or "3: Queued for later delivery".
            Ok(answer) if (200..300).contains(&answer.status) => Outcome::Accepted { reference: None },
            Ok(answer) => answer.refusal(),
            Err(outcome) => outcome,
        }
    }
}
