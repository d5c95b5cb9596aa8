//! What is done with letters: events are recorded, late ones are flagged, pages are opened.

mod events;
mod flagging;
mod opening;

pub use events::{Recorded, record_events};
pub use flagging::{Flagged, LateSearch, flag_late_letters};
pub use opening::{OpenedLetter, ShownLetter, ShownQueue, open_letter, show_late_queue};
