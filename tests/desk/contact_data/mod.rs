//! Contact data: how old it may be, who else has it, how it is corrected, proved, deleted and moved.

mod ages;
pub(crate) mod codes;
pub(crate) mod corrections;
mod deletions;
pub(crate) mod form;
mod new_addresses;
mod nightly;
mod undone;
mod words;
