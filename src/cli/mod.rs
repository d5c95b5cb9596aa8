//! The commands, one file each.

pub mod export;
pub mod import;
pub mod nightly;
pub mod work;
