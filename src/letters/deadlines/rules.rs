//! How a letter and its late flag come out of judging it anew.

use std::cmp::Ordering;

use chrono::{DateTime, NaiveDate, Utc};

use super::{JudgedBy, Moved};
use crate::letters::FlagEnd;
use crate::letters::flags::LateFlag;
use crate::letters::lateness::LatenessRule;
use crate::letters::store::Letter;

/// The letter as this rule judges it.
pub fn judged(letter: &Letter, rule: &LatenessRule) -> Letter {
    let JudgedBy { lateness_rule, calendar_version } = JudgedBy::rule(rule);
    let last_on_time = rule.last_on_time(letter.ordered_at.utc(), letter.destination);
    Letter { last_on_time, lateness_rule, calendar_version, ..letter.clone() }
}

/// What becomes of the open flag of a letter that was judged anew: one that is on time on this local day loses it, and the
/// flag keeps what it had been set for; of any other it follows the letter.
pub fn flag_after(flag: &LateFlag, letter: &Letter, day: NaiveDate, now: DateTime<Utc>) -> LateFlag {
    if letter.last_on_time >= day {
        return LateFlag {
            closed_at: Some(now.into()),
            closed_by: Some(FlagEnd::RuleChanged),
            ..flag.clone()
        };
    }
    LateFlag {
        last_on_time: letter.last_on_time,
        lateness_rule: letter.lateness_rule.clone(),
        calendar_version: letter.calendar_version.clone(),
        ..flag.clone()
    }
}

impl Moved {
    /// What came of these letters, given before and after in the same order, and of the open flags among them.
    pub fn count(before: &[Letter], after: &[Letter], flags: &[LateFlag]) -> Self {
        let mut moved = Self {
            flags_closed: flags.iter().filter(|flag| flag.closed_at.is_some()).count(),
            ..Self::default()
        };
        for (before, after) in before.iter().zip(after) {
            match after.last_on_time.cmp(&before.last_on_time) {
                Ordering::Less => moved.earlier += 1,
                Ordering::Equal => moved.unchanged += 1,
                Ordering::Greater => moved.later += 1,
            }
        }
        moved
    }
}
