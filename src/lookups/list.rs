//! A list of national ids as people bring it: a mailing list from a spreadsheet, or one id a line.
//!
//! Of the columns one is read; what else stands in a row is passed over, also where it is no good text.

use std::io::{self, BufReader, Chain, Cursor, Read};

use super::{Asked, Fault, MOST_ROWS};
use crate::imports::NotText;
use crate::imports::header::separator;
use crate::imports::source::{Beginning, Source, beginning};
use crate::imports::splitter::{Fault as Broken, RawRow, Splitter};
use crate::values::{IdPolicy, NationalId};

/// What the column of national ids may be called, in small letters.
const NAMES: [&str; 3] = ["national_id", "personidentifikator", "fødselsnummer"];
/// So much is looked at to tell what sort of file it is.
const HEAD: u64 = 64 * 1024;

/// Faulty rows that are named; in the answers all of them are.
const FAULTS_SHOWN: usize = 100;

/// Why a list is refused as a whole, before anybody is looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No text of ours.
    #[error("{}", .0.reason())]
    NotText(NotText),
    /// Nothing says where the national ids stand.
    #[error(
        "no column is called national_id, personidentifikator or fødselsnummer; name it in the first row, with commas or semicolons between the columns"
    )]
    NoColumn,
    /// Two columns are called so.
    #[error("more than one column is called national_id, personidentifikator or fødselsnummer")]
    TwoColumns,
    /// A quotation mark took the rest of the file with it.
    #[error("row {0}: a quotation mark opens here and is never closed")]
    OpenQuote(u64),
    /// There is a header and nothing below it.
    #[error("the list has no rows")]
    NoRows,
    /// More than a list may have.
    #[error("the list has more than 1,000,000 rows; split it")]
    TooManyRows,
}

/// Why a list could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// It is refused.
    #[error("{0}")]
    Refused(Refusal),
    /// The file cannot be read.
    #[error("the list cannot be read")]
    File(#[from] io::Error),
}

/// What a list comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Survey {
    /// Rows, the header not counted.
    pub(super) rows: u64,
    /// The first faulty ones, by number.
    pub(super) faults: Vec<(u64, Fault)>,
    /// The file's SHA-256, in hexadecimal.
    pub(super) sha256: String,
}

/// Reads a list through, and answers what it comes to if all of it can be read.
pub(super) fn survey(file: Box<dyn Read>, policy: IdPolicy) -> Result<Survey, ListError> {
    let mut list = List::open(file, policy)?;
    let (mut rows, mut faults) = (0, Vec::new());
    while let Some(asked) = list.next()? {
        rows += 1;
        if let Err(fault) = asked.id
            && faults.len() < FAULTS_SHOWN
        {
            faults.push((asked.row, fault));
        }
        if rows > MOST_ROWS {
            return Err(ListError::Refused(Refusal::TooManyRows));
        }
    }
    if rows == 0 {
        return Err(ListError::Refused(Refusal::NoRows));
    }
    let sha256 = list.finish()?;
    Ok(Survey { rows, faults, sha256 })
}

/// The rows of a list, one after another.
pub(super) struct List {
    splitter: Splitter<BufReader<Chain<Cursor<Vec<u8>>, Source>>>,
    policy: IdPolicy,
    /// Where the national id stands, from 0.
    place: usize,
    /// Cells of the first row, and so of each.
    cells: usize,
    /// The first row, where it is no header.
    first: Option<Asked>,
}

impl List {
    /// Opens a list and finds its column.
    pub(super) fn open(file: Box<dyn Read>, policy: IdPolicy) -> Result<Self, ListError> {
        let mut source = Source::new(file);
        let mut head = Vec::new();
        source.by_ref().take(HEAD).read_to_end(&mut head)?;
        match beginning(&head) {
            Beginning::Text { mark } => drop(head.drain(..mark)),
            Beginning::Other(what) => return Err(ListError::Refused(Refusal::NotText(what))),
        }
        let separator = separator(&head);
        let input = BufReader::with_capacity(64 * 1024, Cursor::new(head).chain(source));
        let mut splitter = Splitter::new(input, separator);
        if !splitter.advance()? {
            return Err(ListError::Refused(Refusal::NotText(NotText::Empty)));
        }
        refuse_open_quote(&splitter.row)?;
        let first_row = first_row(&splitter.row).map_err(ListError::Refused)?;
        let mut list =
            Self { place: first_row.place, cells: splitter.row.count, first: None, splitter, policy };
        if !first_row.is_header {
            list.first = Some(list.asked());
        }
        Ok(list)
    }

    /// The next row; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<Asked>, ListError> {
        if let Some(first) = self.first.take() {
            return Ok(Some(first));
        }
        if !self.splitter.advance()? {
            return Ok(None);
        }
        refuse_open_quote(&self.splitter.row)?;
        Ok(Some(self.asked()))
    }

    /// The next rows, at most so many; none at the end.
    pub(super) fn next_piece(&mut self, rows: usize) -> Result<Vec<Asked>, ListError> {
        let mut piece = Vec::with_capacity(rows);
        while piece.len() < rows
            && let Some(asked) = self.next()?
        {
            piece.push(asked);
        }
        Ok(piece)
    }

    /// Reads what is left and gives the SHA-256 of the whole file.
    fn finish(self) -> io::Result<String> {
        let (_, source) = self.splitter.into_input().into_inner().into_inner();
        source.finish()
    }

    fn asked(&self) -> Asked {
        let row = &self.splitter.row;
        let cell = row.cells().nth(self.place).unwrap_or_default();
        let id =
            if row.count == self.cells { national_id(cell, self.policy) } else { Err(Fault::OtherCells) };
        Asked { row: row.number, id }
    }
}

fn national_id(cell: &[u8], policy: IdPolicy) -> Result<NationalId, Fault> {
    let text = std::str::from_utf8(cell).map_err(|_| Fault::Unreadable)?.trim();
    if text.is_empty() {
        return Err(Fault::Missing);
    }
    let id = NationalId::parse(text).map_err(|error| match Fault::from(error) {
        Fault::Length if text.chars().filter(char::is_ascii_digit).count() == 10 => Fault::LostZero,
        fault => fault,
    })?;
    policy.check(&id)?;
    Ok(id)
}

/// The rest of the file stands in one cell then, so that no row of it can be told.
fn refuse_open_quote(row: &RawRow) -> Result<(), ListError> {
    match row.fault {
        Some((_, Broken::OpenQuote)) => Err(ListError::Refused(Refusal::OpenQuote(row.number))),
        _ => Ok(()),
    }
}

struct FirstRow {
    place: usize,
    is_header: bool,
}

/// A column of one of the names; else the only one, whatever its name, which need not be there.
fn first_row(row: &RawRow) -> Result<FirstRow, Refusal> {
    let names: Vec<String> = row.cells().map(|cell| name(cell).trim().to_lowercase()).collect();
    let mut named = names.iter().enumerate().filter(|(_, name)| NAMES.contains(&name.as_str()));
    if let Some((place, _)) = named.next() {
        return if named.next().is_none() {
            Ok(FirstRow { place, is_header: true })
        } else {
            Err(Refusal::TwoColumns)
        };
    }
    let mut filled = names.iter().enumerate().filter(|(_, name)| !name.is_empty());
    let (Some((place, only)), None) = (filled.next(), filled.next()) else { return Err(Refusal::NoColumn) };
    let looks_like_an_id = only.contains(|c: char| c.is_ascii_digit()) && !only.contains(char::is_alphabetic);
    let looks_like_a_name = only.chars().count() <= 100 && !only.contains(char::is_control);
    if looks_like_an_id || looks_like_a_name {
        Ok(FirstRow { place, is_header: !looks_like_an_id })
    } else {
        Err(Refusal::NoColumn)
    }
}

/// A column's name. A Norwegian Excel writes its CSV in Windows-1252 unless told otherwise; the letters we look for are those of
/// Latin-1.
fn name(cell: &[u8]) -> String {
    std::str::from_utf8(cell)
        .map_or_else(|_| cell.iter().map(|byte| char::from(*byte)).collect(), ToOwned::to_owned)
}

#[cfg(test)]
mod tests;
