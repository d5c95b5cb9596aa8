//! What about a letter a person must look at.

mod events;
mod pages;
mod receipts;
mod setup;
