//! Skranke: the back office behind a support line for electronic ID.
//!
//! Folders are the business, file names are the layers; `docs/ARCHITECTURE.md` is the map.

pub mod audit;
pub mod backups;
pub mod bulk;
pub mod calendar;
pub mod cli;
pub mod clock;
pub mod config;
pub mod db;
pub mod demo;
pub mod desk;
pub mod digest;
pub mod findings;
pub mod formats;
pub mod https;
pub mod imports;
pub mod inquiries;
pub mod jobs;
pub mod letters;
pub mod lookups;
pub mod notices;
pub mod persons;
pub mod register;
pub mod reports;
pub mod requests;
pub mod retention;
pub mod signing;
pub mod staff;
pub mod texts;
pub mod tokens;
pub mod values;
pub mod vault;
pub mod web;
pub mod whole_file;
pub mod zip;
