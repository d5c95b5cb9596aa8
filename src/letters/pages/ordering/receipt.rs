//! Step 3: the receipt, with what the public receipt says too: the reference and the day by which the letter comes.

use serde::Serialize;

use super::super::super::actions::ShownLetter;
use super::day;
use crate::calendar::local_date;
use crate::desk::Desk;
use crate::persons::pages::PersonStrip;
use crate::web::{Html, Page, PageError};

/// The page.
#[derive(Serialize)]
pub(super) struct ReceiptPage {
    strip: PersonStrip,
    step: String,
    letter_id: String,
    reference: String,
    ordered: String,
    expected: String,
    mobile: String,
}

impl Page for ReceiptPage {
    const TEMPLATE: &'static str = "pages/order_receipt";
    const TITLE: &'static str = "order-receipt-title";
}

impl ReceiptPage {
    pub(super) fn of(html: &Html, desk: &Desk, shown: &ShownLetter) -> Result<Self, PageError> {
        let letter = &shown.letter;
        let mobile = letter.mobile.as_ref().map(|mobile| desk.vault.open(mobile));
        let mobile = mobile.transpose().map_err(PageError::fault)?;
        Ok(Self {
            strip: PersonStrip::of(html, desk, &shown.person, shown.entry.as_ref(), false)?,
            step: html.text("order-step", &[("n", 3.into())]),
            letter_id: letter.letter_id.to_string(),
            reference: letter.reference.clone(),
            ordered: day(html, local_date(letter.ordered_at.utc())),
            expected: day(html, letter.last_on_time),
            mobile: mobile.map_or_else(|| html.text("person-none", &[]), |mobile| mobile.masked()),
        })
    }
}
