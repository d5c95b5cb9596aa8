//! Lists of national ids, looked up by the command and on the page.

pub(crate) mod command;
mod expiry;
mod killed;
mod pages;
mod refused;
pub(crate) mod setup;
mod upstream;
