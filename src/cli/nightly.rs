//! `skranke nightly`: one run of the nightly steps, and one line of JSON that says what it did.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};

use super::stop::Stop;
use super::{CliError, Done, answer};
use crate::calendar::local_date;
use crate::config::Environment;
use crate::desk::Desk;
use crate::jobs::nightly::{self, NightlyOptions};
use crate::jobs::{StartedBy, Status, Step, metrics};

#[derive(clap::Args)]
pub(super) struct Nightly {
    /// The day to work for, such as 2026-11-20; without it, today in Norway and the days before that no run has done. In
    /// production not one that is still to come.
    #[arg(long, value_name = "DAY", value_parser = super::day)]
    business_date: Option<NaiveDate>,
    /// Count, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Run only this step; may be given several times. They run in the order of this list.
    #[arg(long, value_name = "STEP", value_parser = steps())]
    only: Vec<Step>,
    /// Work for the day of the last run, if that one failed.
    #[arg(long, conflicts_with = "business_date")]
    resume: bool,
    /// Work although a restored backup has not been released: what is queued waits for the release with the rest.
    #[arg(long)]
    although_held: bool,
    /// Say in the run log that a timer started it.
    #[arg(long)]
    by_timer: bool,
    /// Write what came of it to this file as well, for the textfile collector of Prometheus' node exporter.
    #[arg(long, value_name = "PATH")]
    metrics_file: Option<PathBuf>,
}

/// Ends well also when another instance has the job.
pub(super) fn run(nightly: Nightly, desk: &Desk) -> Result<Done, CliError> {
    refuse_days_to_come(&nightly, desk)?;
    let stop = Stop::on_signal()?;
    let options = NightlyOptions {
        business_date: nightly.business_date,
        dry_run: nightly.dry_run,
        only: nightly.only,
        resume: nightly.resume,
        although_held: nightly.although_held,
        started_by: if nightly.by_timer { StartedBy::Timer } else { StartedBy::Command },
        ..NightlyOptions::default()
    };
    let report = nightly::run(desk, &options, &|| stop.is_asked());
    answer(serde_json::to_string(&report).map_err(anyhow::Error::from)?)?;
    let written = match nightly.metrics_file.filter(|_| !options.dry_run) {
        Some(path) => metrics::write_file(desk, &path),
        None => Ok(()),
    };
    match report.status {
        Status::Completed | Status::Skipped => {
            written.map_err(anyhow::Error::from)?;
            Ok(Done::Fully)
        }
        Status::Partial => {
            written.map_err(anyhow::Error::from)?;
            Ok(Done::InPart)
        }
        Status::Failed => {
            if let Err(error) = written {
                tracing::warn!(%error, "the metrics were not written");
            }
            let error = anyhow::anyhow!(report.reason.unwrap_or_default());
            Err(if report.try_again { CliError::NotNow(error) } else { CliError::Failed(error) })
        }
    }
}

/// A year that was mistyped would tell people of letters that are not late.
fn refuse_days_to_come(nightly: &Nightly, desk: &Desk) -> Result<(), CliError> {
    let is_real = desk.settings.environment == Environment::Production && !nightly.dry_run;
    let today = local_date(desk.now());
    match nightly.business_date.filter(|date| is_real && *date > today) {
        Some(date) => Err(CliError::Usage(format!(
            "{date} is still to come: a run works for {today} or a day before it, and --dry-run counts for any"
        ))),
        None => Ok(()),
    }
}

fn steps() -> impl clap::builder::TypedValueParser<Value = Step> {
    let names = Step::ALL.iter().map(|step| step.as_str());
    PossibleValuesParser::new(names).try_map(|name| Step::parse(&name).ok_or("no such step"))
}
