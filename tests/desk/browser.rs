//! The pages in a real Chromium, by keyboard.

mod accessibility;
mod charts;
mod journey;
mod layout;
mod mailings;
mod printed;
mod screens;
mod window;
mod writing;
