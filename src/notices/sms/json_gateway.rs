//! A gateway that takes `{"to", "from", "text", "reference", "receipt_url"}` by POST, with the account by basic authentication.
//! What becomes of the message it tells by calling the last with `?status=`, or by a signed hook that names the reference.
//!
//! It answers 2xx and, if it likes, `{"id": "…"}`, or `{"error": "…"}` when it does not take this message.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::Value;

use super::http::Post;
use super::{Gateway, Sms, content};
use crate::notices::Outcome;
use crate::notices::receipts::address::Addresses;
use crate::values::NoticeId;

/// A gateway that speaks JSON.
pub(super) struct JsonGateway {
    pub(super) post: Post,
    pub(super) from: String,
    pub(super) receipts: Addresses,
}

#[derive(Deserialize)]
struct Said {
    #[serde(default)]
    id: Option<Value>,
    #[serde(default)]
    error: Option<Value>,
}

impl Gateway for JsonGateway {
    fn send(&self, sms: &Sms, reference: &NoticeId) -> Outcome {
        let account = &self.post.account;
        let mut content = content(&self.from, sms, reference);
        content.insert("receipt_url".to_owned(), self.receipts.of(reference).into());
        let answer = self.post.send(&Value::Object(content).to_string(), |request| {
            let request = request.header("Content-Type", "application/json");
            if account.user.is_empty() {
                return request;
            }
            let basic = STANDARD.encode(format!("{}:{}", account.user, account.password));
            request.header("Authorization", format!("Basic {basic}"))
        });
        match answer {
            Ok(answer) if (200..300).contains(&answer.status) => taken(&answer.text),
            Ok(answer) => answer.refusal(),
            Err(outcome) => outcome,
        }
    }
}

/// What a positive answer says. One that cannot be read leaves open whether the message was taken on.
fn taken(text: &str) -> Outcome {
    if text.trim().is_empty() {
        return Outcome::Accepted { reference: None };
    }
    match serde_json::from_str::<Said>(text) {
        Ok(Said { error: Some(_), .. }) => Outcome::Rejected { reason: "gateway_error".to_owned() },
        Ok(Said { id, error: None }) => Outcome::Accepted {
            reference: id.map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned)),
        },
        Err(_) => Outcome::Uncertain { reason: "unreadable_answer".to_owned() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_an_id_an_error_nothing_or_a_riddle() {
        let accepted =
            |reference: Option<&str>| Outcome::Accepted { reference: reference.map(str::to_owned) };
        for (text, outcome) in [
            ("", accepted(None)),
            ("{}", accepted(None)),
            (r#"{"id": "a-1"}"#, accepted(Some("a-1"))),
            (r#"{"id": 17, "error": null}"#, accepted(Some("17"))),
            (r#"{"error": "barred"}"#, Outcome::Rejected { reason: "gateway_error".to_owned() }),
            ("<html>", Outcome::Uncertain { reason: "unreadable_answer".to_owned() }),
        ] {
            assert_eq!(taken(text), outcome, "{text}");
        }
    }
}
