//! Rows with named columns, from a file whose header says where each stands.

use std::io::{self, BufReader, Chain, Cursor, Read};

use super::RowProblem;
use super::fields::Row;
use super::header;
use super::source::{Beginning, Source, beginning, text};
use super::splitter::{Fault, Splitter};

/// So much is looked at to tell what sort of file it is.
const HEAD: u64 = 64 * 1024;

/// Reads a file row by row.
pub(super) struct Reader {
    splitter: Splitter<BufReader<Chain<Cursor<Vec<u8>>, Source>>>,
    columns: &'static [&'static str],
    /// For each column its place in the file.
    places: Vec<usize>,
    /// Why the file cannot be text of ours.
    refusal: Option<&'static str>,
}

/// What comes next.
pub(super) enum Next<'a> {
    /// A row with as many cells as the header.
    Row(Row<'a>),
    /// A row that is broken.
    Faulty(RowProblem),
    /// A row that took the rest of the file with it.
    Broken(RowProblem),
    /// Nothing.
    End,
}

impl Reader {
    /// Opens a file that should have these columns. [`Reader::header`] comes next.
    pub(super) fn open(mut source: Source, columns: &'static [&'static str]) -> io::Result<Self> {
        let mut head = Vec::new();
        source.by_ref().take(HEAD).read_to_end(&mut head)?;
        let refusal = match beginning(&head) {
            Beginning::Text { mark } => {
                head.drain(..mark);
                None
            }
            Beginning::Other(what) => Some(what.reason()),
        };
        let separator = header::separator(&head);
        let input = BufReader::with_capacity(64 * 1024, Cursor::new(head).chain(source));
        Ok(Self { splitter: Splitter::new(input, separator), columns, places: Vec::new(), refusal })
    }

    /// Reads the header and answers what is wrong with it.
    pub(super) fn header(&mut self) -> io::Result<Vec<RowProblem>> {
        let whole = |reason: &str| vec![RowProblem { row: 1, column: None, reason: reason.to_owned() }];
        if let Some(reason) = self.refusal {
            return Ok(whole(reason));
        }
        if !self.splitter.advance()? {
            return Ok(whole("the file is empty"));
        }
        match header::places(&self.splitter.row, self.columns) {
            Ok(places) => {
                self.places = places;
                Ok(Vec::new())
            }
            Err(problems) => Ok(problems),
        }
    }

    /// Reads the next row.
    pub(super) fn next(&mut self) -> io::Result<Next<'_>> {
        if !self.splitter.advance()? {
            return Ok(Next::End);
        }
        let row = &self.splitter.row;
        let problem =
            |column, reason: &str| RowProblem { row: row.number, column, reason: reason.to_owned() };
        if let Some((place, fault)) = row.fault {
            let problem = problem(Some(self.name(place)), fault.reason());
            return Ok(if fault == Fault::OpenQuote { Next::Broken(problem) } else { Next::Faulty(problem) });
        }
        if row.count != self.places.len() {
            let reason = format!("the row has {} cells, the header {}", row.count, self.places.len());
            return Ok(Next::Faulty(problem(None, &reason)));
        }
        let mut cells = Vec::with_capacity(row.count);
        for (place, cell) in row.cells().enumerate() {
            match text(cell) {
                Ok(cell) => cells.push(cell),
                Err(reason) => return Ok(Next::Faulty(problem(Some(self.name(place)), reason))),
            }
        }
        Ok(Next::Row(Row::new(row.number, self.columns, &self.places, cells)))
    }

    /// Reads what is left and gives the SHA-256 of the whole file.
    pub(super) fn finish(self) -> io::Result<String> {
        let (_, source) = self.splitter.into_input().into_inner().into_inner();
        source.finish()
    }

    /// The name of the column at a place in the file; its number where the header has none.
    fn name(&self, place: usize) -> String {
        let column = self.places.iter().position(|at| *at == place).and_then(|at| self.columns.get(at));
        column.map_or_else(|| (place + 1).to_string(), |column| (*column).to_owned())
    }
}
