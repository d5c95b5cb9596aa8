//! Who reports what became of messages.

use chrono::TimeDelta;
use toml::Value;
use url::Url;

use super::{Check, text, value};
use crate::config::ReceiptSettings;
use crate::notices::receipts::ring::Key;

const RULE: &str =
    "must be sms/NAME or mail/NAME, a blank, and whsec_ with 24 to 64 bytes in base64: see number";

impl Check<'_> {
    /// `None` when neither its own address nor the public one can be read, which is said elsewhere.
    pub(super) fn receipts(&mut self, public_url: Option<&Url>) -> Option<ReceiptSettings> {
        let base_url = match text(self.table, "receipts.base_url") {
            "" => public_url.cloned(),
            _ => {
                self.read("receipts.base_url", "must be an http:// or https:// URL without ? and #", |text| {
                    let url = Url::parse(text).ok()?;
                    let is_base = matches!(url.scheme(), "http" | "https")
                        && url.query().is_none()
                        && url.fragment().is_none()
                        && url.username().is_empty()
                        && url.password().is_none();
                    is_base.then_some(url)
                })
            }
        };
        let mut keys = self.keys("receipts.keys", &self.listed("receipts.keys"));
        let file = text(self.table, "receipts.keys_file");
        if !file.is_empty() {
            match std::fs::read_to_string(file) {
                Ok(lines) => {
                    let lines = lines.lines().map(str::trim);
                    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
                    let lines: Vec<String> = lines.map(str::to_owned).collect();
                    keys.extend(self.keys("receipts.keys_file", &lines));
                }
                Err(error) => self.problem("receipts.keys_file", &format!("cannot be read: {error}")),
            }
        }
        let overdue = TimeDelta::hours(self.number("receipts.overdue_hours", 1, 720));
        Some(ReceiptSettings { base_url: base_url?, keys, overdue })
    }

    pub(super) fn listed(&self, key: &str) -> Vec<String> {
        let list = value(self.table, key).and_then(Value::as_array);
        list.into_iter().flatten().map(|item| item.as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Of a faulty one only its number is said: it is a secret.
    fn keys(&mut self, setting: &str, texts: &[String]) -> Vec<Key> {
        let mut keys = Vec::with_capacity(texts.len());
        for (place, text) in texts.iter().enumerate() {
            match Key::parse(text) {
                Some(key) => keys.push(key),
                None => self.problem(setting, &format!("{RULE} {}", place + 1)),
            }
        }
        keys
    }
}
