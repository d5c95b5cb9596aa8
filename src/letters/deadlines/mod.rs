//! By which rule letters are judged, and what a change of it moves.
//!
//! A letter keeps its last day on time with the rule and the calendar by which that was found. When the settings or the table
//! of holidays have changed, the nightly run finds the day anew for each letter that is still waited for.
//!
//! **Invariants:** after a nightly run every letter that is waited for is judged by the rule of the settings; a letter whose
//! way has ended keeps the day that it was judged by; each change of the rule is on record with what it moved.

use diesel::prelude::*;

use super::lateness::LatenessRule;
use crate::db::UtcTime;

pub mod actions;
pub mod pages;
pub mod rules;
pub mod store;

/// What stored days say about how they were found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgedBy {
    /// Base event and limits: `ordered+10/20`.
    pub lateness_rule: String,
    /// Which days count: `no-2026.1+sat0+closed:none`.
    pub calendar_version: String,
}

impl JudgedBy {
    /// By this rule with its calendar.
    pub fn rule(rule: &LatenessRule) -> Self {
        Self { lateness_rule: rule.version(), calendar_version: rule.calendar.version() }
    }
}

/// One change of the rule, as it is stored.
#[derive(Clone, Debug, Queryable)]
pub struct AppliedRule {
    /// In the order of the changes.
    pub rule_id: i64,
    /// Base event and limits.
    pub lateness_rule: String,
    /// Which days count.
    pub calendar_version: String,
    /// When the first nightly run found it in the settings.
    pub first_applied_at: UtcTime,
    /// When the last letter judged otherwise had been judged by it; none when that was cut off.
    pub finished_at: Option<UtcTime>,
    /// Letters whose last day on time came earlier.
    pub moved_earlier: i64,
    /// Letters whose last day on time came later.
    pub moved_later: i64,
    /// Letters whose last day on time stayed.
    pub unchanged: i64,
    /// Late flags that ended because the letter is on time by this rule.
    pub flags_closed: i64,
}

impl AppliedRule {
    /// The rule itself.
    pub fn into_judged_by(self) -> JudgedBy {
        JudgedBy { lateness_rule: self.lateness_rule, calendar_version: self.calendar_version }
    }

    /// Whether it is this rule.
    pub fn is(&self, judged_by: &JudgedBy) -> bool {
        self.lateness_rule == judged_by.lateness_rule && self.calendar_version == judged_by.calendar_version
    }
}

/// What judging some letters anew did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// Letters whose last day on time came earlier.
    pub earlier: usize,
    /// Letters whose last day on time came later.
    pub later: usize,
    /// Letters whose last day on time stayed.
    pub unchanged: usize,
    /// Late flags that ended because the letter is on time by the rule.
    pub flags_closed: usize,
}

impl Moved {
    /// Letters judged anew.
    pub fn read(&self) -> usize {
        self.earlier + self.later + self.unchanged
    }
}
