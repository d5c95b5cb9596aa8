//! Bytes into rows and cells, as RFC 4180 says and no wider.
//!
//! The csv crate reads a quotation mark that is never closed as a cell with the rest of the file in it, and says nothing;
//! it skips empty lines uncounted, so that its row numbers are not a spreadsheet's; and a cell may fill the memory. Here a
//! row knows its number and where its quotation marks opened, and holds no more than its limits.

use std::io::{self, BufRead};

/// The longest cell, in bytes.
const LONGEST_CELL: usize = 64 * 1024;
/// More cells than any file has; those behind are only counted.
const MOST_CELLS: usize = 64;

/// What breaks a row, whatever its columns mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    OpenQuote,
    TextAfterQuote,
    QuoteInside,
    TooLong,
}

impl Fault {
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::OpenQuote => "a quotation mark opens here and is never closed",
            Self::TextAfterQuote => {
                "text follows a closing quotation mark; a quotation mark inside a cell is written twice"
            }
            Self::QuoteInside => {
                "a quotation mark inside a cell; such a cell stands in quotation marks, and those inside are written twice"
            }
            Self::TooLong => "the cell is longer than 64 KiB; perhaps a quotation mark opens here by mistake",
        }
    }
}

/// The row that was read last.
#[derive(Default)]
pub(crate) struct RawRow {
    /// As a spreadsheet counts, which also counts empty rows.
    pub(crate) number: u64,
    /// How many cells it has.
    pub(crate) count: usize,
    /// The first thing that breaks it, with the number of the cell, from 0.
    pub(crate) fault: Option<(usize, Fault)>,
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl RawRow {
    /// The cells, without their quotation marks.
    pub(crate) fn cells(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| self.bytes.get(start..*end).unwrap_or_default())
    }

    fn clear(&mut self) {
        self.count = 0;
        self.fault = None;
        self.bytes.clear();
        self.ends.clear();
    }

    fn push(&mut self, byte: u8) {
        let start = self.ends.last().copied().unwrap_or(0);
        if self.bytes.len() - start < LONGEST_CELL {
            self.bytes.push(byte);
        } else {
            self.found(Fault::TooLong);
        }
    }

    fn end_cell(&mut self) {
        self.count += 1;
        if self.ends.len() < MOST_CELLS {
            self.ends.push(self.bytes.len());
        } else {
            self.bytes.truncate(self.ends.last().copied().unwrap_or(0));
        }
    }

    /// An open quotation mark explains all that seemed wrong behind it.
    fn found(&mut self, fault: Fault) {
        if self.fault.is_none() || fault == Fault::OpenQuote {
            self.fault = Some((self.count, fault));
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum At {
    CellStart,
    Plain,
    Quoted,
    /// A quotation mark in a quoted cell: its end, or the first of two.
    Quote,
}

/// Reads rows one after another.
pub(crate) struct Splitter<R> {
    input: R,
    separator: u8,
    after_return: bool,
    pub(crate) row: RawRow,
}

impl<R: BufRead> Splitter<R> {
    pub(crate) fn new(input: R, separator: u8) -> Self {
        Self { input, separator, after_return: false, row: RawRow::default() }
    }

    /// Reads the next row that is not empty; `false` at the end of the file.
    pub(crate) fn advance(&mut self) -> io::Result<bool> {
        self.row.clear();
        self.row.number += 1;
        let mut at = At::CellStart;
        loop {
            let bytes = self.input.fill_buf()?;
            if bytes.is_empty() {
                return Ok(self.end_of_file(at));
            }
            let mut used = 0;
            let mut complete = false;
            for &byte in bytes {
                used += 1;
                let second_of_pair = std::mem::replace(&mut self.after_return, false) && byte == b'\n';
                if second_of_pair {
                    continue;
                }
                if matches!(byte, b'\r' | b'\n') && at != At::Quoted {
                    self.after_return = byte == b'\r';
                    if at == At::CellStart && self.row.count == 0 {
                        self.row.number += 1;
                        continue;
                    }
                    complete = true;
                    break;
                }
                at = step(&mut self.row, self.separator, at, byte);
            }
            self.input.consume(used);
            if complete {
                self.row.end_cell();
                return Ok(true);
            }
        }
    }

    pub(crate) fn into_input(self) -> R {
        self.input
    }

    fn end_of_file(&mut self, at: At) -> bool {
        if at == At::CellStart && self.row.count == 0 {
            return false;
        }
        if at == At::Quoted {
            self.row.found(Fault::OpenQuote);
        }
        self.row.end_cell();
        true
    }
}

fn step(row: &mut RawRow, separator: u8, at: At, byte: u8) -> At {
    match (at, byte) {
        (At::CellStart, b'"') => At::Quoted,
        (At::Quoted, b'"') => At::Quote,
        (At::Quote, b'"') | (At::Quoted, _) => {
            row.push(byte);
            At::Quoted
        }
        (_, _) if byte == separator => {
            row.end_cell();
            At::CellStart
        }
        (_, _) => {
            match (at, byte) {
                (At::Quote, _) => row.found(Fault::TextAfterQuote),
                (_, b'"') => row.found(Fault::QuoteInside),
                _ => {}
            }
            row.push(byte);
            At::Plain
        }
    }
}
