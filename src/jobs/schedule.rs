//! When the program begins the nightly run itself, and whether one of several instances already has.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::{NIGHTLY, RunState, store};
use crate::calendar::{instant_at, local_date};
use crate::db::{AnyConnection, Error};

/// A run that fails so often in a night is for a person.
pub const MOST_TRIES: usize = 4;

/// A nightly run of the schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The local day that it works for.
    pub date: NaiveDate,
    /// When it was to begin.
    pub at: DateTime<Utc>,
}

/// The last run that was to begin by now.
pub fn last_due(time: NaiveTime, now: DateTime<Utc>) -> Due {
    let today = local_date(now);
    let due = on(today, time);
    if due.at <= now { due } else { on(today.checked_sub_days(Days::new(1)).unwrap_or(today), time) }
}

/// The next one.
pub fn next_due(time: NaiveTime, now: DateTime<Utc>) -> Due {
    let today = local_date(now);
    let due = on(today, time);
    if due.at > now { due } else { on(today.checked_add_days(Days::new(1)).unwrap_or(today), time) }
}

fn on(date: NaiveDate, time: NaiveTime) -> Due {
    Due { date, at: instant_at(date, time) }
}

/// What is to be done about a run that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Begin it, or try again.
    Run,
    /// Some instance did it, or somebody has stopped it for this night.
    Done,
    /// It failed too often; the next night tries again.
    GivenUp,
}

/// What the run log says about a run that is due. One that was made before the hour does not count: it did not know what came
/// in since.
pub fn wanted(conn: &mut AnyConnection, due: Due) -> Result<Wanted, Error> {
    let runs = store::states_since(conn, NIGHTLY, due.at)?;
    let failed = runs.iter().filter(|(_, state)| *state == RunState::Failed).count();
    // Whoever stopped it does not want it back in five minutes.
    if store::stopped_since(conn, NIGHTLY, due.at)? {
        return Ok(Wanted::Done);
    }
    if runs.iter().any(|(date, state)| *date == due.date && RunState::DONE.contains(state)) {
        Ok(Wanted::Done)
    } else if failed >= MOST_TRIES {
        Ok(Wanted::GivenUp)
    } else {
        Ok(Wanted::Run)
    }
}

/// A run that has not begun so long after its hour is missing; those who look at the clock do so every second.
const LATE_AFTER: TimeDelta = TimeDelta::minutes(15);

/// A run of the schedule that is missing after its hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// There never was one.
    Ever,
    /// The one of this day was not made, and nobody is at it.
    Run(Due),
    /// It failed so often that nobody tries again before the next night.
    GivenUp(Due),
}

/// Whether the last run that was to begin by now is missing.
pub fn missing(conn: &mut AnyConnection, due: Due, now: DateTime<Utc>) -> Result<Option<Missing>, Error> {
    let last = store::last_run(conn, NIGHTLY)?;
    Ok(match (wanted(conn, due)?, last) {
        (Wanted::GivenUp, _) => Some(Missing::GivenUp(due)),
        (Wanted::Run, _) if now - due.at < LATE_AFTER => None,
        (Wanted::Run, None) => Some(Missing::Ever),
        (Wanted::Run, Some(run)) => (run.state != RunState::Running).then_some(Missing::Run(due)),
        (Wanted::Done, _) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HALF_PAST_THREE: NaiveTime = NaiveTime::from_hms_opt(3, 30, 0).unwrap();

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_run_is_due_from_the_minute_on_until_the_next_days() {
        for (now, date, began) in [
            ("2026-11-20T03:29:59+01:00", "2026-11-19", "2026-11-19T03:30:00+01:00"),
            ("2026-11-20T03:30:00+01:00", "2026-11-20", "2026-11-20T03:30:00+01:00"),
            ("2026-11-21T00:10:00+01:00", "2026-11-20", "2026-11-20T03:30:00+01:00"),
            ("2026-03-29T03:30:00+02:00", "2026-03-29", "2026-03-29T03:30:00+02:00"),
            ("2026-10-25T03:30:00+01:00", "2026-10-25", "2026-10-25T03:30:00+01:00"),
        ] {
            let due = Due { date: date.parse().unwrap(), at: at(began) };
            assert_eq!(last_due(HALF_PAST_THREE, at(now)), due, "{now}");
        }
    }

    #[test]
    fn each_day_of_ten_years_has_one_run_and_each_run_follows_the_one_before() {
        let mut due = last_due(HALF_PAST_THREE, at("2024-01-01T12:00:00Z"));
        for _ in 0..3_653 {
            let next = next_due(HALF_PAST_THREE, due.at);
            assert_eq!(Some(next.date), due.date.succ_opt());
            assert_eq!(last_due(HALF_PAST_THREE, next.at), next);
            let hours = (next.at - due.at).num_hours();
            assert!((23..=25).contains(&hours), "{next:?}");
            due = next;
        }
    }
}
