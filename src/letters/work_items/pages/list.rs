//! The list of what is open, the oldest first.

use chrono::NaiveDate;
use serde::Serialize;

use super::super::ItemKind;
use super::super::actions::ShownItems;
use super::super::reading::{ListedItem, MOST_COUNTED};
use super::words;
use crate::calendar::local_date;
use crate::desk::Desk;
use crate::formats;
use crate::values::WorkItemId;
use crate::web::{Choice, Html, Page};

/// So many events are named in a row of the list; the item's page names all.
const NAMED: usize = 3;

/// The page.
#[derive(Serialize)]
pub(super) struct ItemsPage {
    count: String,
    kinds: Vec<Choice>,
    items: Vec<Row>,
    first: Option<String>,
    next: Option<String>,
}

#[derive(Serialize)]
struct Row {
    item_id: String,
    kind: String,
    letter_id: String,
    reference: String,
    person: String,
    what: String,
    opened: String,
    age: u32,
}

impl Page for ItemsPage {
    const TEMPLATE: &'static str = "pages/work_items";
    const TITLE: &'static str = "items-title";
}

impl ItemsPage {
    pub(super) fn of(
        html: &Html,
        desk: &Desk,
        kind: Option<ItemKind>,
        first: Option<String>,
        shown: &ShownItems,
    ) -> Self {
        let today = local_date(desk.now());
        let last = shown.items.last().filter(|_| shown.has_more);
        Self {
            count: if shown.count > MOST_COUNTED {
                html.text("items-count-many", &[("n", MOST_COUNTED.into())])
            } else {
                html.text("items-count", &[("n", shown.count.into())])
            },
            kinds: ItemKind::ALL
                .iter()
                .map(|one| Choice {
                    value: one.as_str(),
                    label: words::kind(html, *one),
                    chosen: kind == Some(*one),
                })
                .collect(),
            items: shown.items.iter().map(|listed| Row::of(html, desk, listed, today)).collect(),
            first,
            next: last.map(|last| address(kind, Some(&last.item.item_id))),
        }
    }
}

impl Row {
    fn of(html: &Html, desk: &Desk, listed: &ListedItem, today: NaiveDate) -> Self {
        let item = &listed.item;
        let mut what = words::what(html, listed);
        if what.len() > NAMED {
            what.truncate(NAMED);
            what.push("…".to_owned());
        }
        let opened = local_date(item.opened_at.utc());
        Self {
            item_id: item.item_id.to_string(),
            kind: words::kind(html, item.kind),
            letter_id: item.letter_id.to_string(),
            reference: listed.reference.clone(),
            person: format!("{} {}", listed.given_name, listed.family_name),
            what: what.join(", "),
            opened: formats::short_date(opened),
            age: desk.lateness_rule().business_days_between(opened, today),
        }
    }
}

/// The address of the list, from behind `after` on.
pub(super) fn address(kind: Option<ItemKind>, after: Option<&WorkItemId>) -> String {
    let pairs = [("kind", kind.map(ItemKind::as_str)), ("after", after.map(WorkItemId::as_str))];
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs.into_iter().filter_map(|(name, value)| Some((name, value?))))
        .finish();
    if query.is_empty() { "/letters/work-items".to_owned() } else { format!("/letters/work-items?{query}") }
}
