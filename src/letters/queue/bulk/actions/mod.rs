//! What is done with a bulk: it is looked at, started, worked off letter by letter, and shown.

mod doing;
mod previewing;
mod releasing;
mod showing;
mod starting;
mod wording;

pub use doing::{do_item, remind_one};
pub use previewing::{Choice, Listed, Preview, preview, record_preview};
pub use releasing::release_bulk;
pub use showing::{ShownBulk, ShownItem, bulk, recent_bulks, record_bulk, waiting_bulks};
pub use starting::{NewBulk, Started, start_bulk};
pub use wording::{ReminderWords, reminder_words};
