//! Ordering a letter from the person page.

mod browser;
mod codes;
pub(crate) mod desk;
mod looks;
mod nightly;
mod overriding;
pub(crate) mod printing;
mod races;
mod references;
mod refusals;
mod replacing;
mod steps;
mod whole_way;
