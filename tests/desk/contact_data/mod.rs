//! Contact data: how old it may be, who else has it, how it is corrected, proved, deleted and moved.

mod ages;
mod codes;
mod corrections;
mod deletions;
mod form;
mod nightly;
