//! Finding people and opening them, and what of it goes on record.

mod masking;
mod reason;
mod record;
mod search;
mod traces;
