//! What letters' events open and settle.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::super::rules::not_covered;
use super::super::{ItemKind, WorkItem, store};
use crate::db::{AnyConnection, Error};
use crate::letters::LetterState;
use crate::letters::rules::Standing;
use crate::letters::store::Letter;
use crate::values::LetterId;

/// Opens and settles what follows from letters, given as they were, coming to what their events add up to; in the
/// transaction that moves them, which keeps them from others. At most one chunk of them.
pub fn follow_events(
    conn: &mut AnyConnection,
    letters: &[(&Letter, Standing)],
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let came_to = |from: fn(LetterState) -> bool| {
        let ids =
            letters.iter().filter(move |(before, after)| from(before.state) && before.state != after.state);
        ids.map(|(before, _)| &before.letter_id).collect::<Vec<&LetterId>>()
    };
    let receipts = came_to(|before| matches!(before, LetterState::Ordered | LetterState::Accepted));
    store::settle(conn, ItemKind::MissingReceipt, &receipts, now)?;
    store::settle(conn, ItemKind::Returned, &came_to(|before| before == LetterState::Returned), now)?;
    let returned: Vec<WorkItem> = letters
        .iter()
        .filter(|(before, after)| {
            after.state == LetterState::Returned && before.state != LetterState::Returned
        })
        .map(|(before, after)| {
            WorkItem::opened(before.letter_id.clone(), ItemKind::Returned, after.reason.clone(), now)
        })
        .collect();
    store::open(conn, &returned)?;
    contradictions(conn, letters, now)
}

fn contradictions(
    conn: &mut AnyConnection,
    letters: &[(&Letter, Standing)],
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let contradicted: Vec<_> =
        letters.iter().filter(|(_, standing)| !standing.contradictions.is_empty()).collect();
    if contradicted.is_empty() {
        return Ok(());
    }
    let ids: Vec<&LetterId> = contradicted.iter().map(|(letter, _)| &letter.letter_id).collect();
    let mut items: HashMap<LetterId, Vec<WorkItem>> = HashMap::new();
    for item in store::contradictions_of(conn, &ids)? {
        items.entry(item.letter_id.clone()).or_default().push(item);
    }
    let mut new = Vec::new();
    for (letter, standing) in contradicted {
        let items = items.remove(&letter.letter_id).unwrap_or_default();
        let names = not_covered(&standing.contradictions, &items);
        if names.is_empty() {
            continue;
        }
        // Whoever is about to close the open item must see these first; one that was closed just now covers them no more.
        let open = items.iter().find(|item| item.closed_at.is_none());
        let joined = open.map(|open| store::put(conn, &open.with_more(&names))).transpose()?;
        if joined != Some(true) {
            let detail = Some(names.join("\n"));
            new.push(WorkItem::opened(letter.letter_id.clone(), ItemKind::Contradiction, detail, now));
        }
    }
    store::open(conn, &new)?;
    Ok(())
}
