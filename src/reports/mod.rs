//! What the desk tells others in figures and files.
//!
//! **Invariants:** a report is taken out only after the row that says so is stored; it holds no national id; the same report
//! of the same day has the same rows in the same order on either database, and needs no more memory when it is long.

pub mod csv_out;
pub mod exports;
pub mod figures;
pub mod files;
mod history;
pub mod package;
pub mod pages;
