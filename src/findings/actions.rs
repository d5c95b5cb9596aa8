//! Finding what does not agree, and closing what somebody has looked at.

use chrono::{DateTime, Utc};

use super::checks::{self, Standard};
use super::{Finding, FindingKind, store};
use crate::audit::{self, Action, Actor, Entry};
use crate::db::{AnyConnection, Error};
use crate::staff::Agent;
use crate::values::FindingId;

/// Findings opened and closed in one transaction.
const AT_A_TIME: usize = 1_000;

/// So many of a kind are opened in one night at most, and the rest in the next ones: more is no list of work but one fault, and
/// what differs is looked for anew for every piece.
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

/// What is to be done about what a check found.
#[derive(Clone, Debug)]
pub struct Found {
    new: Vec<Finding>,
    settled: Vec<FindingId>,
}

impl Found {
    /// How many are to be opened.
    pub fn opened(&self) -> usize {
        self.new.len()
    }

    /// Whether there may be more.
    pub fn has_more(&self) -> bool {
        self.new.len() == AT_A_TIME || self.settled.len() == AT_A_TIME
    }
}

/// Counts what is compared and what differs.
pub fn compare(conn: &mut AnyConnection, kind: FindingKind, standard: &Standard) -> Result<Checked, Error> {
    let (compared, differing) = checks::counts(conn, kind, standard)?;
    Ok(Checked { compared, differing, opened: 0, settled: 0 })
}

/// Finds what differs and is not known yet, `most` at most, and what agrees again, so much at a time. It only reads: comparing
/// takes long, and pages wait for whoever writes.
pub fn find(
    conn: &mut AnyConnection,
    kind: FindingKind,
    standard: &Standard,
    most: usize,
) -> Result<Found, Error> {
    let differences = checks::new_differences(conn, kind, standard, AT_A_TIME.min(most))?;
    let new = differences.into_iter().map(|difference| Finding {
        finding_id: FindingId::generate(standard.now),
        kind,
        subject: difference.subject,
        letter_id: difference.letter_id,
        notice_id: difference.notice_id,
        found_at: standard.now.into(),
        closed_at: None,
        closed_by: None,
        note: None,
    });
    Ok(Found { new: new.collect(), settled: checks::agreeing(conn, kind, standard, AT_A_TIME)? })
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

/// What a check would come to.
pub fn count(conn: &mut AnyConnection, kind: FindingKind, standard: &Standard) -> Result<Checked, Error> {
    let opened = checks::count_new(conn, kind, standard)?;
    let settled = checks::count_agreeing(conn, kind, standard)?;
    Ok(Checked { opened, settled, ..compare(conn, kind, standard)? })
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
