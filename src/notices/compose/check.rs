//! What must hold for the templates as a whole, for `skranke templates check`.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{Composer, LANGUAGES, PARTS, Wording, all, kinds, name, source};
use crate::notices::{NoticeKind, gsm};
use crate::values::Language;

/// One SMS; a longer one is sent as two.
const SMS_SEPTETS: usize = 160;
/// What a mail client shows of a subject.
const SUBJECT_LENGTH: usize = 78;

/// Everything that is wrong with the templates of messages; empty when all is well.
pub fn check() -> Vec<String> {
    let composer = match Composer::new() {
        Ok(composer) => composer,
        Err(error) => return vec![said(&error)],
    };
    let mut problems = Vec::new();
    for (kind, language) in all() {
        let parameters = Value::Object(sample(kind)).to_string();
        match composer.email(&Wording::BuiltIn(kind), language, &parameters) {
            Ok(email) if email.subject.chars().count() > SUBJECT_LENGTH => {
                problems.push(format!("{} is too long", name(kind, language, "subject")));
            }
            Ok(_) => {}
            Err(error) => problems.push(said(&error)),
        }
        match composer.sms(&Wording::BuiltIn(kind), language, &parameters).map(|sms| gsm::septets(&sms)) {
            Ok(Some(septets)) if septets <= SMS_SEPTETS => {}
            Ok(_) => problems.push(format!("{} does not fit into one SMS", name(kind, language, "sms"))),
            Err(error) => problems.push(said(&error)),
        }
    }
    for kind in kinds() {
        for part in PARTS {
            let sets = LANGUAGES.map(|language| placeholders(kind, language, part));
            if sets.windows(2).any(|pair| pair.first() != pair.last()) {
                problems
                    .push(format!("{}/*.{part} do not use the same values in all languages", kind.as_str()));
            }
        }
    }
    problems
}

/// Parameters such as a notice of this kind has, as long as the desk makes them; files may bring longer references.
pub fn sample(kind: NoticeKind) -> Map<String, Value> {
    let parameters = match kind {
        NoticeKind::OptOutRegistered | NoticeKind::OptOutWithdrawn | NoticeKind::ContactReplaced => {
            json!({ "reference": "R-7KQ4-9TXA-23CD", "date": "2026-11-20" })
        }
        NoticeKind::LetterLate => {
            json!({ "reference": "AB-2026-000123", "ordered_on": "2026-11-20", "business_days": 10 })
        }
        // The code is not stored with the notice; see `delivery`.
        NoticeKind::ContactCode => json!({ "code": "01234" }),
        NoticeKind::ContactConfirm => json!({ "confirmed_on": "2025-07-20", "usable_until": "2027-01-20" }),
        NoticeKind::LetterReminder => json!({ "reference": "AB-2026-000123", "ordered_on": "2026-11-20" }),
        // Each template of the desk's own says itself what agents fill in.
        NoticeKind::AgentMessage => json!({}),
    };
    match parameters {
        Value::Object(parameters) => parameters,
        _ => Map::new(),
    }
}

/// The names between double braces that stand for values. A template that is not there has been complained of already.
fn placeholders(kind: NoticeKind, language: Language, part: &str) -> BTreeSet<String> {
    let source = source(&name(kind, language, part)).unwrap_or_default();
    source
        .split("{{")
        .skip(1)
        .filter_map(|rest| rest.split_once("}}"))
        .map(|(inside, _)| inside.trim().to_owned())
        .filter(|inside| !inside.starts_with(['#', '/', '>', '!']))
        .collect()
}

/// The error and its cause in one line.
fn said(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"))
}
