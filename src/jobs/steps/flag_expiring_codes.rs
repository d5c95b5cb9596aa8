//! Flags the codes in letters whose time is nearly up.

use chrono::NaiveDate;

use super::super::Interruption;
use super::super::{Counts, NIGHTLY, StepReport};
use super::Work;
use super::pieces::{Piece, in_pieces};
use crate::audit::Actor;
use crate::calendar::local_date;
use crate::db::Error;
use crate::desk::Desk;
use crate::letters::codes::expiring::actions::{ExpiryStep, close_unfounded, flag_expiring};
use crate::letters::codes::expiring::{Window, store};

/// Codes flagged in one transaction.
const CODES_AT_A_TIME: i64 = 2_000;

pub(super) fn run(work: Work<'_>, report: &mut StepReport) -> Result<(), Interruption> {
    let (business_date, valid_days) = (day(work), work.desk.settings.letters.code_valid_days);
    let window = Window::on(business_date, valid_days);
    in_pieces(work, report, move |conn, _: Option<&()>, now| {
        let closed = close_unfounded(conn, window, CODES_AT_A_TIME, now)?;
        let next = (closed > 0).then_some(());
        Ok(Piece { counts: Counts::of(closed, closed), named: named(0, closed), next, checkpoint: None })
    })?;
    in_pieces(work, report, move |conn, after, now| {
        let step = ExpiryStep { business_date, valid_days, after, limit: CODES_AT_A_TIME };
        let (flagged, next) = flag_expiring(conn, &Actor::Program(NIGHTLY), step, now)?;
        let checkpoint = next.as_ref().map(|(_, letter)| letter.to_string());
        Ok(Piece { counts: Counts::of(flagged, flagged), named: named(flagged, 0), next, checkpoint })
    })
}

pub(super) fn count(desk: &Desk, business_date: NaiveDate, report: &mut StepReport) -> Result<(), Error> {
    let day = business_date.min(local_date(desk.now()));
    let window = Window::on(day, desk.settings.letters.code_valid_days);
    let (expiring, closed) = desk
        .db
        .read(|conn| Ok((store::count_unflagged(conn, window)?, store::count_unfounded(conn, window)?)))?;
    report.add(Counts::of(expiring + closed, expiring + closed), &named(expiring, closed));
    Ok(())
}

/// A run for a day to come flags no code before its time.
fn day(work: Work<'_>) -> NaiveDate {
    work.run.business_date.min(local_date(work.desk.now()))
}

fn named(flagged: usize, closed: usize) -> Vec<(&'static str, usize)> {
    vec![("expiring", flagged), ("flags_closed", closed)]
}
