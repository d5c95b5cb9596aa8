//! A change of an opt-out: change, check, receipt.

mod form;
mod races;
mod refusals;
mod steps;
