//! The steps of the nightly run, one file each, in pieces that are committed one by one.

use chrono::{NaiveDate, TimeDelta};

use super::Interruption;
use super::StepReport;
use crate::db::Error;
use crate::desk::Desk;
use crate::letters::deadlines::actions::LateShift;
use crate::values::text_enum;

mod backup;
mod beside;
mod contact_ages;
mod daily_figures;
mod expire_codes;
mod find_missing_receipts;
mod flag_expiring_codes;
mod flag_late_letters;
mod forget_drafts;
mod forget_requests;
mod forget_snapshots;
mod import_dropped;
mod index_audit;
mod pieces;
mod recompute_deadlines;
mod reconcile;
mod retention;
mod verify_audit;
mod write_reports;

use beside::Halt;
pub(super) use beside::{left_alone, reading};
pub(crate) use daily_figures::stored as figures_stored;
pub(crate) use index_audit::up_to as audit_index;
pub(crate) use pieces::while_busy;
pub(super) use pieces::{Holder, guarded};

/// Far longer than a piece of work takes; after it another machine takes over from one that died.
pub(super) const LEASE: TimeDelta = TimeDelta::minutes(2);

text_enum! {
    /// The steps, in the order in which they run.
    pub enum Step {
        /// Reads in the files that others have left in a folder.
        ImportDropped => "import_dropped",
        /// Finds the last day on time anew where the limit or the calendar is another now.
        RecomputeDeadlines => "recompute_deadlines",
        /// Flags letters that are late, and queues a message to those who wait for them.
        FlagLateLetters => "flag_late_letters",
        /// Finds letters of which the print vendor should have reported something by now.
        FindMissingReceipts => "find_missing_receipts",
        /// Ends the codes in letters that were not used in time.
        ExpireCodes => "expire_codes",
        /// Flags the codes in letters whose time is nearly up.
        FlagExpiringCodes => "flag_expiring_codes",
        /// Notes which addresses have become too old to notify of decisions.
        ExpireContact => "expire_contact",
        /// Reminds people to confirm addresses that will soon be too old.
        RemindContact => "remind_contact",
        /// Gives back what dead senders hold, and finds messages that nobody has handed over in time.
        SweepMessages => "sweep_messages",
        /// Compares what two records say of the same thing.
        Reconcile => "reconcile",
        /// Stores the figures of the days that are over.
        DailyFigures => "daily_figures",
        /// Writes the reports of the night into a folder.
        WriteReports => "write_reports",
        /// Forgets which calls other systems made a week ago.
        ForgetRequests => "forget_requests",
        /// Deletes what the register upstream told pages during the day.
        ForgetSnapshots => "forget_snapshots",
        /// Deletes what agents wrote and did not send.
        ForgetDrafts => "forget_drafts",
        /// Notes by person which entries of the audit trail are about whom.
        IndexAudit => "index_audit",
        /// Clears and deletes what is over its limit.
        Retention => "retention",
        /// Checks that nothing in the audit trail was changed since it was last checked.
        VerifyAudit => "verify_audit",
        /// Puts a backup of the whole database into a folder.
        Backup => "backup",
    }
}

/// A run that is under way.
pub(super) struct Run {
    pub(super) id: i64,
    pub(super) resumed_from: Option<i64>,
    pub(super) business_date: NaiveDate,
    /// How many steps it has.
    pub(super) steps: usize,
}

/// The desk, who holds the job, the run, which step it is at, and whether it is to stop: what every step works with.
#[derive(Clone, Copy)]
pub(super) struct Work<'a> {
    pub(super) desk: &'a Desk,
    pub(super) holder: &'a Holder,
    pub(super) run: &'a Run,
    pub(super) step: Step,
    pub(super) stop: &'a dyn Fn() -> bool,
}

/// What is counted for, and whether to end early.
#[derive(Clone, Copy)]
pub(super) struct Trial<'a> {
    pub(super) desk: &'a Desk,
    pub(super) date: NaiveDate,
    pub(super) halt: &'a Halt,
}

/// What the steps before would have done by then, in a dry run.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Foreseen {
    /// How judging letters anew would change what is flagged.
    shift: LateShift,
    /// Flags set or opened again.
    flags: usize,
    /// Messages queued.
    queued: usize,
}

impl Foreseen {
    /// Takes down what a step counted.
    fn learn(&mut self, counted: &StepReport) {
        let named = |name| usize::try_from(counted.named(name)).unwrap_or(0);
        self.flags += named("flagged") + named("reopened");
        self.queued += named("queued");
    }
}

impl Step {
    /// Whether it has nothing to do with the business date, so that a command that works for several does it with the last.
    pub(super) fn is_of_no_date(self) -> bool {
        matches!(
            self,
            Self::SweepMessages
                | Self::Reconcile
                | Self::DailyFigures
                | Self::IndexAudit
                | Self::Retention
                | Self::VerifyAudit
                | Self::Backup
        )
    }

    /// Whether the settings leave it nothing to do.
    pub(super) fn is_switched_off(self, desk: &Desk) -> bool {
        let settings = &desk.settings;
        match self {
            Self::ImportDropped => settings.drop_folder.is_none(),
            Self::ExpireContact | Self::RemindContact => desk.upstream.is_some(),
            Self::WriteReports => {
                settings.reports.nightly_folder.is_none() || settings.reports.nightly.is_empty()
            }
            Self::Backup => settings.backup.is_none(),
            _ => false,
        }
    }

    /// Whether one look tells how many rows it has to go through.
    pub(super) fn knows_its_rows(self) -> bool {
        matches!(
            self,
            Self::FlagLateLetters
                | Self::FindMissingReceipts
                | Self::ExpireCodes
                | Self::FlagExpiringCodes
                | Self::IndexAudit
                | Self::VerifyAudit
                | Self::Backup
        )
    }

    /// Does the step, and counts into `report` what is committed.
    pub(super) fn run(self, work: Work<'_>, report: &mut StepReport) -> Result<(), Interruption> {
        match self {
            Self::ImportDropped => import_dropped::run(work, report),
            Self::RecomputeDeadlines => recompute_deadlines::run(work, report),
            Self::FlagLateLetters => flag_late_letters::run(work, report),
            Self::FindMissingReceipts => find_missing_receipts::run(work, report),
            Self::ExpireCodes => expire_codes::run(work, report),
            Self::FlagExpiringCodes => flag_expiring_codes::run(work, report),
            Self::ExpireContact => contact_ages::expire(work, report),
            Self::RemindContact => contact_ages::remind(work, report),
            Self::SweepMessages => reconcile::sweep(work, report),
            Self::Reconcile => reconcile::compare(work, report),
            Self::DailyFigures => daily_figures::run(work, report),
            Self::WriteReports => write_reports::run(work, report),
            Self::ForgetRequests => forget_requests::run(work, report),
            Self::ForgetSnapshots => forget_snapshots::run(work, report),
            Self::ForgetDrafts => forget_drafts::run(work, report),
            Self::IndexAudit => index_audit::run(work, report),
            Self::Retention => retention::run(work, report),
            Self::VerifyAudit => verify_audit::run(work, report),
            Self::Backup => backup::run(work, report),
        }
    }

    /// How many rows a step that knows them has to go through.
    pub(super) fn rows(self, trial: Trial<'_>) -> Result<u64, Error> {
        match self {
            Self::FlagLateLetters => flag_late_letters::rows(trial.desk, trial.date),
            _ => Ok(self.counted(trial, Foreseen::default())?.0.counts.read),
        }
    }

    /// Counts what the step would do after those before it, and what is foreseen then. Halted, it may have counted a part alone.
    pub(super) fn counted(
        self,
        trial: Trial<'_>,
        mut foreseen: Foreseen,
    ) -> Result<(StepReport, Foreseen), Error> {
        let mut counted = StepReport::new(self);
        self.count(trial, &mut foreseen, &mut counted)?;
        foreseen.learn(&counted);
        Ok((counted, foreseen))
    }

    fn count(self, trial: Trial<'_>, foreseen: &mut Foreseen, report: &mut StepReport) -> Result<(), Error> {
        let Trial { desk, date, halt } = trial;
        match self {
            Self::ImportDropped => import_dropped::count(desk, halt, report),
            Self::RecomputeDeadlines => recompute_deadlines::count(desk, date, &mut foreseen.shift, report),
            Self::FlagLateLetters => flag_late_letters::count(desk, date, foreseen.shift, report),
            Self::FindMissingReceipts => find_missing_receipts::count(desk, date, report),
            Self::ExpireCodes => expire_codes::count(desk, date, report),
            Self::FlagExpiringCodes => flag_expiring_codes::count(desk, date, report),
            Self::ExpireContact | Self::RemindContact => contact_ages::count(self, desk, date, report),
            Self::SweepMessages | Self::Reconcile => reconcile::count(self, trial, *foreseen, report),
            Self::DailyFigures => daily_figures::count(desk, halt, report),
            Self::WriteReports => {
                write_reports::count(desk, date, report);
                Ok(())
            }
            Self::ForgetRequests => forget_requests::count(desk, date, report),
            Self::ForgetSnapshots => forget_snapshots::count(desk, report),
            Self::ForgetDrafts => forget_drafts::count(desk, report),
            Self::IndexAudit => index_audit::count(desk, report),
            Self::Retention => retention::count(desk, date, report),
            Self::VerifyAudit => verify_audit::count(desk, report),
            Self::Backup => backup::count(desk, report),
        }
    }
}
