//! What is deleted when its time is up, what is kept all the same, and what is left of it in the figures.

mod chain;
mod files;
mod holds;
mod nights;
pub(crate) mod setup;
