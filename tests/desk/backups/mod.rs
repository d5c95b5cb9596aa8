//! Backups, the way back, and what is not sent after it.

mod drill;
mod elsewhere;
mod files;
mod nights;
mod pages;
mod setup;
