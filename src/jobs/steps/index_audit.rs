//! Notes by person which entries of the audit trail are about whom, from where it came to the night before.

use super::super::Interruption;
use super::super::{Counts, NIGHTLY, Step, StepReport, step_log};
use super::Work;
use super::pieces::{Piece, in_pieces};
use crate::audit::by_person::{self, Indexed};
use crate::db::{AnyConnection, Error};
use crate::desk::Desk;

pub(super) fn run(work: Work<'_>, report: &mut StepReport) -> Result<(), Interruption> {
    let began = work.desk.db.read(up_to)?;
    in_pieces(work, report, move |conn, place: Option<&Indexed>, now| {
        let from = place.unwrap_or(&began);
        let (indexed, up_to) = by_person::index_after(conn, from, now)?;
        let is_over = up_to == *from;
        Ok(Piece {
            counts: Counts::of(indexed, 0),
            named: vec![("indexed", indexed)],
            checkpoint: (!is_over).then(|| up_to.to_string()),
            next: (!is_over).then_some(up_to),
        })
    })
}

pub(super) fn count(desk: &Desk, report: &mut StepReport) -> Result<(), Error> {
    let now = desk.now();
    let waiting = desk.db.read(|conn| {
        let from = up_to(conn)?;
        by_person::count_after(conn, &from, now)
    })?;
    report.add(Counts::of(waiting, 0), &[("indexed", waiting)]);
    Ok(())
}

/// The last entry that is in the index, by the run log.
pub(crate) fn up_to(conn: &mut AnyConnection) -> Result<Indexed, Error> {
    let place = step_log::last_checkpoint(conn, NIGHTLY, Step::IndexAudit)?;
    Ok(place.as_deref().and_then(Indexed::parse).unwrap_or_default())
}
