//! What forces an SMS into the alphabet of 70 characters, where each of it comes from, and what can be done about it.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::notices::gsm::{self, Alphabet, SmsCount};
use crate::notices::templates::pages::character_name;
use crate::web::Html;

/// What is said under the words.
#[derive(Serialize)]
pub(super) struct Wide {
    /// Which characters stay, and why.
    stay: Vec<String>,
    /// Which can be replaced, where that saves something.
    offer: Option<Offer>,
}

#[derive(Serialize)]
struct Offer {
    pairs: String,
    /// What the button says that does it: what is saved.
    button: String,
}

impl Wide {
    /// Looks at a message that is filled in by `sms`; none where it fits the narrow alphabet.
    pub(super) fn of(
        html: &Html,
        values: &Map<String, Value>,
        sms: impl Fn(&Map<String, Value>) -> Option<String>,
    ) -> Option<Self> {
        let each = |write: fn(&str) -> String| -> Map<String, Value> {
            let text = |value: &Value| Value::String(write(value.as_str().unwrap_or_default()));
            values.iter().map(|(name, value)| (name.clone(), text(value))).collect()
        };
        let before = gsm::count(&sms(values)?);
        if before.forcing.is_empty() {
            return None;
        }
        let of_template = gsm::count(&sms(&each(|_| String::new()))?).forcing;
        let after = gsm::count(&sms(&each(gsm::replaced))?);
        let typed: String = values.values().filter_map(Value::as_str).collect();
        let (replaceable, letters): (Vec<char>, Vec<char>) =
            gsm::count(&typed).forcing.into_iter().partition(|c| gsm::replacement(*c).is_some());
        let mut stay = Vec::new();
        for (key, characters) in [("writing-wide-template", &of_template), ("writing-wide-letters", &letters)]
        {
            if !characters.is_empty() {
                let names: Vec<String> = characters.iter().map(|c| character_name(html, *c)).collect();
                stay.push(html.text(key, &[("characters", names.join(" ").into())]));
            }
        }
        let pairs: Vec<String> = replaceable.iter().filter_map(|c| pair(html, *c)).collect();
        let offer = saving(html, &before, &after).filter(|_| !pairs.is_empty()).map(|button| Offer {
            pairs: html.text("writing-wide-replaceable", &[("pairs", pairs.join(" · ").into())]),
            button,
        });
        Some(Self { stay, offer })
    }
}

/// `– → -`.
fn pair(html: &Html, c: char) -> Option<String> {
    let instead = match gsm::replacement(c)? {
        " " => html.text("writing-wide-space", &[]),
        instead => instead.to_owned(),
    };
    Some(format!("{} → {instead}", character_name(html, c)))
}

/// What it saves to replace what can be; none: nothing, for something else still forces the message.
fn saving(html: &Html, before: &SmsCount, after: &SmsCount) -> Option<String> {
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX).into();
    if after.segments < before.segments {
        let counts = [("before", number(before.segments)), ("after", number(after.segments))];
        return Some(html.text("writing-wide-replace-fewer", &counts));
    }
    (after.alphabet == Alphabet::Gsm7 && after.segments == before.segments).then(|| {
        let counts =
            [("n", number(after.segments)), ("before", number(before.room)), ("room", number(after.room))];
        html.text("writing-wide-replace-room", &counts)
    })
}
