//! Finds letters of which the print vendor should have reported something by now.

use chrono::{DateTime, NaiveDate, Utc};

use super::super::Interruption;
use super::super::{Counts, NIGHTLY, StepReport};
use super::Work;
use super::pieces::{Piece, in_pieces};
use crate::audit::Actor;
use crate::calendar::BusinessDays;
use crate::db::Error;
use crate::desk::Desk;
use crate::letters::work_items::actions::{ReceiptStep, count_missing_receipts, find_missing_receipts};
use crate::letters::work_items::{Receipt, rules};

/// Letters looked at in one transaction.
const LETTERS_AT_A_TIME: i64 = 2_000;

pub(super) fn run(work: Work<'_>, report: &mut StepReport) -> Result<(), Interruption> {
    let due_before = due_before(work.desk, work.run.business_date);
    for receipt in Receipt::ALL {
        in_pieces(work, report, move |conn, after, now| {
            let step = ReceiptStep { receipt: *receipt, due_before, after, limit: LETTERS_AT_A_TIME };
            let (read, opened, next) = find_missing_receipts(conn, &Actor::Program(NIGHTLY), step, now)?;
            let checkpoint = next.as_ref().map(|(_, letter)| format!("{} {letter}", receipt.as_str()));
            Ok(Piece { counts: Counts::of(read, opened), named: vec![("opened", opened)], next, checkpoint })
        })?;
    }
    Ok(())
}

pub(super) fn count(desk: &Desk, business_date: NaiveDate, report: &mut StepReport) -> Result<(), Error> {
    let due_before = due_before(desk, business_date);
    let missing = desk.db.read(|conn| count_missing_receipts(conn, due_before))?;
    report.add(Counts::of(missing, missing), &[("opened", missing)]);
    Ok(())
}

fn due_before(desk: &Desk, business_date: NaiveDate) -> DateTime<Utc> {
    let receipt_days = BusinessDays(desk.settings.print_vendor.receipt_business_days);
    rules::due_before(&desk.vendor_calendar, receipt_days, business_date)
}
