//! What becomes of messages after they were handed over, as providers and returned mails tell it.

mod bounces;
mod early;
mod hooks;
mod kannel;
mod settings;
mod setup;
mod told;
