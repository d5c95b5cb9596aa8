//! Looks for messages that wait too long, and compares what two records say of the same thing. What differs is for a person.

use std::sync::atomic::Ordering;

use chrono::NaiveDate;

use super::super::Interruption;
use super::super::{Counts, NIGHTLY, StepReport};
use super::beside::reading;
use super::pieces::{Piece, guarded, in_pieces, put_on_record};
use super::{Foreseen, Step, Trial, Work};
use crate::audit::Actor;
use crate::calendar::local_date;
use crate::db::Error;
use crate::desk::Desk;
use crate::findings::FindingKind;
use crate::findings::actions::{Checked, compare as compare_records, put_down};
use crate::findings::checks::Standard;
use crate::notices::outbox::{self, TakenBack};
use crate::notices::rules::SendWindow;

/// Gives back what dead senders hold, then looks for what nobody has handed over.
pub(super) fn sweep(work: Work<'_>, report: &mut StepReport) -> Result<(), Interruption> {
    in_pieces(work, report, |conn, _: Option<&()>, now| {
        let found = outbox::take_back_expired_leases(conn, now)?;
        Ok(Piece {
            counts: Counts::of(found.all(), found.all()),
            named: swept(found),
            next: None,
            checkpoint: None,
        })
    })?;
    each(work, report, &FindingKind::SWEPT)
}

/// Compares.
pub(super) fn compare(work: Work<'_>, report: &mut StepReport) -> Result<(), Interruption> {
    each(work, report, &FindingKind::COMPARED)
}

fn each(work: Work<'_>, report: &mut StepReport, kinds: &[FindingKind]) -> Result<(), Interruption> {
    let standard = standard(work.desk, work.run.business_date);
    let mut told = Vec::new();
    for kind in kinds.iter().copied() {
        let (desk, standard) = (work.desk.clone(), standard.clone());
        let compared = reading(work, move |halt| {
            let is_stopped = || halt.load(Ordering::Relaxed);
            desk.db.stream(|conn| compare_records(conn, kind, &standard, &is_stopped))
        })?;
        let Some((found, parts)) = compared else { return Err(Interruption::Stopped) };
        told.push(in_words(kind, found));
        let (run_id, step, so_far) = (work.run.id, work.step, told.join(", "));
        let looked_at = Counts { changed: 0, ..counts(found) };
        guarded(work.desk, work.holder, move |conn, _| {
            put_on_record(conn, run_id, step, looked_at, Some(&so_far))
        })?;
        report.add(looked_at, &named(Checked { opened: 0, settled: 0, ..found }));
        for part in parts {
            if (work.stop)() {
                return Err(Interruption::Stopped);
            }
            let done = guarded(work.desk, work.holder, move |conn, now| {
                let (opened, settled) = put_down(conn, &Actor::Program(NIGHTLY), &part, now)?;
                let done = Checked { opened, settled, ..Checked::default() };
                put_on_record(conn, run_id, step, counts(done), None)?;
                Ok(done)
            })?;
            report.add(counts(done), &named(done));
        }
    }
    Ok(())
}

pub(super) fn count(
    step: Step,
    Trial { desk, date: business_date, halt }: Trial<'_>,
    foreseen: Foreseen,
    report: &mut StepReport,
) -> Result<(), Error> {
    let standard = standard(desk, business_date);
    let kinds: &[FindingKind] = if step == Step::SweepMessages {
        let found = desk.db.read(|conn| outbox::count_expired_leases(conn, standard.now))?;
        report.add(Counts::of(found.all(), found.all()), &swept(found));
        &FindingKind::SWEPT
    } else {
        &FindingKind::COMPARED
    };
    for kind in kinds {
        let is_stopped = || halt.load(Ordering::Relaxed);
        let compared = desk.db.stream(|conn| compare_records(conn, *kind, &standard, &is_stopped))?;
        let Some((mut checked, _)) = compared else { return Ok(()) };
        match kind {
            FindingKind::MessageOverdue => checked.compared += foreseen.queued,
            FindingKind::FlagUnfounded => checked.compared += foreseen.flags,
            FindingKind::FlagMissing => {
                checked.differing = checked.differing.saturating_sub(foreseen.flags);
                checked.opened = checked.opened.saturating_sub(foreseen.flags);
            }
            _ => {}
        }
        report.add(counts(checked), &named(checked));
    }
    Ok(())
}

fn standard(desk: &Desk, business_date: NaiveDate) -> Standard {
    let now = desk.now();
    let window = SendWindow { hours: desk.settings.messages.hours, calendar: &desk.calendar };
    Standard {
        business_date,
        today: local_date(now),
        now,
        overdue: desk.settings.notices.overdue,
        hours_began: window.began(now),
        unreported: desk.settings.receipts.overdue,
        rule: desk.lateness_rule(),
    }
}

fn counts(checked: Checked) -> Counts {
    Counts::of(checked.compared, checked.opened + checked.settled)
}

fn swept(found: TakenBack) -> Vec<(&'static str, usize)> {
    let TakenBack { queued, uncertain, failed, expired } = found;
    vec![("taken_back", queued), ("uncertain", uncertain), ("given_up", failed), ("expired", expired)]
}

fn named(checked: Checked) -> Vec<(&'static str, usize)> {
    vec![("differences", checked.differing), ("opened", checked.opened), ("settled", checked.settled)]
}

/// As the page of the run shows it.
fn in_words(kind: FindingKind, checked: Checked) -> String {
    format!("{}: {} of {}", kind.as_str(), checked.differing, checked.compared)
}
