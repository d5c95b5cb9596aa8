//! Skranke: the back office behind a support line for electronic ID.
//!
//! Folders are the business, file names are the layers; `docs/ARCHITECTURE.md` is the map.

pub mod calendar;
pub mod clock;
pub mod db;
pub mod values;
pub mod vault;
