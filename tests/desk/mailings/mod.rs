//! A message to all the people of a list.

mod checking;
mod forgotten;
mod form;
mod killed;
mod release;
pub(crate) mod setup;
mod starting;
mod working;
