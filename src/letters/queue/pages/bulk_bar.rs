//! The bar under the list: which letters are chosen, and what may be done with them at once.

use serde::Serialize;

use super::super::actions::ShownQueue;
use super::super::bulk::MOST_LETTERS;
use super::filter::View;
use crate::values::StaffId;
use crate::web::Html;

/// The bar.
#[derive(Serialize)]
pub(super) struct BulkBar {
    /// What stands behind the question mark of the page's address.
    view: String,
    on_page: String,
    all: String,
    colleagues: Vec<Colleague>,
}

#[derive(Serialize)]
struct Colleague {
    value: String,
    label: String,
}

impl BulkBar {
    /// The bar of this page; `colleagues` are those whom its reader may give letters to.
    pub(super) fn of(
        html: &Html,
        view: &View,
        shown: &ShownQueue,
        colleagues: Vec<(StaffId, String)>,
    ) -> Self {
        let address = view.address(None);
        let most = i64::try_from(MOST_LETTERS).unwrap_or(i64::MAX);
        let (key, n) =
            if shown.count > most { ("bulk-which-first", most) } else { ("bulk-which-all", shown.count) };
        let colleague = |(id, label): (StaffId, String)| Colleague { value: id.to_string(), label };
        Self {
            view: address.split_once('?').map_or("", |(_, query)| query).to_owned(),
            on_page: html.text("bulk-which-page", &[("n", shown.letters.len().into())]),
            all: html.text(key, &[("n", n.into())]),
            colleagues: colleagues.into_iter().map(colleague).collect(),
        }
    }
}
