//! Looks for messages that wait too long, and compares what two records say of the same thing. What differs is for a person.

use chrono::NaiveDate;

use super::super::nightly::Interruption;
use super::super::{Counts, NIGHTLY, StepReport};
use super::pieces::{Piece, in_pieces};
use super::{Foreseen, Step, Work};
use crate::audit::Actor;
use crate::calendar::local_date;
use crate::db::Error;
use crate::desk::Desk;
use crate::findings::FindingKind;
use crate::findings::actions::{Checked, check, count as count_one, open_more};
use crate::findings::checks::Standard;
use crate::notices::outbox::{self, TakenBack};

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
    for kind in kinds.iter().copied() {
        in_pieces(work, report, move |conn, begun: Option<&()>, now| {
            let standard = Standard { now, ..standard };
            let actor = Actor::Program(NIGHTLY);
            let (checked, more) = if begun.is_none() {
                check(conn, &actor, kind, &standard)?
            } else {
                let (opened, more) = open_more(conn, &actor, kind, &standard)?;
                (Checked { opened, ..Checked::default() }, more)
            };
            Ok(Piece {
                counts: counts(checked),
                named: named(checked),
                next: more.then_some(()),
                checkpoint: begun.is_none().then(|| in_words(kind, checked)),
            })
        })?;
    }
    Ok(())
}

pub(super) fn count(
    step: Step,
    desk: &Desk,
    business_date: NaiveDate,
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
        let mut checked = desk.db.read(|conn| count_one(conn, *kind, &standard))?;
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
    Standard { business_date, today: local_date(now), now, overdue: desk.settings.notices.overdue }
}

fn counts(checked: Checked) -> Counts {
    let changed = checked.opened + checked.settled;
    Counts {
        skipped: super::super::wide(checked.compared.saturating_sub(changed)),
        ..Counts::of(checked.compared, changed)
    }
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
