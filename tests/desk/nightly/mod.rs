//! The nightly run and what is taken out after it.

mod days;
mod november;
mod runs;
