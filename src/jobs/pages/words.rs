//! Runs and steps in the reader's words.

use chrono::{DateTime, Utc};

use super::super::{JobRun, NIGHTLY, RunState, StartedBy, Step, StepState};
use crate::calendar::parse_day;
use crate::db::UtcTime;
use crate::findings::FindingKind;
use crate::formats;
use crate::texts::Words;
use crate::web::Html;

/// The jobs that have a name of their own here; another is called as in the run log.
const NAMED: [&str; 7] = [
    NIGHTLY,
    "lookup",
    "import persons",
    "import identifiers",
    "import contacts",
    "import letters",
    "import letter-events",
];

pub(super) fn job(html: &Html, job: &str) -> String {
    if NAMED.contains(&job) {
        html.text(&format!("job-{}", job.replace(' ', "-")), &[])
    } else {
        job.to_owned()
    }
}

pub(super) fn step(words: Words<'_>, step: &str) -> String {
    match Step::parse(step) {
        Some(step) => words.text(&format!("step-{}", step.as_str().replace('_', "-")), &[]),
        None => step.to_owned(),
    }
}

pub(super) fn started_by(html: &Html, started_by: StartedBy) -> String {
    html.text(&format!("run-by-{}", started_by.as_str()), &[])
}

pub(super) fn state(html: &Html, state: RunState) -> String {
    html.text(&format!("run-state-{}", state.as_str()), &[])
}

pub(super) fn step_state(html: &Html, state: StepState) -> String {
    html.text(&format!("run-state-{}", state.as_str()), &[])
}

/// Where a step came to, a line for each thing it says; `None` where only the program can read it.
pub(super) fn place(html: &Html, step: Step, checkpoint: &str) -> Option<Vec<String>> {
    match step {
        Step::SweepMessages | Step::Reconcile => {
            checkpoint.split(", ").map(|one| compared(html, one)).collect()
        }
        Step::DailyFigures => {
            let day = parse_day(checkpoint.split(' ').next()?)?;
            let date = formats::date(html.language(), day);
            Some(vec![html.text("run-place-through", &[("date", date.into())])])
        }
        _ => None,
    }
}

/// Reads `flag_missing: 0 of 199`.
fn compared(html: &Html, text: &str) -> Option<String> {
    let (kind, counts) = text.split_once(": ")?;
    let (differing, all) = counts.split_once(" of ")?;
    let count = |text: &str| Some(number(html, text.parse().ok()?));
    let kind = FindingKind::parse(kind)?;
    let what = html.text(&format!("finding-{}", kind.as_str()), &[]);
    let values = [("what", what.into()), ("n", count(differing)?.into()), ("all", count(all)?.into())];
    Some(html.text("run-place-compared", &values))
}

/// Of the tag that says the state: never the only thing that tells.
pub(super) fn color(state: RunState) -> &'static str {
    match state {
        RunState::Running => "info",
        RunState::Completed => "success",
        RunState::Partial => "warning",
        RunState::Failed => "danger",
    }
}

/// Of the tag that says how far a step has come.
pub(super) fn step_color(state: StepState) -> &'static str {
    match state {
        StepState::Running => "info",
        StepState::Completed => "success",
        StepState::Skipped => "neutral",
        StepState::Partial => "warning",
        StepState::Failed => "danger",
    }
}

/// Why a step ended early.
pub(super) fn error(words: Words<'_>, code: &str) -> String {
    match code {
        "database" | "lock_lost" | "stopped" | "held" | "file" | "audit_chain_broken" | "instance_died" => {
            words.text(&format!("run-error-{}", code.replace('_', "-")), &[])
        }
        other => other.to_owned(),
    }
}

/// How long something took that has ended, or has taken by now: `12 s`, `75 min 3 s`.
pub(super) fn duration(began: UtcTime, ended: Option<UtcTime>, now: DateTime<Utc>) -> String {
    let seconds = (ended.map_or(now, UtcTime::utc) - began.utc()).num_seconds().max(0);
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds}\u{a0}s"),
        (minutes, seconds) => format!("{minutes}\u{a0}min {seconds}\u{a0}s"),
    }
}

/// On which machine a run was, and in which process there.
pub(super) fn instance(run: &JobRun) -> String {
    let host = run.instance.split('/').next().unwrap_or_default();
    match run.instance.rsplit('/').nth(2) {
        Some(process) => format!("{host} ({process})"),
        None => host.to_owned(),
    }
}

pub(super) fn number(html: &Html, count: i64) -> String {
    formats::number(html.language(), count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::{Texts, WRITTEN};

    #[test]
    fn every_step_and_every_way_to_fail_has_words_in_every_language() {
        let texts = Texts::load().unwrap();
        for language in WRITTEN {
            let words = texts.words(language);
            for known in Step::ALL {
                assert!(!step(words, known.as_str()).starts_with("step-"), "{}", known.as_str());
            }
            for code in
                ["database", "lock_lost", "stopped", "held", "file", "audit_chain_broken", "instance_died"]
            {
                assert!(!error(words, code).starts_with("run-error"), "{code}");
            }
        }
    }

    #[test]
    fn a_duration_is_in_seconds_and_above_a_minute_in_minutes() {
        let began: DateTime<Utc> = "2026-11-20T02:30:00Z".parse().unwrap();
        for (seconds, text) in [(0, "0\u{a0}s"), (59, "59\u{a0}s"), (4_503, "75\u{a0}min 3\u{a0}s")] {
            let ended = began + chrono::TimeDelta::seconds(seconds);
            assert_eq!(duration(began.into(), Some(ended.into()), began), text);
        }
    }
}
