//! What is done with letters: new ones are ordered, events are recorded, late ones are flagged, letters are opened.

mod events;
mod flagging;
mod opening;
mod ordering;

pub use events::{Recorded, bring_up_to_date, record_events};
pub use flagging::{Flagged, LateStep, flag_late_letters};
pub use opening::{OpenedLetter, ShownLetter, open_letter};
pub use ordering::{
    By, NewOrder, OpenedOrder, OrderOutcome, OrderTerms, ShownOrder, open_order, order_letter,
};
