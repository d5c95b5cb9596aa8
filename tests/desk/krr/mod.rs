//! The contact register's interfaces, used as partners' systems and people themselves use them.

mod answers;
mod changes;
mod changes_race;
mod clients;
mod deaths;
mod demo_tokens;
mod doors;
mod landlines;
mod opt_out_times;
mod own;
mod questions;
mod record;
mod rotation;
mod setup;
mod signed;
mod stranger;
mod tokens;
