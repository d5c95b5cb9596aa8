//! Items in words.

use serde::Serialize;

use super::super::reading::ListedItem;
use super::super::{ItemKind, WorkItem};
use crate::letters::reasons::told;
use crate::web::Html;

/// A link to an item, as the letter's page has it.
#[derive(Serialize)]
pub struct ItemLink {
    item_id: String,
    kind: String,
}

/// What is open about a letter, for its page.
pub fn to_look_at(html: &Html, items: &[WorkItem]) -> Vec<ItemLink> {
    items
        .iter()
        .map(|item| ItemLink { item_id: item.item_id.to_string(), kind: kind(html, item.kind) })
        .collect()
}

/// What kind of thing it is.
pub(super) fn kind(html: &Html, kind: ItemKind) -> String {
    html.text(&format!("item-kind-{}", kind.as_str()), &[])
}

/// What it is about, a sentence or a name each. What a source named by itself may name a place, and is not told of people
/// whose address is protected.
pub(super) fn what(html: &Html, listed: &ListedItem) -> Vec<String> {
    let Some(detail) = &listed.item.detail else { return Vec::new() };
    let hides_places = listed.address_protection.hides_places();
    match listed.item.kind {
        ItemKind::Returned => vec![html.words().text_or("letter-reason-", told(detail, hides_places))],
        ItemKind::MissingReceipt => vec![html.text(&format!("item-missing-{detail}"), &[])],
        ItemKind::Contradiction => detail.lines().map(|line| event(html, line, hides_places)).collect(),
    }
}

fn event(html: &Html, line: &str, hides_places: bool) -> String {
    match line.split_once(':') {
        Some((kind, _)) if hides_places => html.words().text_or("letter-state-", kind),
        Some((kind, event_ref)) => {
            let kind = html.words().text_or("letter-state-", kind);
            html.text("item-event", &[("event", kind.into()), ("reference", event_ref.into())])
        }
        None => line.to_owned(),
    }
}
