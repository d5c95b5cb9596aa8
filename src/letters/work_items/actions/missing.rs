//! Finding receipts that are missing.

use chrono::{DateTime, Utc};

use super::super::receipts::{ReceiptPlace, count_without_receipt, without_receipt};
use super::super::{ItemKind, Receipt, WorkItem, store};
use crate::audit::{self, Action, Actor, Entry};
use crate::db::{AnyConnection, Error};
use crate::letters::{LetterState, standings};

/// What one piece of the search looks at.
#[derive(Clone, Copy, Debug)]
pub struct ReceiptStep<'a> {
    /// Which receipt.
    pub receipt: Receipt,
    /// It is missing of letters that wait for it since before this; see [`super::super::rules::due_before`].
    pub due_before: DateTime<Utc>,
    /// Where the piece before ended.
    pub after: Option<&'a ReceiptPlace>,
    /// At most so many letters.
    pub limit: i64,
}

/// Opens an item for letters of which a receipt is missing. Answers how many letters it read, how many items it opened, and
/// where to go on; call it until that is nowhere. Each receipt of a letter is missed once, however often this runs.
pub fn find_missing_receipts(
    conn: &mut AnyConnection,
    actor: &Actor,
    step: ReceiptStep<'_>,
    now: DateTime<Utc>,
) -> Result<(usize, usize, Option<ReceiptPlace>), Error> {
    let ReceiptStep { receipt, due_before, after, limit } = step;
    let found = without_receipt(conn, receipt, due_before, after, limit)?;
    let read = found.len();
    let reached = found.last().map(|letter| (letter.state_since, letter.letter_id.clone()));
    let waits = match receipt {
        Receipt::Printed => LetterState::Accepted,
        Receipt::TakenIn => LetterState::Ordered,
    };
    // An item opened beside the receipt that settles it would stay open.
    let missing = standings::lock_those(conn, found, |state| state == waits)?;
    let items: Vec<WorkItem> = missing
        .iter()
        .map(|letter| {
            let detail = Some(receipt.as_str().to_owned());
            WorkItem::opened(letter.letter_id.clone(), ItemKind::MissingReceipt, detail, now)
        })
        .collect();
    let opened = store::open(conn, &items)?;
    let entries: Vec<Entry<'_>> = missing
        .iter()
        .map(|letter| Entry {
            person_id: Some(&letter.person_id),
            object: Some(letter.letter_id.as_str()),
            detail: Some(ItemKind::MissingReceipt.as_str()),
            ..Entry::new(actor, Action::WorkItemOpened)
        })
        .collect();
    audit::store::append_all(conn, &entries, now)?;
    Ok((read, opened, reached))
}

/// How many items [`find_missing_receipts`] would open.
pub fn count_missing_receipts(conn: &mut AnyConnection, due_before: DateTime<Utc>) -> Result<usize, Error> {
    Receipt::ALL.iter().map(|receipt| count_without_receipt(conn, *receipt, due_before)).sum()
}
