//! Finding what does not agree, and closing what somebody has looked at.

use chrono::{DateTime, Utc};

use super::checks::{self, Standard};
use super::{Finding, FindingKind, store};
use crate::audit::{self, Action, Actor, Entry};
use crate::db::{AnyConnection, Error};
use crate::staff::Agent;
use crate::values::FindingId;

/// Findings opened in one transaction.
const AT_A_TIME: usize = 1_000;

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

/// Compares, closes what agrees again and opens findings about what is not known yet; answers whether there is more to open, for
/// [`open_more`].
pub fn check(
    conn: &mut AnyConnection,
    actor: &Actor,
    kind: FindingKind,
    standard: &Standard,
) -> Result<(Checked, bool), Error> {
    let (compared, differing) = checks::counts(conn, kind, standard)?;
    let settled = checks::settle(conn, kind, standard)?;
    let (opened, more) = open_more(conn, actor, kind, standard)?;
    Ok((Checked { compared, differing, opened, settled }, more))
}

/// Opens more of the findings of a kind; answers how many, and whether there are still more.
pub fn open_more(
    conn: &mut AnyConnection,
    actor: &Actor,
    kind: FindingKind,
    standard: &Standard,
) -> Result<(usize, bool), Error> {
    let differences = checks::new_differences(conn, kind, standard, AT_A_TIME)?;
    let new: Vec<Finding> = differences
        .into_iter()
        .map(|difference| Finding {
            finding_id: FindingId::generate(standard.now),
            kind,
            subject: difference.subject,
            letter_id: difference.letter_id,
            notice_id: difference.notice_id,
            found_at: standard.now.into(),
            closed_at: None,
            closed_by: None,
            note: None,
        })
        .collect();
    let opened = store::insert(conn, &new)?;
    let entries: Vec<Entry<'_>> = new
        .iter()
        .map(|finding| Entry {
            object: Some(&finding.subject),
            detail: Some(kind.as_str()),
            ..Entry::new(actor, Action::FindingOpened)
        })
        .collect();
    audit::store::append_all(conn, &entries, standard.now)?;
    Ok((opened, new.len() == AT_A_TIME))
}

/// What [`check`] would come to.
pub fn count(conn: &mut AnyConnection, kind: FindingKind, standard: &Standard) -> Result<Checked, Error> {
    let (compared, differing) = checks::counts(conn, kind, standard)?;
    Ok(Checked { compared, differing, opened: checks::count_new(conn, kind, standard)?, settled: 0 })
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
