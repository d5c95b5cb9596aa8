//! Writing to a person: the look at them, and the message.

mod opening;
mod sending;

pub use opening::{Beginning, OpenedWriting, ShownWriting, open_writing};
pub use sending::{NewMessage, SendOutcome, Terms, send_message};
