//! Messages as SMS: to a gateway by HTTP, or into a folder.

use std::sync::Arc;

use secrecy::ExposeSecret as _;
use serde_json::{Map, Value};

use super::Outcome;
use super::folder::Folder;
use super::receipts::address::Addresses;
use crate::desk::Desk;
use crate::values::{NoticeId, Phone};

mod http;
mod json_gateway;
mod kannel;

/// One message, ready to be sent.
pub struct Sms {
    /// To whom.
    pub to: Phone,
    /// The words.
    pub text: String,
}

/// A way to the mobile networks.
pub trait Gateway: Send + Sync {
    /// Sends one message; blocks no longer than the configured timeout. The reference goes with it where the gateway
    /// takes one.
    fn send(&self, sms: &Sms, reference: &NoticeId) -> Outcome;
}

/// Why SMS cannot be sent at all. Never holds the URL, which may hold a password.
#[derive(Debug, thiserror::Error)]
pub enum SmsError {
    /// The setting is not one of the forms that it may have.
    #[error(
        "sms_url must be file:DIR, kannel+http(s)://USER:PASSWORD@HOST:PORT/cgi-bin/sendsms or json+http(s)://…"
    )]
    Url,
}

/// The gateway that `sms_url` names. Connects to nothing yet.
pub fn gateway(desk: &Desk) -> Result<Box<dyn Gateway>, SmsError> {
    let settings = &desk.settings;
    let url = settings.sms_url.expose_secret();
    if let Some(folder) = url.strip_prefix("file:") {
        return Ok(Box::new(SmsFolder { folder: Folder::new(folder), from: settings.sms_sender.clone() }));
    }
    let (kind, url) = url.split_once('+').ok_or(SmsError::Url)?;
    let account = http::Account::read(url).ok_or(SmsError::Url)?;
    let post = http::Post::new(account, settings.notices.timeout);
    let from = settings.sms_sender.clone();
    let receipts = |provider| Addresses {
        base_url: settings.receipts.base_url.clone(),
        vault: Arc::clone(&desk.vault),
        provider,
    };
    match kind {
        "kannel" => Ok(Box::new(kannel::Kannel { post, from, receipts: receipts("kannel") })),
        "json" => Ok(Box::new(json_gateway::JsonGateway { post, from, receipts: receipts("json") })),
        _ => Err(SmsError::Url),
    }
}

/// One JSON file a message.
struct SmsFolder {
    folder: Folder,
    from: String,
}

impl Gateway for SmsFolder {
    fn send(&self, sms: &Sms, reference: &NoticeId) -> Outcome {
        let content = Value::Object(content(&self.from, sms, reference)).to_string();
        self.folder.put(&format!("{reference}.json"), content.as_bytes())
    }
}

/// What the folder and the JSON gateway get.
fn content(from: &str, sms: &Sms, reference: &NoticeId) -> Map<String, Value> {
    let text = |text: &str| Value::String(text.to_owned());
    let fields =
        [("to", sms.to.expose()), ("from", from), ("text", &sms.text), ("reference", reference.as_str())];
    fields.into_iter().map(|(name, value)| (name.to_owned(), text(value))).collect()
}
