//! What is wrong with the versions in use: the settings and the program may have changed since they were published.

use super::super::rules::{Judge, Problem};
use super::super::{VersionState, store};
use crate::db::{AnyConnection, Error};

/// The versions in use that were looked at, and a line for each thing that is wrong with one of them.
pub fn check_versions_in_use(
    conn: &mut AnyConnection,
    judge: Judge<'_>,
) -> Result<(usize, Vec<String>), Error> {
    let in_use = store::newest(conn, VersionState::Published)?;
    let mut faults = Vec::new();
    for version in &in_use {
        let words = store::words(conn, &version.version_id)?;
        let problems = judge.problems(&version.template_key, &version.fields, &words);
        let name = format!("{} version {}", version.template_key, version.number);
        faults.extend(problems.iter().map(|problem| format!("{name}: {}", said(problem))));
    }
    Ok((in_use.len(), faults))
}

/// `nb.sms host example.org`.
fn said(problem: &Problem) -> String {
    let place = match problem.at {
        None => "fields".to_owned(),
        Some((language, part)) => format!("{}.{}", language.as_str(), part.as_str()),
    };
    let said = format!("{place} {} {}", problem.fault.as_str(), problem.what);
    said.trim_end().to_owned()
}
