//! The contact register upstream: asked for every use, and what follows when it does not answer.

mod calls;
mod faults;
mod settings;
