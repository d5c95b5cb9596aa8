//! Flags letters that are late.

use chrono::NaiveDate;

use super::super::nightly::Interruption;
use super::super::{Counts, NIGHTLY, StepReport};
use super::Work;
use super::pieces::{Piece, in_pieces};
use crate::audit::Actor;
use crate::db::Error;
use crate::desk::Desk;
use crate::letters;
use crate::letters::actions::{LateStep, flag_late_letters};

/// Letters flagged in one transaction: more would hold the write lock for longer, fewer would wait for the disk more often.
const LETTERS_AT_A_TIME: i64 = 2_000;

pub(super) fn run(work: Work<'_>, report: &mut StepReport) -> Result<(), Interruption> {
    let (rule, business_date) = (work.desk.lateness_rule(), work.run.business_date);
    in_pieces(work, report, move |conn, after, now| {
        let step = LateStep { business_date, after, limit: LETTERS_AT_A_TIME };
        let flagged = flag_late_letters(conn, &rule, &Actor::Program(NIGHTLY), step, now)?;
        Ok(Piece {
            counts: Counts::of(flagged.read, flagged.flagged),
            named: vec![("flagged", flagged.flagged), ("queued", flagged.notified)],
            next: flagged.reached,
        })
    })
}

pub(super) fn count(desk: &Desk, date: NaiveDate, report: &mut StepReport) -> Result<(), Error> {
    let (late, with_mobile) = desk.db.read(|conn| letters::store::count_late_and_unflagged(conn, date))?;
    report.add(Counts::of(late, late), &[("flagged", late), ("queued", with_mobile)]);
    Ok(())
}
