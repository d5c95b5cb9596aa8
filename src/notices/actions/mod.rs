//! What is done with messages at the desk: they are listed and shown, and somebody decides about those that need it.

mod judging;
mod showing;

pub use judging::{JudgeOutcome, NewJudgement, judge};
pub use showing::{
    OpenedNotice, PAGE, ShownNotice, ShownNotices, list_notices, open_notice, record_list, record_opening,
};
