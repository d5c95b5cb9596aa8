//! What a bulk does, and why a letter is left out, in words.

use super::super::actions::ShownBulk;
use super::super::{BulkAction, Reason, Task};
use crate::web::Html;

/// What is done with so many letters, in a sentence of this kind: `bulk-{kind}-{action}`.
pub(super) fn said(html: &Html, kind: &str, task: &Task, to: Option<&str>, n: usize) -> String {
    let key = format!("bulk-{kind}-{}", task.action.as_str());
    let n = ("n", n.into());
    match task.action {
        BulkAction::Assign => html.text(&key, &[n, ("name", to.unwrap_or_default().to_owned().into())]),
        BulkAction::Remind | BulkAction::Reissue | BulkAction::Investigate => html.text(&key, &[n]),
    }
}

/// What a bulk on record does, without numbers.
pub(super) fn action(html: &Html, shown: &ShownBulk) -> String {
    let name = shown.bulk.assigned_to.as_ref().and_then(|to| shown.names.get(to).cloned());
    let key = format!("bulk-action-{}", shown.bulk.action.as_str());
    match name {
        Some(name) => html.text(&key, &[("name", name.into())]),
        None => html.text(&key, &[]),
    }
}

/// Why a letter was left out, or failed.
pub(in crate::letters::queue) fn reason(html: &Html, reason: Reason) -> String {
    html.text(&format!("bulk-reason-{}", reason.as_str()), &[])
}
