//! The two databases hold the same, and mean the same by it.

mod described;
mod meaning;
mod same;
mod start;
