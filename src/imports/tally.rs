//! What is counted and found wrong while a file is read.

use super::{PROBLEMS_SHOWN, RowProblem, Summary};

/// Counts and problems so far.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) summary: Summary,
    pub(super) problems: Vec<RowProblem>,
    pub(super) problem_count: u64,
    /// The file itself is broken, so that not even its good rows can be told from the others.
    pub(super) unreadable: bool,
}

impl Tally {
    /// Counts one row as refused, for one or more problems.
    pub(super) fn refuse(&mut self, problems: impl IntoIterator<Item = RowProblem>) {
        self.summary.refused += 1;
        self.note(problems);
    }

    /// Refuses one row for one column.
    pub(super) fn refuse_for(&mut self, row: u64, column: &str, reason: impl Into<String>) {
        let column = Some(column.to_owned());
        self.refuse([RowProblem { row, column, reason: reason.into() }]);
    }

    /// Refuses the file for what is wrong with it as a whole.
    pub(super) fn give_up(&mut self, problems: impl IntoIterator<Item = RowProblem>) {
        self.unreadable = true;
        self.note(problems);
    }

    fn note(&mut self, problems: impl IntoIterator<Item = RowProblem>) {
        for problem in problems {
            self.problem_count += 1;
            if self.problems.len() < PROBLEMS_SHOWN {
                self.problems.push(problem);
            }
        }
    }
}
