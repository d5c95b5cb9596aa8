//! The contact register upstream: asked for every use, and what follows when it does not answer.

mod calls;
mod contact;
mod decisions;
mod faults;
mod operations;
mod pages;
mod settings;
