//! `letter-events.csv`: what the print vendor and the post report.
//!
//! The event's key is `event_ref` and `event`. All files count as one source, whichever system wrote them: what is sent
//! again in another file is the same event. An event that also comes through the API has another source and is kept
//! beside it, which changes no state.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::apply::{CHUNK, FileKind, Numbered};
use super::fields::{Refused, Row, instant, one_of};
use super::tally::Tally;
use crate::db::{AnyConnection, Error};
use crate::letters::reasons;
use crate::letters::reports::{self, Report, Reported};
use crate::letters::{EventKind, actions};
use crate::values::LetterId;

/// The one source that all files count as.
const SOURCE: &str = "file";

/// Reads events; states follow when all are in.
pub(super) struct LetterEvents {
    now: DateTime<Utc>,
    touched: BTreeSet<LetterId>,
}

impl LetterEvents {
    pub(super) fn new(now: DateTime<Utc>) -> Self {
        Self { now, touched: BTreeSet::new() }
    }
}

impl FileKind for LetterEvents {
    const COLUMNS: &'static [&'static str] = &["reference", "event", "occurred_at", "event_ref", "reason"];
    const KEY: &'static str = "event_ref";
    type Row = Report;

    fn read(&self, row: &mut Row<'_>) -> Result<Report, Refused> {
        let reference = row.required("reference", reports::name);
        let event = row.required("event", one_of(EventKind::REPORTED, EventKind::as_str));
        let occurred_at = row.required("occurred_at", instant);
        let event_ref = row.required("event_ref", reports::name);
        let reason = row.optional("reason", reasons::read);
        Ok(Report {
            reference: reference?,
            event: event?,
            occurred_at: occurred_at?,
            event_ref: event_ref?,
            reason: reason?,
        })
    }

    fn key(row: &Report) -> String {
        format!("{} {}", row.event_ref, row.event.as_str())
    }

    fn apply(
        &mut self,
        conn: &mut AnyConnection,
        rows: Vec<Numbered<Report>>,
        tally: &mut Tally,
    ) -> Result<(), Error> {
        let (numbers, reports): (Vec<u64>, Vec<Report>) = rows.into_iter().unzip();
        let recording = actions::record_reports(conn, SOURCE, &reports, self.now)?;
        for (number, outcome) in numbers.into_iter().zip(recording.outcomes) {
            match outcome {
                Reported::Recorded | Reported::Contradicts => tally.summary.added += 1,
                Reported::AlreadyKnown => tally.summary.unchanged += 1,
                Reported::UnknownLetter => tally.refuse_for(number, "reference", "there is no such letter"),
                Reported::ReportedOtherwise => {
                    let why = "this event was reported before, with other content";
                    tally.refuse_for(number, "event_ref", why);
                }
            }
        }
        self.touched.extend(recording.touched);
        Ok(())
    }

    fn finish(&mut self, conn: &mut AnyConnection) -> Result<bool, Error> {
        let touched: Vec<LetterId> = std::iter::from_fn(|| self.touched.pop_first()).take(CHUNK).collect();
        actions::bring_up_to_date(conn, &touched, self.now)?;
        Ok(!self.touched.is_empty())
    }
}
