//! Reading a backup: whether it is one, and whole, before anything is done with it.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::Path;

use super::{Contents, FORM, Head, TableHead, Tail, seal};
use crate::digest::{Sha256Writer, Written};
use crate::vault::Vault;

/// A backup that is whole.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Of what it is.
    pub head: Head,
    /// What is in it.
    pub contents: Contents,
    /// How large it is, and the SHA-256 of all of it.
    pub written: Written,
}

/// Why a file cannot be restored.
#[derive(Debug, thiserror::Error)]
pub enum FileFault {
    /// It cannot be read.
    #[error("the file cannot be read")]
    Unreadable(#[from] io::Error),
    /// It does not begin as a backup does.
    #[error("the file is no backup")]
    NoBackup,
    /// A newer program made it.
    #[error("the backup has form {0}, and this program knows form {FORM}: use the program that made it")]
    OtherForm(u32),
    /// It ends before its end.
    #[error("the backup is cut off: its last line is missing")]
    CutOff,
    /// It was changed.
    #[error("the backup is damaged: {0}")]
    Damaged(&'static str),
    /// It was not made with this data key, or changed by somebody who does not have it.
    #[error("data_key: is not the key that this backup was made with, or somebody has changed the backup")]
    OtherSeal,
}

/// One line of a backup between its first and its last.
enum Line<'a> {
    Table(TableHead),
    Row(&'a str),
    Tail(Tail),
}

/// Reads a backup through, and answers what is in it if it is whole and was made with this data key.
pub fn check(path: &Path, vault: &Vault) -> Result<Checked, FileFault> {
    let mut found = Contents::default();
    let mut table = None;
    let (head, tail, before, written) = walk(path, &mut |line| {
        match (line, &table) {
            (Line::Table(head), _) => {
                found.add(&head.table, 0);
                table = Some(head.table);
            }
            (Line::Row(_), Some(table)) => found.add(table, 1),
            _ => return Err(FileFault::Damaged("a row belongs to no table")),
        }
        Ok(())
    })?;
    if before != tail.sha256 {
        return Err(FileFault::Damaged("its SHA-256 is not the one in its last line"));
    }
    if found != tail.end {
        return Err(FileFault::Damaged("its rows are not as many as its last line says"));
    }
    let sealed = seal(vault, &before);
    if aws_lc_rs::constant_time::verify_slices_are_equal(sealed.as_bytes(), tail.seal.as_bytes()).is_err() {
        return Err(FileFault::OtherSeal);
    }
    Ok(Checked { head, contents: found, written })
}

/// What comes out of a backup, in its order.
pub(super) enum Piece<'a> {
    /// Rows of this table follow, with the values of these columns.
    Table { name: &'a str, columns: &'a [String] },
    /// A row.
    Row(&'a str),
}

/// Hands out the tables and rows of a backup that was checked. If it was changed since, this fails at its end.
pub(super) fn each<E: From<FileFault>>(
    path: &Path,
    checked: &Checked,
    mut each: impl FnMut(Piece<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let mut ended = None;
    let walked = walk(path, &mut |line| {
        let done = match &line {
            Line::Table(TableHead { table, columns }) => each(Piece::Table { name: table, columns }),
            Line::Row(row) => each(Piece::Row(row)),
            Line::Tail(_) => Ok(()),
        };
        done.map_err(|error| {
            ended = Some(error);
            FileFault::CutOff
        })
    });
    match (ended, walked) {
        (Some(error), _) => Err(error),
        (None, Err(fault)) => Err(fault.into()),
        (None, Ok((_, _, _, written))) if written != checked.written => {
            Err(FileFault::Damaged("it was changed while it was read").into())
        }
        (None, Ok(_)) => Ok(()),
    }
}

/// The head, the tail, the SHA-256 of all before the tail, and all that was read.
type Walked = (Head, Tail, String, Written);

fn walk(path: &Path, each: &mut dyn FnMut(Line<'_>) -> Result<(), FileFault>) -> Result<Walked, FileFault> {
    let mut file = BufReader::with_capacity(1 << 16, File::open(path)?);
    let (mut before, mut all) = (Sha256Writer::new(io::sink()), Sha256Writer::new(io::sink()));
    let mut line = Vec::new();
    file.read_until(b'\n', &mut line)?;
    let head = head(&line)?;
    loop {
        before.write_all(&line)?;
        all.write_all(&line)?;
        line.clear();
        if file.read_until(b'\n', &mut line)? == 0 {
            return Err(FileFault::CutOff);
        }
        match read(&line)? {
            Line::Tail(tail) => {
                all.write_all(&line)?;
                line.clear();
                if file.read_until(b'\n', &mut line)? > 0 {
                    return Err(FileFault::Damaged("something stands behind its last line"));
                }
                return Ok((head, tail, before.finish().1.sha256, all.finish().1));
            }
            line => each(line)?,
        }
    }
}

fn head(line: &[u8]) -> Result<Head, FileFault> {
    #[derive(serde::Deserialize)]
    struct Form {
        skranke_backup: u32,
    }
    let form: Form = serde_json::from_slice(line).map_err(|_| FileFault::NoBackup)?;
    if form.skranke_backup != FORM {
        return Err(FileFault::OtherForm(form.skranke_backup));
    }
    serde_json::from_slice(line).map_err(|_| FileFault::NoBackup)
}

fn read(line: &[u8]) -> Result<Line<'_>, FileFault> {
    let text = std::str::from_utf8(line).map_err(|_| FileFault::Damaged("it is not UTF-8"))?;
    let Some(text) = text.strip_suffix('\n') else { return Err(FileFault::CutOff) };
    if text.starts_with('[') {
        return Ok(Line::Row(text));
    }
    if let Ok(head) = serde_json::from_str(text) {
        return Ok(Line::Table(head));
    }
    serde_json::from_str(text).map(Line::Tail).map_err(|_| FileFault::Damaged("a line is none of ours"))
}
