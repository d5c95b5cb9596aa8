//! Ends the codes in letters that were not used in time.

use chrono::{DateTime, NaiveDate, Utc};

use super::super::Interruption;
use super::super::{Counts, NIGHTLY, StepReport};
use super::Work;
use super::pieces::{Piece, in_pieces};
use crate::audit::Actor;
use crate::calendar::local_date;
use crate::db::Error;
use crate::desk::Desk;
use crate::letters::codes::{actions, store};

/// Codes ended in one transaction: each moves its letter.
const CODES_AT_A_TIME: i64 = 200;

pub(super) fn run(work: Work<'_>, report: &mut StepReport) -> Result<(), Interruption> {
    let before = outlived_before(work.desk, work.run.business_date);
    in_pieces(work, report, move |conn, _: Option<&()>, now| {
        let expired = actions::expire_codes(conn, &Actor::Program(NIGHTLY), before, CODES_AT_A_TIME, now)?;
        let next = (expired > 0).then_some(());
        Ok(Piece {
            counts: Counts::of(expired, expired),
            named: vec![("expired", expired)],
            next,
            checkpoint: None,
        })
    })
}

pub(super) fn count(desk: &Desk, business_date: NaiveDate, report: &mut StepReport) -> Result<(), Error> {
    let before = outlived_before(desk, business_date);
    let outlived = desk.db.read(|conn| store::count_outlived(conn, before))?;
    report.add(Counts::of(outlived, outlived), &[("expired", outlived)]);
    Ok(())
}

/// A run for a day to come ends no code before its time.
fn outlived_before(desk: &Desk, business_date: NaiveDate) -> DateTime<Utc> {
    let day = business_date.min(local_date(desk.now()));
    actions::outlived_before(day, desk.settings.letters.code_valid_days)
}
