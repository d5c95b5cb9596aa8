//! A national id that another one has superseded: the entry moves, the link stays.

mod conflicts;
mod moving;
mod pages;
mod setup;
mod told;
mod upstream;
