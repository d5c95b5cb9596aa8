//! What is wrong with a file, like problems together, for the run log.

use std::collections::BTreeMap;

use super::{ImportKind, Report, RowProblem};
use crate::jobs::JobError;

/// Rows that are named of each group.
const SAMPLES: usize = 5;

impl Report {
    /// The problems of a file of this kind, by column and reason. Of a very bad file the report holds the first ones alone.
    pub fn errors(&self, kind: ImportKind, run_id: i64, step: &str) -> Vec<JobError> {
        let mut groups: BTreeMap<String, Vec<&RowProblem>> = BTreeMap::new();
        for problem in &self.problems {
            let column = problem.column.as_deref().map(|column| format!(", {column}")).unwrap_or_default();
            let code = format!("{}{column}: {}", kind.as_str(), problem.reason);
            groups.entry(code).or_default().push(problem);
        }
        let error = |(code, problems): (String, Vec<&RowProblem>)| {
            let samples: Vec<String> = problems.iter().take(SAMPLES).map(|one| one.row.to_string()).collect();
            let row_count = i64::try_from(problems.len()).unwrap_or(i64::MAX);
            JobError { run_id, step: step.to_owned(), code, row_count, samples: samples.join(", ") }
        };
        groups.into_iter().map(error).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imports::Summary;

    #[test]
    fn like_problems_are_counted_together_and_the_first_five_rows_are_named() {
        let problem = |row: u64, column: Option<&str>, reason: &str| RowProblem {
            row,
            column: column.map(ToOwned::to_owned),
            reason: reason.to_owned(),
        };
        let mut problems: Vec<RowProblem> =
            (2..9).map(|row| problem(row, Some("reference"), "is of no letter")).collect();
        problems.push(problem(4, None, "has too few columns"));
        let summary = Summary::default();
        let report = Report { summary, accepted: false, problems, problem_count: 8, sha256: String::new() };
        let errors = report.errors(ImportKind::LetterEvents, 7, "import_dropped");
        let told: Vec<_> = errors
            .iter()
            .map(|error| (error.code.as_str(), error.row_count, error.samples.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                ("letter-events, reference: is of no letter", 7, "2, 3, 4, 5, 6"),
                ("letter-events: has too few columns", 1, "4"),
            ]
        );
    }
}
