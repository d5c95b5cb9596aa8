//! Agents write to people.

mod attacks;
mod drafts;
mod hours;
mod next_channel;
mod once;
mod sami;
mod sending;
pub(crate) mod setup;
mod times;
mod verdicts;
mod wide;
