//! A gateway that takes `{"to", "from", "text", "reference", "receipt_url"}` by POST, with the account by basic authentication.
//! What becomes of the message it tells by calling the last with `?status=`, or by a signed hook that names the reference.
//!
//! It answers 2xx and, if it likes, `{"id": "…"}`, or `{"error": "…"}` when it does not take this message.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::Value;

use super::http::Post;
use super::{Gateway, Sms, content};
use crate::notices::Outcome;
use crate::notices::receipts::address::Addresses;
use crate::values::{NoticeId, Phone};

/// The longest id that is kept, in characters.
const LONGEST_ID: usize = 64;

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
    fn send(&self, sms: &Sms, reference: &NoticeId, within: Duration) -> Outcome {
        let account = &self.post.account;
        let mut content = content(&self.from, sms, reference);
        content.insert("receipt_url".to_owned(), self.receipts.of(reference).into());
        let answer = self.post.send(&Value::Object(content).to_string(), within, |request| {
            let request = request.header("Content-Type", "application/json");
            if account.user.is_empty() {
                return request;
            }
            let basic = STANDARD.encode(format!("{}:{}", account.user, account.password));
            request.header("Authorization", format!("Basic {basic}"))
        });
        match answer {
            Ok(answer) if (200..300).contains(&answer.status) => taken(answer.text.as_deref(), &sms.to),
            Ok(answer) => answer.refusal(),
            Err(outcome) => outcome,
        }
    }
}

/// What a positive answer says. One that cannot be read leaves open whether the message was taken on.
fn taken(text: Option<&str>, to: &Phone) -> Outcome {
    let said = match text.map(str::trim) {
        Some("") => return Outcome::Accepted { reference: None },
        text => text.and_then(|text| serde_json::from_str(text).ok()),
    };
    match said {
        Some(Said { error: Some(_), .. }) => Outcome::Rejected { reason: "gateway_error".to_owned() },
        Some(Said { id, error: None }) => {
            Outcome::Accepted { reference: id.and_then(|id| reference(&id, to)) }
        }
        None => Outcome::Uncertain { reason: "unreadable_answer".to_owned() },
    }
}

/// The gateway's id, if it is a number or a short word: it is stored as it is, and must not be the number that was written to.
fn reference(id: &Value, to: &Phone) -> Option<String> {
    let text = match id {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let is_word = (1..=LONGEST_ID).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    let number = to.expose().trim_start_matches('+').trim_start_matches("47");
    (is_word && !text.contains(number)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_an_id_an_error_nothing_or_a_riddle() {
        let accepted =
            |reference: Option<&str>| Outcome::Accepted { reference: reference.map(str::to_owned) };
        let to = Phone::parse("91234567").unwrap();
        for (text, outcome) in [
            ("", accepted(None)),
            ("{}", accepted(None)),
            (r#"{"id": "a-1"}"#, accepted(Some("a-1"))),
            (r#"{"id": 17, "error": null}"#, accepted(Some("17"))),
            (r#"{"error": "barred"}"#, Outcome::Rejected { reason: "gateway_error".to_owned() }),
            ("<html>", Outcome::Uncertain { reason: "unreadable_answer".to_owned() }),
        ] {
            assert_eq!(taken(Some(text), &to), outcome, "{text}");
        }
        assert_eq!(taken(None, &to), Outcome::Uncertain { reason: "unreadable_answer".to_owned() });
    }
}
