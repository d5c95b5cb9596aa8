//! What is done with letters: events are recorded, late ones are flagged, pages are opened.

mod events;
mod flagging;
mod opening;

pub use events::{Recorded, bring_up_to_date, record_events};
pub use flagging::{Flagged, LateStep, flag_late_letters};
pub use opening::{
    OpenedLetter, ShownLetter, ShownQueue, late_queue, open_letter, record_late_queue, record_opening,
};
