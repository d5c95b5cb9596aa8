//! `POST /rest/v2/personer`, asked as partners' systems ask it.

mod answers;
mod demo_tokens;
mod questions;
mod record;
mod rotation;
mod setup;
mod stranger;
mod tokens;
