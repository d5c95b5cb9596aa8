//! Files are read in whole or not at all, however they come.

mod bad_files;
mod desk;
mod events;
mod files;
