//! The sender and the hours of SMS, and the providers where there are several.

use secrecy::SecretString;
use toml::{Table, Value};

use super::{Check, text, value};
use crate::config::{Environment, SmsProvider};
use crate::notices::receipts::ring::is_provider_name;
use crate::notices::rules::SmsHours;

/// With what the address of a gateway begins.
pub(super) const BEGINNINGS: &[&str] =
    &["file:", "kannel+http://", "kannel+https://", "json+http://", "json+https://"];

const KEY: &str = "sms_providers";
/// Shares finer than this are of no use.
const MOST_WEIGHT: i64 = 1000;

/// One entry before it is checked: a table of the file, or `NAME WEIGHT URL` of the environment variable.
struct Entry {
    name: String,
    weight: Option<i64>,
    url: String,
}

impl Check<'_> {
    pub(super) fn has_sms_providers(&self) -> bool {
        value(self.table, KEY).and_then(Value::as_array).is_some_and(|list| !list.is_empty())
    }

    /// What phones show as the sender. The networks refuse others, or put another in their place.
    pub(super) fn sms_sender(&mut self) -> String {
        let rule = "must be 1 to 11 letters (A to Z, Æ, Ø, Å) and digits, or a number of 3 to 15 digits such as 2440 or +4780030300";
        self.read("sms_sender", rule, |text| is_sms_sender(text).then(|| text.to_owned())).unwrap_or_default()
    }

    pub(super) fn sms_hours(&mut self, environment: Environment) -> SmsHours {
        let unset = match environment {
            Environment::Production => SmsHours::DAYTIME,
            Environment::Demo | Environment::Test => SmsHours::ALL_DAY,
        };
        if text(self.table, "notices.sms_hours").is_empty() {
            return unset;
        }
        self.read("notices.sms_hours", "must be two hours such as 9-17", SmsHours::parse).unwrap_or(unset)
    }

    /// Of a faulty one only its number is said: its URL is a secret.
    pub(super) fn sms_providers(&mut self, environment: Environment) -> Vec<SmsProvider> {
        let list = value(self.table, KEY).and_then(Value::as_array).into_iter().flatten();
        let mut providers: Vec<SmsProvider> = Vec::new();
        for (place, item) in list.enumerate() {
            let mut wrong = |rule: &str| self.problem(KEY, &format!("{rule}: see number {}", place + 1));
            let Some(Entry { name, weight, url }) = Entry::read(item) else {
                wrong("must be a table of name, url and weight, or NAME WEIGHT URL in the variable");
                continue;
            };
            if !is_provider_name(&name) {
                wrong("a name is 1 to 40 small letters, digits and dashes");
            }
            if providers.iter().any(|other| other.name == name) {
                wrong("two providers cannot have one name");
            }
            let weight = weight.filter(|weight| (0..=MOST_WEIGHT).contains(weight));
            let weight = weight.and_then(|weight| u32::try_from(weight).ok()).unwrap_or_else(|| {
                wrong(&format!("a weight is a number from 0 to {MOST_WEIGHT}"));
                1
            });
            if !BEGINNINGS.iter().any(|beginning| url.starts_with(beginning)) {
                wrong(&format!("a url must begin with {}", BEGINNINGS.join(", ")));
            }
            if environment == Environment::Production && url.starts_with("file:") {
                wrong("production sends for real; file: only writes to a folder");
            }
            providers.push(SmsProvider { name, url: SecretString::from(url), weight });
        }
        if !providers.is_empty() && providers.iter().all(|provider| provider.weight == 0) {
            self.problem(KEY, "one of the providers must have a weight above 0");
        }
        providers
    }
}

fn is_sms_sender(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return (3..=15).contains(&digits.len());
    }
    let is_shown = |c: char| c.is_ascii_alphanumeric() || "ÆØÅæøå".contains(c);
    (1..=11).contains(&text.chars().count()) && text.chars().all(is_shown)
}

impl Entry {
    fn read(item: &Value) -> Option<Self> {
        match item {
            Value::Table(table) => Self::of_table(table),
            Value::String(line) => {
                let mut words = line.split_whitespace();
                let (name, weight, url) = (words.next()?, words.next()?, words.next()?);
                let weight = weight.parse().ok();
                words.next().is_none().then(|| Self { name: name.to_owned(), weight, url: url.to_owned() })
            }
            _ => None,
        }
    }

    /// `None` also with a key too many: a misspelt one would be overlooked.
    fn of_table(table: &Table) -> Option<Self> {
        let text = |key| table.get(key).and_then(Value::as_str).map(str::to_owned);
        let is_known = |key: &String| matches!(key.as_str(), "name" | "url" | "weight");
        if !table.keys().all(is_known) {
            return None;
        }
        let weight = table.get("weight").map_or(Some(1), Value::as_integer);
        Some(Self { name: text("name")?, weight, url: text("url")? })
    }
}
