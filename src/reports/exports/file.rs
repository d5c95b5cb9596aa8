//! A report as a file in a folder, with its data package beside it.

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::{ExportError, ExportQuery, Exported, Told, take_out};
use crate::audit::Actor;
use crate::desk::Desk;
use crate::digest::Written;
use crate::whole_file::WholeFile;

/// A report that lies in its folder.
#[derive(Clone, Debug)]
pub struct ExportedFile {
    /// What is in it.
    pub exported: Exported,
    /// Its size and digest.
    pub written: Written,
    /// Where its data package is.
    pub package: PathBuf,
}

/// Puts on record that `actor` takes the rows out, and writes them to `path`. The data package comes last: where it is, and has
/// the digest of the file, the file is whole.
pub fn write_file(
    desk: &Desk,
    actor: &Actor,
    query: &ExportQuery<'_>,
    path: &Path,
    told: Told<'_>,
) -> Result<ExportedFile, ExportError> {
    let as_of = desk.now();
    let mut file = WholeFile::beside(path)?;
    let exported = take_out(desk, actor, query, &mut file, told)?;
    let written = file.put_in_place(path)?;
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
    let described = query.package(desk, name, as_of, (exported, &written))?;
    let package = package_beside(path);
    let mut beside = WholeFile::beside(&package)?;
    writeln!(beside, "{described:#}")?;
    beside.put_in_place(&package)?;
    Ok(ExportedFile { exported, written, package })
}

/// Where the data package of a file is.
pub fn package_beside(path: &Path) -> PathBuf {
    path.with_extension("datapackage.json")
}
