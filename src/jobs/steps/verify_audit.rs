//! Checks the audit trail's chain, from where it was last checked on.

use std::sync::Arc;

use super::super::nightly::Interruption;
use super::super::{Counts, NIGHTLY, Step, StepReport, step_log};
use super::Work;
use super::pieces::{guarded, put_on_record};
use crate::audit::{self, Checked, Verified};
use crate::db::{AnyConnection, Error};
use crate::desk::Desk;

/// Links checked in one transaction.
const LINKS_AT_A_TIME: i64 = 5_000;

pub(super) fn run(work: Work<'_>, report: &mut StepReport) -> Result<(), Interruption> {
    let mut place = work.desk.db.read(last_verified)?;
    loop {
        if (work.stop)() {
            return Err(Interruption::Stopped);
        }
        let (run_id, step, from) = (work.run.id, work.step, place);
        let vault = Arc::clone(&work.desk.vault);
        let checked = guarded(work.desk, work.holder, move |conn, _| {
            let checked = audit::verify_after(conn, &vault, &from, LINKS_AT_A_TIME)?;
            if let Checked::Fits(links, reached) = &checked {
                let place = reached.to_string();
                put_on_record(conn, run_id, step, Counts::of(*links, 0), Some(&place))?;
            }
            Ok(checked)
        })?;
        match checked {
            Checked::Fits(links, reached) => {
                report.add(Counts::of(links, 0), &[]);
                if links == 0 {
                    return Ok(());
                }
                place = reached;
            }
            Checked::Broken(position) => return Err(Interruption::ChainBroken(position)),
        }
    }
}

pub(super) fn count(desk: &Desk, report: &mut StepReport) -> Result<(), Error> {
    let links = desk.db.read(|conn| {
        let place = last_verified(conn)?;
        audit::count_after(conn, &place)
    })?;
    report.add(Counts::of(links, 0), &[]);
    Ok(())
}

/// Where the last run that checked it has come to. Every place on record was checked before it was put there.
fn last_verified(conn: &mut AnyConnection) -> Result<Verified, Error> {
    let place = step_log::last_checkpoint(conn, NIGHTLY, Step::VerifyAudit)?;
    Ok(place.as_deref().and_then(Verified::parse).unwrap_or_default())
}
