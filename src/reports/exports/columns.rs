//! The columns of each file. Data tools know them by these names for good: more may follow, these stay.

use super::Report;

pub(super) fn columns(report: Report) -> &'static [&'static str] {
    match report {
        Report::Letters => &[
            "reference",
            "status",
            "ordered_at",
            "order_channel",
            "destination",
            "last_on_time",
            "status_since",
            "status_reason",
            "letter",
        ],
        Report::OptOuts => &[
            "changed_at",
            "person",
            "from",
            "to",
            "channel",
            "reason",
            "changed_by",
            "reference",
            "identity_check",
            "legal_basis",
            "effective_at",
            "undoes",
        ],
        Report::Notices => &[
            "notice",
            "created_at",
            "channel",
            "template",
            "language",
            "status",
            "attempts",
            "finished_at",
            "template_version",
            "handed_over_at",
            "status_reason",
        ],
        Report::Inquiries => {
            &["inquiry", "opened_at", "person", "agent", "reason", "valid_until", "closed_at"]
        }
    }
}
