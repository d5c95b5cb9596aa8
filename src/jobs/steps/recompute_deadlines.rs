//! Judges letters anew by the rule of the settings, where they were judged by another.

use chrono::NaiveDate;

use super::super::Interruption;
use super::super::{Counts, NIGHTLY, StepReport};
use super::Work;
use super::pieces::{Piece, in_pieces};
use crate::audit::Actor;
use crate::db::Error;
use crate::desk::Desk;
use crate::letters::deadlines::Moved;
use crate::letters::deadlines::actions::{JudgeStep, LateShift, foresee, judge_anew};

/// Letters judged anew in one transaction.
const LETTERS_AT_A_TIME: usize = 2_000;

pub(super) fn run(work: Work<'_>, report: &mut StepReport) -> Result<(), Interruption> {
    let (rule, business_date) = (work.desk.lateness_rule(), work.run.business_date);
    in_pieces(work, report, move |conn, after, now| {
        let step = JudgeStep { business_date, after, limit: LETTERS_AT_A_TIME };
        let (moved, next) = judge_anew(conn, &rule, &Actor::Program(NIGHTLY), step, now)?;
        let checkpoint = next.as_ref().map(ToString::to_string);
        Ok(Piece { counts: counts(&moved), named: named(&moved), next, checkpoint })
    })
}

pub(super) fn count(
    desk: &Desk,
    business_date: NaiveDate,
    shift: &mut LateShift,
    report: &mut StepReport,
) -> Result<(), Error> {
    let (rule, now) = (desk.lateness_rule(), desk.now());
    let mut reached = None;
    loop {
        let step = JudgeStep { business_date, after: reached.as_ref(), limit: LETTERS_AT_A_TIME };
        let (moved, next) = desk.db.read(|conn| foresee(conn, &rule, step, shift, now))?;
        report.add(counts(&moved), &named(&moved));
        if next.is_none() {
            return Ok(());
        }
        reached = next;
    }
}

fn counts(moved: &Moved) -> Counts {
    Counts::of(moved.read(), moved.earlier + moved.later)
}

fn named(moved: &Moved) -> Vec<(&'static str, usize)> {
    vec![
        ("moved_earlier", moved.earlier),
        ("moved_later", moved.later),
        ("unchanged", moved.unchanged),
        ("flags_closed", moved.flags_closed),
    ]
}
