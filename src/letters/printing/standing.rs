//! A print file as it lies where it was handed over, against what is on record of it.

use std::fs::{self, File};
use std::io::{self, Seek as _};

use serde::Deserialize;

use super::Batch;
use super::file::{MANIFEST, ORDERS};
use crate::digest::{Sha256Writer, Written};

/// How a file that was handed over stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The vendor has taken it away.
    Taken,
    /// It has the rows and the digest that it was handed over with, and its manifest says so.
    Same,
    /// It does not, or nobody can read it any more.
    Differs,
}

/// What the manifest says that is on record too.
#[derive(Deserialize, PartialEq, Eq)]
struct Told {
    name: String,
    rows: i64,
    bytes: u64,
    sha256: String,
}

/// Reads the file and its manifest where they were put.
pub fn standing(batch: &Batch) -> Standing {
    match is_same(batch) {
        Ok(true) => Standing::Same,
        Ok(false) => Standing::Differs,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Standing::Taken,
        Err(error) => {
            tracing::warn!(%error, file = batch.name(), "a print file cannot be read any more");
            Standing::Differs
        }
    }
}

fn is_same(batch: &Batch) -> io::Result<bool> {
    let mut orders = File::open(batch.place().join(ORDERS))?;
    let manifest = fs::read(batch.place().join(MANIFEST))?;
    let Ok(told) = serde_json::from_slice::<Told>(&manifest) else { return Ok(false) };
    let mut digest = Sha256Writer::new(io::sink());
    io::copy(&mut orders, &mut digest)?;
    let (_, Written { bytes, sha256 }) = digest.finish();
    orders.rewind()?;
    let (mut counted, mut row, mut rows) = (csv::Reader::from_reader(orders), csv::ByteRecord::new(), 0);
    while counted.read_byte_record(&mut row)? {
        rows += 1;
    }
    let is_as_told = told == Told { name: batch.name(), rows, bytes, sha256: sha256.clone() };
    Ok(is_as_told && batch.letter_count == Some(rows) && batch.sha256 == Some(sha256))
}
