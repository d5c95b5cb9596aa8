//! Which reports are made as files, and where they lie.

use chrono::TimeDelta;

use super::Check;
use crate::config::{NightlyReport, ReportSettings};
use crate::values::Language;

impl Check<'_> {
    /// What is made in the background, and what by night.
    pub(super) fn reports(&mut self) -> ReportSettings {
        ReportSettings {
            folder: self.folder("reports.folder"),
            keep: TimeDelta::hours(self.number("reports.keep_hours", 1, 168)),
            background_rows: self.number("reports.background_rows", 1, 1_000_000_000).unsigned_abs(),
            nightly_folder: self.folder("reports.nightly_folder"),
            nightly: self.nightly_reports("reports.nightly"),
            language: self
                .read("reports.language", "must be nb, nn or en", |text| {
                    Language::parse(text).filter(|language| language.written() == *language)
                })
                .unwrap_or(Language::Nb),
        }
    }

    fn nightly_reports(&mut self, key: &str) -> Vec<NightlyReport> {
        let mut reports = Vec::new();
        for text in self.listed(key) {
            match NightlyReport::parse(&text) {
                Some(report) => reports.push(report),
                None => self.problem(key, &format!("{text} is none; it is such as late-letters:data")),
            }
        }
        reports
    }
}
