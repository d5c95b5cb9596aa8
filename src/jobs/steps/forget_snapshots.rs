//! Deletes what the register upstream told pages during the day: no page uses it any more, and it is kept no longer than from
//! one night to the next.

use super::super::Interruption;
use super::super::{Counts, StepReport};
use super::Work;
use super::pieces::{Piece, in_pieces};
use crate::db::Error;
use crate::desk::Desk;
use crate::register::snapshots;

/// Answers deleted in one transaction.
const AT_A_TIME: i64 = 2_000;

pub(super) fn run(work: Work<'_>, report: &mut StepReport) -> Result<(), Interruption> {
    in_pieces(work, report, |conn, _: Option<&()>, now| {
        let forgotten = snapshots::forget_snapshots_before(conn, now - snapshots::FRESH, AT_A_TIME)?;
        let next = (forgotten > 0).then_some(());
        Ok(Piece {
            counts: Counts::of(forgotten, forgotten),
            named: vec![("forgotten", forgotten)],
            next,
            checkpoint: None,
        })
    })
}

pub(super) fn count(desk: &Desk, report: &mut StepReport) -> Result<(), Error> {
    let before = desk.now() - snapshots::FRESH;
    let stale = desk.db.read(|conn| snapshots::count_before(conn, before))?;
    report.add(Counts::of(stale, stale), &[("forgotten", stale)]);
    Ok(())
}
