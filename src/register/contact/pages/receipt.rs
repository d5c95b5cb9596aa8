//! Step 3: the receipt, whose number the agent reads out.

use serde::Serialize;

use super::super::ContactChange;
use super::ContactSubject;
use super::history::{self, HistoryRow};
use crate::db;
use crate::desk::Desk;
use crate::formats;
use crate::persons::pages::PersonStrip;
use crate::register::pages::asked;
use crate::web::{Html, Page};

/// The page.
#[derive(Serialize)]
pub(super) struct ReceiptPage {
    strip: PersonStrip,
    step: String,
    lead: String,
    reference: String,
    when: String,
    identity_check: String,
    values: Vec<String>,
    history: Vec<HistoryRow>,
}

impl Page for ReceiptPage {
    const TEMPLATE: &'static str = "pages/contact_receipt";
    const TITLE: &'static str = "opt-out-receipt-title";
}

impl ReceiptPage {
    pub(super) fn of(
        html: &Html,
        desk: &Desk,
        subject: &ContactSubject,
        change: &ContactChange,
    ) -> Result<Self, db::Error> {
        Ok(Self {
            strip: PersonStrip::of(html, desk, &subject.person, subject.entry.as_ref(), false)?,
            step: html.text("opt-out-step", &[("n", 3.into())]),
            lead: lead(html, change),
            reference: change.reference.clone(),
            when: formats::short_date_time(html.language(), change.changed_at.utc()),
            identity_check: html.text(&format!("opt-out-identity-{}", change.identity_check.as_str()), &[]),
            values: history::values(html, &desk.vault, change)?,
            history: history::rows(html, &desk.vault, subject)?,
        })
    }
}

/// What to do with the reference, and that the change holds.
fn lead(html: &Html, change: &ContactChange) -> String {
    let holds = html.text("opt-out-receipt-from-now", &[]);
    match asked::after_receipt(html, change.channel) {
        Some(told) => format!("{told} {holds}"),
        None => holds,
    }
}
