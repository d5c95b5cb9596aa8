//! What is said of a file beside it: a Frictionless data package with the file's Table Schema, its size and digest, which rows
//! it has, and by which rule and calendar they were judged. Whoever gets both can prove that the file is whole, and make it again.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::csv_out::Profile;
use crate::digest::{Sha256Writer, Written};
use crate::whole_file::WholeFile;
use crate::zip::ZipOut;

/// What stands in a column, as Table Schema has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any text.
    Text,
    /// A whole number.
    Whole,
    /// A local day.
    Day,
    /// An instant, on the clock in Norway.
    Instant,
    /// Yes or no: in words where the file is for people.
    YesNo,
}

/// A file that is to be described.
#[derive(Clone, Debug)]
pub struct Described<'a> {
    /// What it tells of: small letters, digits and hyphens.
    pub name: &'static str,
    /// Its name in the folder or archive that it shares with its package.
    pub path: &'a str,
    /// For whom it is.
    pub profile: Profile,
    /// Its columns, as its header names them.
    pub columns: Vec<(&'a str, Kind)>,
    /// When its rows were read.
    pub as_of: DateTime<Utc>,
    /// Rows, the header not counted.
    pub rows: u64,
    /// What is to be known of just such files: names and values.
    pub more: Value,
}

impl Described<'_> {
    /// The data package of the file with this size and digest.
    pub fn package(&self, written: &Written) -> Value {
        let (encoding, delimiter) = match self.profile {
            Profile::Data => ("utf-8", ","),
            Profile::ExcelNb => ("utf-8-sig", ";"),
        };
        let fields: Vec<Value> =
            self.columns.iter().map(|(name, kind)| field(name, *kind, self.profile)).collect();
        let as_of = self.as_of.to_rfc3339_opts(SecondsFormat::Secs, true);
        let mut ours = json!({
            "rows": self.rows,
            "as_of": as_of,
            "profile": self.profile.as_str(),
            "program": env!("CARGO_PKG_VERSION"),
        });
        if let (Some(ours), Some(more)) = (ours.as_object_mut(), self.more.as_object()) {
            ours.extend(more.clone());
        }
        json!({
            "profile": "tabular-data-package",
            "name": self.name,
            "created": as_of,
            "resources": [{
                "profile": "tabular-data-resource",
                "name": self.name,
                "path": self.path,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": encoding,
                "bytes": written.bytes,
                "hash": format!("sha256:{}", written.sha256),
                "dialect": { "delimiter": delimiter, "lineTerminator": "\r\n", "quoteChar": "\"", "header": true },
                "schema": { "fields": fields, "missingValues": [""] },
            }],
            "skranke": ours,
        })
    }
}

fn field(name: &str, kind: Kind, profile: Profile) -> Value {
    let (kind, format) = match (kind, profile) {
        (Kind::Text, _) | (Kind::YesNo, Profile::ExcelNb) => ("string", "default"),
        (Kind::YesNo, Profile::Data) => ("boolean", "default"),
        (Kind::Whole, _) => ("integer", "default"),
        (Kind::Day, Profile::Data) => ("date", "default"),
        (Kind::Day, Profile::ExcelNb) => ("date", "%d.%m.%Y"),
        (Kind::Instant, Profile::Data) => ("datetime", "%Y-%m-%dT%H:%M:%S%z"),
        (Kind::Instant, Profile::ExcelNb) => ("datetime", "%d.%m.%Y %H:%M"),
    };
    json!({ "name": name, "type": kind, "format": format })
}

/// Where the data package of a file is.
pub fn package_beside(path: &Path) -> PathBuf {
    path.with_extension("datapackage.json")
}

/// Puts the data package of the file at `path` beside it, and answers where that is.
pub fn put_beside(path: &Path, package: &Value) -> io::Result<PathBuf> {
    let beside = package_beside(path);
    let mut file = WholeFile::beside(&beside)?;
    writeln!(file, "{package:#}")?;
    file.put_in_place()?;
    Ok(beside)
}

/// The name of the archive that holds a file and its package.
pub fn archive_name(path: &str) -> String {
    format!("{}.zip", path.strip_suffix(".csv").unwrap_or(path))
}

/// Writes an archive with a file of this name and its package, which comes last: `write` writes the file, `describe` what is said
/// of it.
///
/// # Errors
/// Those of `write` and `describe`, or the archive takes no more.
pub fn zipped<W, T, E>(
    out: W,
    path: &str,
    as_of: DateTime<Utc>,
    write: impl FnOnce(&mut dyn Write) -> Result<T, E>,
    describe: impl FnOnce(&T, &Written) -> Result<Value, E>,
) -> Result<T, E>
where
    W: Write,
    E: From<io::Error>,
{
    let mut archive = ZipOut::begin(out, as_of);
    let mut file = archive.file(path)?;
    let mut digested = Sha256Writer::new(&mut file);
    let made = write(&mut digested)?;
    let (_, written) = digested.finish();
    file.finish()?;
    let package = describe(&made, &written)?;
    let mut file = archive.file("datapackage.json")?;
    writeln!(file, "{package:#}")?;
    file.finish()?;
    archive.finish()?;
    Ok(made)
}
