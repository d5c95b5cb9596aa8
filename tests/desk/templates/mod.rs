//! Texts of messages that the desk writes itself.

mod faults;
mod publishing;
pub(crate) mod setup;
mod stored;
