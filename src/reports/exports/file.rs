//! A report as a file in a folder, with its data package beside it.

use std::ffi::OsStr;
use std::path::PathBuf;

use super::{ExportError, ExportQuery, Exported, Told, take_out};
use crate::audit::Actor;
use crate::desk::Desk;
use crate::digest::Written;
use crate::reports::package::put_beside;
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

/// Puts on record that `actor` takes the rows out, and writes them to `file`. The data package comes last: where it is, and has
/// the digest of the file, the file is whole.
pub fn write_file(
    desk: &Desk,
    actor: &Actor,
    query: &ExportQuery<'_>,
    mut file: WholeFile,
    told: Told<'_>,
) -> Result<ExportedFile, ExportError> {
    let (as_of, path) = (desk.now(), file.path().to_owned());
    let exported = take_out(desk, actor, query, &mut file, told)?;
    // Whoever wants no file any more says so before it has its name.
    told(exported.rows, exported.rows)?;
    let written = file.put_in_place()?;
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
    let package = put_beside(&path, &query.package(desk, name, as_of, (exported, &written))?)?;
    Ok(ExportedFile { exported, written, package })
}
