//! The late queue as work: each letter with an owner, a next step and an outcome.

mod bulk_pages;
mod bulk_process;
mod bulk_reasons;
mod bulk_release;
mod bulk_runs;
mod bulk_setup;
mod narrow;
mod next;
mod outcomes;
mod owners;
mod pages;
pub(crate) mod setup;
mod views;

pub(crate) use setup::link;
