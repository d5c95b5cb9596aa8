//! Ordering a letter from the person page.

mod browser;
mod codes;
mod desk;
mod looks;
mod nightly;
mod overriding;
mod printing;
mod races;
mod references;
mod refusals;
mod replacing;
mod steps;
