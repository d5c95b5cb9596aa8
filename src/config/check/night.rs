//! When the nightly run begins, and what some of its steps need.

use chrono::{NaiveTime, Timelike as _};

use super::{Check, text};
use crate::config::{BackupSettings, RetentionSettings};

impl Check<'_> {
    /// Outside the hour that comes twice in October and not at all in March.
    pub(super) fn time_of_night(&mut self, key: &str) -> Option<NaiveTime> {
        if text(self.table, key).is_empty() {
            return None;
        }
        let rule = "must be a time of day in Norway such as 03:30, and not from 02:00 to 02:59: \
            that hour comes twice in October and not at all in March";
        self.read(key, rule, |text| {
            let time = NaiveTime::parse_from_str(text, "%H:%M").ok()?;
            (text.len() == 5 && time.hour() != 2).then_some(time)
        })
    }

    /// A limit of nothing would delete what was written today.
    pub(super) fn retention(&mut self) -> RetentionSettings {
        RetentionSettings {
            message_text_days: self.small("retention.message_text_days", 10, 3_650),
            message_months: self.small("retention.message_months", 1, 120),
            note_months: self.small("retention.note_months", 1, 120),
            former_address_months: self.small("retention.former_address_months", 1, 120),
            access_log_months: self.small("retention.access_log_months", 6, 240),
            dropped_file_days: self.small("retention.dropped_file_days", 1, 3_650),
        }
    }

    /// No folder: no backup by itself.
    pub(super) fn backup(&mut self) -> Option<BackupSettings> {
        let keep = self.small("backup.keep", 1, 1000);
        self.folder("backup.folder").map(|folder| BackupSettings { folder, keep })
    }
}
