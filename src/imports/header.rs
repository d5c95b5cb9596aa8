//! Which column stands where.

use super::RowProblem;
use super::source::text;
use super::splitter::RawRow;

/// For each of `columns` its place in the file, or all that is wrong with the header.
pub(super) fn places(header: &RawRow, columns: &[&'static str]) -> Result<Vec<usize>, Vec<RowProblem>> {
    let problem = |column: Option<String>, reason: String| RowProblem { row: header.number, column, reason };
    if let Some((cell, fault)) = header.fault {
        return Err(vec![problem(Some((cell + 1).to_string()), fault.reason().to_owned())]);
    }
    let names: Vec<String> = header.cells().map(name).collect();
    let known = |name: &str| columns.contains(&name);
    if !names.iter().any(|name| known(name)) {
        let reason = format!(
            "no column is known; the first row must be the header, with commas or semicolons: {}",
            columns.join(",")
        );
        return Err(vec![problem(None, reason)]);
    }
    let mut problems = Vec::new();
    for (place, name) in names.iter().enumerate() {
        if !known(name) {
            problems.push(problem(Some(shown(name, place)), "unknown column".to_owned()));
        } else if names.iter().take(place).any(|earlier| earlier == name) {
            problems.push(problem(Some(name.clone()), "the column stands in the header twice".to_owned()));
        }
    }
    let mut places = Vec::with_capacity(columns.len());
    for column in columns {
        match names.iter().position(|name| name == column) {
            Some(place) => places.push(place),
            None => problems.push(problem(Some((*column).to_owned()), "the column is missing".to_owned())),
        }
    }
    if problems.is_empty() { Ok(places) } else { Err(problems) }
}

/// The separator of a file by its header, where no name holds either.
pub(crate) fn separator(first_bytes: &[u8]) -> u8 {
    let header = first_bytes.split(|byte| matches!(byte, b'\r' | b'\n')).find(|line| !line.is_empty());
    if header.is_some_and(|line| line.contains(&b';')) { b';' } else { b',' }
}

fn name(cell: &[u8]) -> String {
    text(cell).unwrap_or_default().trim().to_lowercase()
}

/// A name only if it looks like one: where the header is missing, a person's data stand in its place.
fn shown(name: &str, place: usize) -> String {
    let is_name = name.len() <= 40
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if is_name { name.to_owned() } else { (place + 1).to_string() }
}
