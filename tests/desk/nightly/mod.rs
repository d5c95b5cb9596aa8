//! The nightly run and what is taken out after it.

mod amid;
mod catching_up;
mod days;
mod dropped;
mod examples;
mod killed;
mod laden;
mod lease;
mod log;
mod november;
mod pages;
mod runs;
mod schedule;
mod slow;
mod steps;
mod stopping;
