//! Deletes what agents wrote to people and did not send in the hours of the settings. None of it is on record anywhere else.

use super::super::Interruption;
use super::super::{Counts, StepReport};
use super::Work;
use super::pieces::{Piece, in_pieces};
use crate::db::Error;
use crate::desk::Desk;
use crate::notices::writing::drafts::store;

pub(super) fn run(work: Work<'_>, report: &mut StepReport) -> Result<(), Interruption> {
    let kept = work.desk.settings.messages.draft;
    in_pieces(work, report, move |conn, _: Option<&()>, now| {
        let forgotten = store::forget_until(conn, now - kept)?;
        let counts = Counts::of(forgotten, forgotten);
        Ok(Piece { counts, named: vec![("forgotten", forgotten)], next: None, checkpoint: None })
    })
}

pub(super) fn count(desk: &Desk, report: &mut StepReport) -> Result<(), Error> {
    let until = desk.now() - desk.settings.messages.draft;
    let old = desk.db.read(|conn| store::count_until(conn, until))?;
    report.add(Counts::of(old, old), &[("forgotten", old)]);
    Ok(())
}
