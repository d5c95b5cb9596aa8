//! What the run log tells Prometheus: on `/metrics`, and in a file for the node exporter where `skranke nightly` runs alone.

use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::AtomicU64;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use tempfile::NamedTempFile;

use super::{JobRun, JobStep, NIGHTLY, RunState, step_log, store};
use crate::db::{AnyConnection, Error, UtcTime};
use crate::desk::Desk;

/// With what is less than a second: most steps of a quiet night take no more.
type Seconds = Gauge<f64, AtomicU64>;

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Job {
    job: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Rows {
    job: &'static str,
    result: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct StepRows {
    job: &'static str,
    step: String,
    result: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OfStep {
    job: &'static str,
    step: String,
}

/// What the run log says of the nightly run.
#[derive(Clone, Debug)]
pub struct Standing {
    /// End of the last run of every step that did all it was to do, in Unix seconds; 0 before the first.
    pub last_success: i64,
    missed: i64,
    last_ended: Option<JobRun>,
    steps: Vec<JobStep>,
}

/// Reads it.
pub fn standing(conn: &mut AnyConnection, today: chrono::NaiveDate) -> Result<Standing, Error> {
    let last_ended = store::last_ended(conn, NIGHTLY)?;
    let steps = match &last_ended {
        Some(run) => step_log::steps_of(conn, run.run_id)?,
        None => Vec::new(),
    };
    Ok(Standing {
        last_success: store::last_success(conn, NIGHTLY)?.map_or(0, |at| at.timestamp()),
        missed: i64::try_from(store::due_dates(conn, NIGHTLY, today)?.missed().len()).unwrap_or(i64::MAX),
        last_ended,
        steps,
    })
}

/// The metrics of the jobs.
#[derive(Default)]
pub struct JobMetrics {
    last_success: Family<Job, Gauge>,
    failed: Family<Job, Gauge>,
    missed: Family<Job, Gauge>,
    duration: Family<Job, Seconds>,
    rows: Family<Rows, Gauge>,
    step_rows: Family<StepRows, Gauge>,
    step_duration: Family<OfStep, Seconds>,
}

impl JobMetrics {
    /// Names them.
    pub fn register(&self, registry: &mut Registry) {
        let help = "End of the last run of every step that did all it was to do, in Unix seconds";
        registry.register("job_last_success_timestamp_seconds", help, self.last_success.clone());
        registry.register("job_failed", "1 if the last run failed, else 0", self.failed.clone());
        let help = "Business dates of the last 31, before today, that no run was completed for";
        registry.register("job_missed_dates", help, self.missed.clone());
        registry.register("job_duration_seconds", "How long the last run took", self.duration.clone());
        registry.register("job_rows", "Rows of the last run by what came of them", self.rows.clone());
        let help = "Rows of each step of the last run by what came of them";
        registry.register("job_step_rows", help, self.step_rows.clone());
        let help = "How long each step of the last run took";
        registry.register("job_step_duration_seconds", help, self.step_duration.clone());
    }

    /// Takes down what stands in the run log now.
    pub fn stands(&self, standing: &Standing) {
        let nightly = Job { job: NIGHTLY };
        self.last_success.get_or_create(&nightly).set(standing.last_success);
        self.missed.get_or_create(&nightly).set(standing.missed);
        let Some(run) = &standing.last_ended else { return };
        self.failed.get_or_create(&nightly).set(i64::from(run.state == RunState::Failed));
        self.duration.get_or_create(&nightly).set(seconds(run.started_at, run.finished_at));
        for (result, rows) in [
            ("read", run.rows_read),
            ("changed", run.rows_changed),
            ("skipped", run.rows_skipped),
            ("failed", run.rows_failed),
        ] {
            self.rows.get_or_create(&Rows { job: NIGHTLY, result }).set(rows);
        }
        // A run of some steps alone says nothing of the others.
        self.step_rows.clear();
        self.step_duration.clear();
        for step in &standing.steps {
            self.step_stands(step);
        }
    }

    fn step_stands(&self, step: &JobStep) {
        let of_step = OfStep { job: NIGHTLY, step: step.step.clone() };
        self.step_duration.get_or_create(&of_step).set(seconds(step.started_at, step.finished_at));
        for (result, rows) in [
            ("read", step.rows_read),
            ("changed", step.rows_changed),
            ("skipped", step.rows_skipped),
            ("failed", step.rows_failed),
        ] {
            let labels = StepRows { job: NIGHTLY, step: step.step.clone(), result };
            self.step_rows.get_or_create(&labels).set(rows);
        }
    }
}

/// How long it took, in seconds: nought of what has not ended, and where the clock was set back meanwhile.
fn seconds(began: UtcTime, ended: Option<UtcTime>) -> f64 {
    (ended.unwrap_or(began).utc() - began.utc()).to_std().unwrap_or_default().as_secs_f64()
}

/// Why the file could not be written.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The run log could not be read.
    #[error(transparent)]
    Database(#[from] Error),
    /// The folder is missing, full or not ours.
    #[error("the file of metrics could not be written")]
    Write(#[from] std::io::Error),
    /// A metric is not what Prometheus reads.
    #[error("the metrics could not be put into words")]
    Encode(#[from] std::fmt::Error),
}

/// Writes the metrics of the jobs beside the file and puts it in place whole, readable for the exporter's own user.
pub fn write_file(desk: &Desk, path: &Path) -> Result<(), FileError> {
    let today = crate::calendar::local_date(desk.now());
    let standing = desk.db.read(|conn| standing(conn, today))?;
    let (metrics, mut registry) = (JobMetrics::default(), Registry::with_prefix("skranke"));
    metrics.register(&mut registry);
    metrics.stands(&standing);
    let mut text = String::new();
    encode(&mut text, &registry)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644))?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}
