//! A change of an opt-out: change, check, receipt.

mod acts;
pub(crate) mod form;
mod races;
mod refusals;
mod steps;
