//! The pages in a real Chromium, by keyboard.

mod accessibility;
mod journey;
mod layout;
mod screens;
mod window;
