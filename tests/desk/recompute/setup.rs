//! Letters, their flags and what the nightly run says about them.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::{Value, json};
use skranke::db::schema::{deadline_rules, late_flags, letters};
use skranke::letters::FlagEnd;
use skranke::letters::deadlines::AppliedRule;

use crate::support::program::Program;

/// Ten business days end on 16 November for ML-1, on the 24th for ML-2, and on 19 October for ML-3.
pub(super) const ORDERED: [(&str, &str); 3] = [
    ("ML-1", "2026-11-02T12:00:00+01:00"),
    ("ML-2", "2026-11-10T12:00:00+01:00"),
    ("ML-3", "2026-10-05T12:00:00+02:00"),
];

impl Program {
    /// Each letter's last day on time, in the order of the references.
    pub(super) fn last_days(&self) -> Vec<(String, String)> {
        self.read(|conn| {
            let rows: Vec<(String, NaiveDate)> = letters::table
                .order(letters::reference)
                .select((letters::reference, letters::last_on_time))
                .load(conn)?;
            Ok(rows.into_iter().map(|(reference, day)| (reference, day.to_string())).collect())
        })
    }

    /// Each flag: reference, first flagged, last day on time, what closed it.
    pub(super) fn flags(&self) -> Vec<(String, String, String, Option<FlagEnd>)> {
        self.read(|conn| {
            let rows: Vec<(String, NaiveDate, NaiveDate, Option<FlagEnd>)> = late_flags::table
                .inner_join(letters::table)
                .order(letters::reference)
                .select((
                    letters::reference,
                    late_flags::first_flagged_on,
                    late_flags::last_on_time,
                    late_flags::closed_by,
                ))
                .load(conn)?;
            let row = |(reference, first, last, end): (String, NaiveDate, NaiveDate, _)| {
                (reference, first.to_string(), last.to_string(), end)
            };
            Ok(rows.into_iter().map(row).collect())
        })
    }

    /// The rules that were applied, the first first.
    pub(super) fn applied(&self) -> Vec<AppliedRule> {
        self.read(|conn| Ok(deadline_rules::table.order(deadline_rules::rule_id).load(conn)?))
    }
}

/// What a step said it did.
pub(super) fn step<'a>(report: &'a Value, name: &str) -> &'a Value {
    let steps = report["steps"].as_array().unwrap();
    steps.iter().find(|step| step["step"] == name).unwrap_or_else(|| panic!("no {name} in {report}"))
}

/// What the step that judges anew counted: read, earlier, later, unchanged, flags closed.
#[track_caller]
pub(super) fn moved(report: &Value) -> [u64; 5] {
    let step = step(report, "recompute_deadlines");
    assert_eq!(report["status"], json!("completed"));
    ["read", "moved_earlier", "moved_later", "unchanged", "flags_closed"]
        .map(|name| step[name].as_u64().unwrap())
}
