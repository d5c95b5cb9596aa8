//! What there is to say of a letter that came back, and of one whose place another takes.

use super::super::printing::{PrintOrder, address_hash};
use super::super::reasons::told;
use super::super::store::Letter;
use super::super::{LetterState, actions::Replaced};
use crate::calendar::local_date;
use crate::desk::Desk;
use crate::formats;
use crate::persons::Person;
use crate::web::Html;

/// Why the letter came back and what the address has to do with it, if it came back.
pub(super) fn returned(
    html: &Html,
    desk: &Desk,
    person: &Person,
    letter: &Letter,
    print: Option<&PrintOrder>,
) -> Option<Vec<String>> {
    if letter.state != LetterState::Returned {
        return None;
    }
    let date = formats::date(html.language(), local_date(letter.state_since.utc()));
    let hides_places = person.address_protection.hides_places();
    let reason = told(letter.state_reason.as_deref().unwrap_or("other"), hides_places);
    let reason = html.words().text_or("letter-reason-", reason);
    let came_back = html.text(
        "letter-returned",
        &[("reference", letter.reference.as_str().into()), ("date", date.into()), ("reason", reason.into())],
    );
    let mut sentences = vec![came_back];
    // That an address has changed is itself told of nobody who is protected.
    if !hides_places {
        let printed = print.and_then(|print| print.address_hash.as_ref());
        let key = match printed {
            Some(printed) if *printed == address_hash(&desk.vault, person) => "letter-returned-same-address",
            Some(_) => "letter-returned-new-address",
            None => "letter-returned-check-address",
        };
        sentences.push(html.text(key, &[]));
    }
    Some(sentences)
}

/// What the agent must know before the order: which letter it takes the place of, and why that one did not do.
pub(super) fn replacing(html: &Html, desk: &Desk, person: &Person, old: &Replaced) -> Vec<String> {
    let reference = [("reference", old.letter.reference.as_str().into())];
    let mut sentences = returned(html, desk, person, &old.letter, old.print.as_ref()).unwrap_or_default();
    sentences.push(html.text("order-replaces", &reference));
    sentences
}
