//! Ordering a letter from the person page.

mod browser;
mod desk;
mod looks;
mod nightly;
mod overriding;
mod printing;
mod races;
mod references;
mod refusals;
mod steps;
