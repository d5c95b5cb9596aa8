//! What is done in the queue: it is shown, the next letter is taken, the work on a letter is changed.

mod changing;
mod showing;
mod taking;

pub(super) use changing::record_outcome;
pub use changing::{Change, Request, change_work};
pub use showing::{Look, PAGE, ShownQueue, ShownWork, late_queue, record_late_queue, work_on};
pub(super) use taking::reason;
pub use taking::{Taking, take_next};
