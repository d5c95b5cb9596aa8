//! Checks the audit trail's chain: as a rule from where it was last checked on, and once a week from its beginning, for what was
//! checked before may have been changed since.

use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};

use super::super::Interruption;
use super::super::{Counts, NIGHTLY, Step, StepReport, step_log};
use super::Work;
use super::pieces::{guarded, put_on_record};
use crate::audit::{self, Checked, Verified};
use crate::calendar::{local_date, parse_day};
use crate::db::{AnyConnection, Error};
use crate::desk::Desk;

/// Links checked in one transaction.
const LINKS_AT_A_TIME: i64 = 5_000;

/// So often the whole chain is checked.
const WHOLE_EVERY: TimeDelta = TimeDelta::days(7);

pub(super) fn run(work: Work<'_>, report: &mut StepReport) -> Result<(), Interruption> {
    let today = local_date(work.desk.now());
    let mut place = work.desk.db.read(|conn| last_place(conn, today))?;
    loop {
        if (work.stop)() {
            return Err(Interruption::Stopped);
        }
        let (run_id, step, Place { reached: from, begun_on }) = (work.run.id, work.step, place);
        let vault = Arc::clone(&work.desk.vault);
        let checked = guarded(work.desk, work.holder, move |conn, _| {
            let checked = audit::verify_after(conn, &vault, &from, LINKS_AT_A_TIME)?;
            if let Checked::Fits(links, reached) = &checked {
                let place = format!("{reached} {begun_on}");
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
                place = Place { reached, begun_on };
            }
            Checked::Broken(position) => return Err(Interruption::ChainBroken(position)),
        }
    }
}

pub(super) fn count(desk: &Desk, report: &mut StepReport) -> Result<(), Error> {
    let links = desk.db.read(|conn| {
        let place = last_place(conn, local_date(desk.now()))?;
        audit::count_after(conn, &place.reached)
    })?;
    report.add(Counts::of(links, 0), &[]);
    Ok(())
}

/// Where a check of the whole chain has come to, be it over some nights, and on which local day it began at the beginning.
struct Place {
    reached: Verified,
    begun_on: NaiveDate,
}

impl Place {
    fn parse(text: &str) -> Option<Self> {
        let (reached, begun_on) = text.rsplit_once(' ')?;
        Some(Self { reached: Verified::parse(reached)?, begun_on: parse_day(begun_on)? })
    }
}

/// Where the last run that checked it has come to. Every place on record was checked before it was put there.
fn last_place(conn: &mut AnyConnection, today: NaiveDate) -> Result<Place, Error> {
    let place = step_log::last_checkpoint(conn, NIGHTLY, Step::VerifyAudit)?;
    let place = place.as_deref().and_then(Place::parse);
    let place = place.filter(|place| today - place.begun_on < WHOLE_EVERY);
    Ok(place.unwrap_or(Place { reached: Verified::default(), begun_on: today }))
}
