//! The nightly run and what is taken out after it.

mod catching_up;
mod days;
mod dropped;
mod examples;
mod killed;
mod november;
mod pages;
mod runs;
mod schedule;
mod steps;
mod stopping;
