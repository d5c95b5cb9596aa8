//! Skranke.

pub mod calendar;
pub mod values;
