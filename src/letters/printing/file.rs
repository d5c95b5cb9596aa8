//! What stands in a file for the print vendor: one row a letter, and a manifest by which the vendor checks it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use serde::Serialize;

use super::Batch;
use crate::digest::{Sha256Writer, Written};
use crate::formats;
use crate::letters::codes::Code;
use crate::letters::store::Letter;
use crate::persons::{AddressProtection, Person};
use crate::values::Language;

/// The name of the format in the manifest; a column more gets the next number.
const FORMAT: &str = "skranke-print-1";
pub(super) const ORDERS: &str = "orders.csv";
pub(super) const MANIFEST: &str = "manifest.json";

const COLUMNS: [&str; 11] = [
    "reference",
    "code",
    "language",
    "delivery",
    "name",
    "address_line1",
    "address_line2",
    "address_line3",
    "postal_code",
    "city",
    "country",
];

#[derive(Serialize)]
struct Manifest<'a> {
    format: &'a str,
    name: &'a str,
    made_at: String,
    file: &'a str,
    columns: &'a [&'a str],
    rows: u64,
    bytes: u64,
    sha256: &'a str,
}

/// A file under way. RFC 4180, UTF-8 without a mark, comma, CRLF.
pub(super) struct OrdersFile {
    rows: csv::Writer<Sha256Writer<BufWriter<File>>>,
}

impl OrdersFile {
    /// Begins the file in a folder of its own, which only this program and its group may read: codes stand in it.
    pub(super) fn begin(workshop: &Path) -> io::Result<Self> {
        if let Some(folder) = workshop.parent() {
            fs::create_dir_all(folder)?;
        }
        match fs::remove_dir_all(workshop) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        fs::DirBuilder::new().mode(0o750).create(workshop)?;
        let file = Sha256Writer::new(BufWriter::new(new_file(&workshop.join(ORDERS))?));
        let mut rows = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(file);
        rows.write_record(COLUMNS)?;
        Ok(Self { rows })
    }

    /// Adds one letter.
    pub(super) fn add(
        &mut self,
        letter: &Letter,
        person: &Person,
        language: Language,
        code: &Code,
    ) -> io::Result<()> {
        let text = |line: &Option<String>| line.clone().unwrap_or_default();
        self.rows.write_record([
            letter.reference.clone(),
            code.expose().to_owned(),
            language.as_str().to_owned(),
            delivery(person).to_owned(),
            person.full_name(),
            text(&person.address_line1),
            text(&person.address_line2),
            text(&person.address_line3),
            text(&person.postal_code),
            text(&person.city),
            text(&person.country),
        ])?;
        Ok(())
    }

    /// Puts everything on the disk for good.
    pub(super) fn finish(self) -> io::Result<Written> {
        let file = self.rows.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
        let (file, written) = file.finish();
        file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        Ok(written)
    }
}

/// Writes the manifest beside the orders, and puts the folder itself on the disk.
pub(super) fn write_manifest(batch: &Batch, rows: u64, written: &Written) -> io::Result<()> {
    let workshop = batch.workshop();
    let manifest = Manifest {
        format: FORMAT,
        name: &batch.name(),
        made_at: formats::machine_time(batch.made_at.utc()),
        file: ORDERS,
        columns: &COLUMNS,
        rows,
        bytes: written.bytes,
        sha256: &written.sha256,
    };
    let mut file = new_file(&workshop.join(MANIFEST))?;
    serde_json::to_writer_pretty(&mut file, &manifest)?;
    file.write_all(b"\n")?;
    file.sync_all()?;
    File::open(&workshop)?.sync_all()
}

/// The open address of somebody whose address is strictly confidential is with the tax office, which sends the letter on.
fn delivery(person: &Person) -> &'static str {
    let has_lines = person.address_line1.is_some() || person.city.is_some();
    let is_secret = person.address_protection == AddressProtection::StrictlyConfidential;
    if is_secret && !has_lines { "tax_office" } else { "address" }
}

fn new_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o640).open(path)
}
