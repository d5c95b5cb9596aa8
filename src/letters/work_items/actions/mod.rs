//! What is done about letters that must be looked at: items open and settle with events, receipts that are missing are found,
//! items are shown and closed.

mod closing;
mod following;
mod missing;
mod showing;

pub use closing::{Change, close_item};
pub use following::follow_events;
pub use missing::{ReceiptStep, count_missing_receipts, find_missing_receipts};
pub use showing::{PAGE, ShownItem, ShownItems, open_item, open_items, record_item, record_items};
