//! Why a letter is or is not late, and the queue of those that are.

mod explained;
mod queue;
mod races;
