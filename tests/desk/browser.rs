//! The pages in a real Chromium, by keyboard.

mod accessibility;
mod journey;
mod layout;
mod printed;
mod screens;
mod window;
mod writing;
