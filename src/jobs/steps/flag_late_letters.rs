//! Flags letters that are late.

use chrono::NaiveDate;

use super::super::Interruption;
use super::super::{Counts, NIGHTLY, StepReport};
use super::Work;
use super::pieces::{Piece, in_pieces};
use crate::audit::Actor;
use crate::db::Error;
use crate::desk::Desk;
use crate::letters;
use crate::letters::actions::{LateStep, flag_late_letters};
use crate::letters::deadlines::actions::LateShift;

/// Letters flagged in one transaction: more would hold the write lock for longer, fewer would wait for the disk more often.
const LETTERS_AT_A_TIME: i64 = 2_000;

pub(super) fn run(work: Work<'_>, report: &mut StepReport) -> Result<(), Interruption> {
    let (rule, business_date) = (work.desk.lateness_rule(), work.run.business_date);
    in_pieces(work, report, move |conn, after, now| {
        let step = LateStep { business_date, after, limit: LETTERS_AT_A_TIME };
        let flagged = flag_late_letters(conn, &rule, &Actor::Program(NIGHTLY), step, now)?;
        Ok(Piece {
            counts: Counts::of(flagged.read, flagged.flagged + flagged.reopened),
            named: named(flagged.flagged, flagged.reopened, flagged.notified),
            checkpoint: flagged.reached.as_ref().map(|(day, letter)| format!("{day} {letter}")),
            next: flagged.reached,
        })
    })
}

/// How many letters there are to look at.
pub(super) fn rows(desk: &Desk, date: NaiveDate) -> Result<u64, Error> {
    let late = desk.db.read(|conn| letters::flags::count_late_and_unflagged(conn, date))?;
    Ok(u64::try_from(late.unflagged + late.closed_by_rule).unwrap_or(u64::MAX))
}

/// What stands in the database, with what the step before would have changed about it.
pub(super) fn count(
    desk: &Desk,
    date: NaiveDate,
    shift: LateShift,
    report: &mut StepReport,
) -> Result<(), Error> {
    let (late, with_mobile) = desk.db.read(|conn| {
        let late = letters::flags::count_late_and_unflagged(conn, date)?;
        Ok((late, letters::flags::count_late_with_mobile(conn, date)?))
    })?;
    let flagged = late.unflagged.saturating_add_signed(shift.flagged);
    let reopened = late.closed_by_rule.saturating_add_signed(shift.reopened);
    let queued = with_mobile.saturating_add_signed(shift.queued);
    report.add(Counts::of(flagged + reopened, flagged + reopened), &named(flagged, reopened, queued));
    Ok(())
}

fn named(flagged: usize, reopened: usize, queued: usize) -> Vec<(&'static str, usize)> {
    vec![("flagged", flagged), ("reopened", reopened), ("queued", queued)]
}
