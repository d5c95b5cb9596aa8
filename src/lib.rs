//! Skranke: the back office behind a support line for electronic ID.
//!
//! Folders are the business, file names are the layers; `docs/ARCHITECTURE.md` is the map.

pub mod audit;
pub mod calendar;
pub mod clock;
pub mod config;
pub mod db;
pub mod desk;
pub mod imports;
pub mod letters;
pub mod persons;
pub mod register;
pub mod values;
pub mod vault;
