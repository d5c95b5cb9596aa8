//! The figures of days that are over: stored each night, the same as counted from the rows, and there still when those are gone.

mod killed;
mod nights;
mod page;
mod setup;
