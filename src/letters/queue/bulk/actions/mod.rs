//! What is done with a bulk: it is looked at, started, worked off letter by letter, and shown.

mod doing;
mod previewing;
mod showing;
mod starting;

pub use doing::{do_item, remind_one};
pub use previewing::{Choice, Listed, Preview, preview, record_preview};
pub use showing::{ShownBulk, ShownItem, bulk, recent_bulks, record_bulk};
pub use starting::{NewBulk, Started, start_bulk};
