//! The columns of each file. Data tools know them by these names for good: more may follow, these stay.

use super::Report;
use crate::reports::package::Kind;

use Kind::{Day, Instant, Text, Whole};

pub(super) fn columns(report: Report) -> &'static [(&'static str, Kind)] {
    match report {
        Report::LateLetters => &[
            ("reference", Text),
            ("status", Text),
            ("ordered_at", Instant),
            ("last_on_time", Day),
            ("business_days_late", Whole),
            ("destination", Text),
            ("first_flagged_on", Day),
        ],
        Report::Letters => &[
            ("reference", Text),
            ("status", Text),
            ("ordered_at", Instant),
            ("order_channel", Text),
            ("destination", Text),
            ("last_on_time", Day),
            ("status_since", Instant),
            ("status_reason", Text),
            ("letter", Text),
        ],
        Report::OptOuts => &[
            ("changed_at", Instant),
            ("person", Text),
            ("from", Text),
            ("to", Text),
            ("channel", Text),
            ("reason", Text),
            ("changed_by", Text),
            ("reference", Text),
            ("identity_check", Text),
            ("legal_basis", Text),
            ("effective_at", Instant),
            ("undoes", Text),
        ],
        Report::Notices => &[
            ("notice", Text),
            ("created_at", Instant),
            ("channel", Text),
            ("template", Text),
            ("language", Text),
            ("status", Text),
            ("attempts", Whole),
            ("finished_at", Instant),
            ("template_version", Text),
            ("handed_over_at", Instant),
            ("status_reason", Text),
        ],
        Report::Inquiries => &[
            ("inquiry", Text),
            ("opened_at", Instant),
            ("person", Text),
            ("agent", Text),
            ("reason", Text),
            ("valid_until", Instant),
            ("closed_at", Instant),
            ("topic", Text),
        ],
        Report::Lookups => &[
            ("at", Instant),
            ("actor", Text),
            ("action", Text),
            ("person", Text),
            ("object", Text),
            ("inquiry", Text),
            ("detail", Text),
            ("entry", Whole),
        ],
        Report::Workload => &[
            ("agent", Text),
            ("inquiries", Whole),
            ("persons_viewed", Whole),
            ("letters_ordered", Whole),
            ("opt_outs_changed", Whole),
            ("contacts_changed", Whole),
            ("late_letters_taken", Whole),
            ("outcomes", Whole),
            ("open_letters", Whole),
            ("oldest_last_on_time", Day),
        ],
    }
}
