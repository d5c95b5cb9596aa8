//! A change of an opt-out: change, check, receipt.

mod acts;
mod confirmations;
pub(crate) mod form;
mod history;
mod races;
mod refusals;
mod since;
mod steps;
mod words;
