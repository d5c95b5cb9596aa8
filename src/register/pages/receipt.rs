//! Step 3: the receipt, whose number the agent reads out.

use serde::Serialize;

use super::super::{OptOutChange, actions};
use super::OptOutSubject;
use super::history::{self, HistoryRow};
use crate::db;
use crate::desk::Desk;
use crate::formats;
use crate::notices::Channel;
use crate::persons::pages::PersonStrip;
use crate::web::{Html, Page};

/// The page.
#[derive(Serialize)]
pub(super) struct ReceiptPage {
    strip: PersonStrip,
    step: String,
    done: String,
    reference: String,
    when: String,
    confirmation: String,
    /// Whether the confirmation goes by letter, for want of an address.
    by_letter: bool,
    history: Vec<HistoryRow>,
}

impl Page for ReceiptPage {
    const TEMPLATE: &'static str = "pages/opt_out_receipt";
    const TITLE: &'static str = "opt-out-receipt-title";
}

impl ReceiptPage {
    pub(super) fn of(
        html: &Html,
        desk: &Desk,
        subject: &OptOutSubject,
        change: &OptOutChange,
    ) -> Result<Self, db::Error> {
        let done = if change.to_opted_out { "opt-out-receipt-yes" } else { "opt-out-receipt-no" };
        let channel = subject.entry.as_ref().and_then(actions::confirmation_channel);
        let confirmation = match channel {
            _ if subject.asked.is_away() => "opt-out-receipt-unknown",
            Some(Channel::Email) => "opt-out-receipt-email",
            Some(Channel::Sms) => "opt-out-receipt-sms",
            None => "opt-out-receipt-none",
        };
        Ok(Self {
            strip: PersonStrip::telling(html, desk, &subject.person, &subject.asked.told, false)?,
            step: html.text("opt-out-step", &[("n", 3.into())]),
            done: html.text(done, &[]),
            reference: change.reference.clone(),
            when: formats::short_date_time(html.language(), change.changed_at.utc()),
            by_letter: channel.is_none() && !subject.asked.is_away(),
            confirmation: html.text(confirmation, &[]),
            history: history::rows(html, &subject.history),
        })
    }
}
