//! Finding what does not agree, and closing what somebody has looked at.

use chrono::{DateTime, Utc};

use super::checks::{Difference, Standard};
use super::{Finding, FindingKind, comparing, store};
use crate::audit::{self, Action, Actor, Entry};
use crate::db::{AnyConnection, Error};
use crate::staff::Agent;
use crate::values::FindingId;

/// Findings opened and closed in one transaction.
const AT_A_TIME: usize = 1_000;

/// So many of a kind are opened in one night at most, and the rest in the next ones: more is no list of work but one fault.
pub const MOST_A_NIGHT: usize = 10_000;

/// What a check came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Things compared.
    pub compared: usize,
    /// Things that differ, known ones among them.
    pub differing: usize,
    /// Findings opened, or in a dry run to be opened.
    pub opened: usize,
    /// Findings closed, for the records agree again.
    pub settled: usize,
}

/// A part of what is to be done about what a check found: as much as goes into one transaction.
#[derive(Clone, Debug, Default)]
pub struct Found {
    new: Vec<Finding>,
    settled: Vec<FindingId>,
}

/// Compares, and answers what that came to and what is to be done about it, part by part; nothing when it was stopped. It only
/// reads: comparing takes long, and pages wait for whoever writes.
pub fn compare(
    conn: &mut AnyConnection,
    kind: FindingKind,
    standard: &Standard,
    stop: &dyn Fn() -> bool,
) -> Result<Option<(Checked, Vec<Found>)>, Error> {
    let Some(comparison) = comparing::compare(conn, kind, standard, MOST_A_NIGHT, stop)? else {
        return Ok(None);
    };
    let checked = Checked {
        compared: comparison.compared,
        differing: comparison.differing,
        opened: comparison.new.len(),
        settled: comparison.settled.len(),
    };
    let new: Vec<Finding> = comparison.new.into_iter().map(|new| finding(kind, new, standard.now)).collect();
    let opening = new.chunks(AT_A_TIME).map(|new| Found { new: new.to_vec(), settled: Vec::new() });
    let settling =
        comparison.settled.chunks(AT_A_TIME).map(|old| Found { new: Vec::new(), settled: old.to_vec() });
    Ok(Some((checked, opening.chain(settling).collect())))
}

fn finding(kind: FindingKind, difference: Difference, now: DateTime<Utc>) -> Finding {
    Finding {
        finding_id: FindingId::generate(now),
        kind,
        subject: difference.subject,
        letter_id: difference.letter_id,
        notice_id: difference.notice_id,
        found_at: now.into(),
        closed_at: None,
        closed_by: None,
        note: None,
    }
}

/// Opens and closes what was found, in one transaction with the audit rows; answers how many of each.
pub fn put_down(
    conn: &mut AnyConnection,
    actor: &Actor,
    found: &Found,
    now: DateTime<Utc>,
) -> Result<(usize, usize), Error> {
    let opened = store::put(conn, &found.new)?;
    let entries: Vec<Entry<'_>> = found
        .new
        .iter()
        .map(|finding| Entry {
            object: Some(&finding.subject),
            detail: Some(finding.kind.as_str()),
            ..Entry::new(actor, Action::FindingOpened)
        })
        .collect();
    audit::store::append_all(conn, &entries, now)?;
    Ok((opened, store::settle(conn, &found.settled, now)?))
}

/// Closes a finding that somebody has looked at; false when there is none that is open.
pub fn close(
    conn: &mut AnyConnection,
    agent: &Agent,
    (id, note): (&FindingId, Option<&str>),
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let Some(finding) = store::find(conn, id)? else { return Ok(false) };
    if !store::close(conn, id, (&agent.staff_id, note), now)? {
        return Ok(false);
    }
    let actor = agent.actor();
    let entry = Entry {
        object: Some(&finding.subject),
        detail: Some(finding.kind.as_str()),
        ..Entry::new(&actor, Action::FindingClosed)
    };
    audit::store::append(conn, &entry, now)?;
    Ok(true)
}
