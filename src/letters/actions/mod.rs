//! What is done with letters: new ones are ordered, moved on by their events, late ones are flagged, letters are opened.

mod events;
mod flagging;
mod opening;
mod ordering;
mod partners;
mod reporting;

pub use events::{bring_up_to_date, report_own};
pub use flagging::{Flagged, LateStep, flag_late_letters};
pub use opening::{OpenedLetter, ShownLetter, open_letter, record_opening};
pub use ordering::{
    NewOrder, OpenedOrder, OrderOutcome, OrderTerms, Orderer, Replaced, ShownOrder, open_order, order_letter,
};
pub use partners::{PartnerOrder, SeenLetter, order_for_partner, record_seeing, see_letter};
pub use reporting::{Recording, record_reports, take_reports};
