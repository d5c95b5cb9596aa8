//! The limit or the calendar is another after a restart: letters that are waited for are judged anew.

mod moved;
mod nights;
mod setup;
