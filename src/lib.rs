//! Skranke.

pub mod calendar;
