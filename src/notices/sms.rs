//! Messages as SMS: to a gateway by HTTP, or into a folder.

use std::sync::Arc;
use std::time::Duration;

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
mod providers;

pub(super) use http::{PAUSED, SHARES, is_surely_not_taken};
pub use providers::{BreakerGauge, Choice, ProviderLabel, Providers};

/// One message, ready to be sent.
pub struct Sms {
    /// To whom.
    pub to: Phone,
    /// The words.
    pub text: String,
}

/// A way to the mobile networks.
pub trait Gateway: Send + Sync {
    /// Sends one message; blocks no longer than `within`. The reference goes with it where the gateway takes one.
    fn send(&self, sms: &Sms, reference: &NoticeId, within: Duration) -> Outcome;
}

/// Why SMS cannot be sent at all. Never holds the URL, which may hold a password.
#[derive(Debug, thiserror::Error)]
pub enum SmsError {
    /// The setting is not one of the forms that it may have.
    #[error(
        "sms_url, or the url of a provider, must be file:DIR, kannel+http(s)://USER:PASSWORD@HOST:PORT/cgi-bin/sendsms or json+http(s)://…"
    )]
    Url,
}

/// The providers that the settings name: several, or the one behind `sms_url`, which is called by its kind. Connects to nothing yet.
pub fn providers(desk: &Desk) -> Result<Providers, SmsError> {
    let settings = &desk.settings;
    let errors = settings.notices.sms_errors;
    if settings.sms_providers.is_empty() {
        let url = settings.sms_url.expose_secret();
        let kind = url.split(['+', ':']).next().unwrap_or_default();
        return Ok(Providers::new(vec![(kind.to_owned(), 1, gateway(desk, kind, url)?)], errors));
    }
    let made = settings.sms_providers.iter().map(|provider| {
        let gateway = gateway(desk, &provider.name, provider.url.expose_secret())?;
        Ok((provider.name.clone(), provider.weight, gateway))
    });
    Ok(Providers::new(made.collect::<Result<_, SmsError>>()?, errors))
}

/// The way to the provider of this name. What it reports comes under that name.
fn gateway(desk: &Desk, name: &str, url: &str) -> Result<Box<dyn Gateway>, SmsError> {
    let settings = &desk.settings;
    let from = settings.sms_sender.clone();
    if let Some(folder) = url.strip_prefix("file:") {
        return Ok(Box::new(SmsFolder { folder: Folder::new(folder), from }));
    }
    let (kind, url) = url.split_once('+').ok_or(SmsError::Url)?;
    let account = http::Account::read(url).ok_or(SmsError::Url)?;
    let post = http::Post::new(account, settings.notices.timeout);
    let receipts = Addresses {
        base_url: settings.receipts.base_url.clone(),
        vault: Arc::clone(&desk.vault),
        provider: name.to_owned(),
    };
    match kind {
        "kannel" => Ok(Box::new(kannel::Kannel { post, from, receipts })),
        "json" => Ok(Box::new(json_gateway::JsonGateway { post, from, receipts })),
        _ => Err(SmsError::Url),
    }
}

/// One JSON file a message.
struct SmsFolder {
    folder: Folder,
    from: String,
}

impl Gateway for SmsFolder {
    fn send(&self, sms: &Sms, reference: &NoticeId, _within: Duration) -> Outcome {
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
