//! Making a backup: all tables, in one read transaction, row by row.

use std::io::{self, Write};
use std::path::Path;

use chrono::{DateTime, Utc};

use super::{Contents, FORM, Head, TableHead, Tail, catalog, rows, seal};
use crate::db::{AnyConnection, Db, Error};
use crate::digest::{Sha256Writer, Written};
use crate::vault::Vault;
use crate::whole_file::WholeFile;

/// So many rows lie between two words on how far it is.
const ROWS_A_WORD: u64 = 10_000;

/// A backup that was made.
#[derive(Clone, Debug)]
pub struct Made {
    /// What is in it.
    pub contents: Contents,
    /// The versions of its migrations, the oldest first.
    pub migrations: Vec<String>,
    /// How large the file is, and its SHA-256.
    pub written: Written,
}

/// Why no backup was made.
#[derive(Debug, thiserror::Error)]
pub enum MakingError {
    /// The database said no.
    #[error(transparent)]
    Database(#[from] Error),
    /// The folder is missing, full or not ours.
    #[error("the backup could not be written")]
    Write(#[from] io::Error),
}

/// Writes the whole database to a file, as it is at one moment, while others go on working. Memory stays flat. `told` hears every
/// now and then how many more rows are written and of which table, and may end it with an error: then there is no file.
pub fn make<E: From<MakingError>>(
    db: &Db,
    vault: &Vault,
    path: &Path,
    now: DateTime<Utc>,
    told: impl FnMut(u64, &str) -> Result<(), E>,
) -> Result<Made, E> {
    let unwritten = |error| E::from(MakingError::Write(error));
    let mut file = WholeFile::beside(path).map_err(unwritten)?;
    // What is in the way of writing is no failure of the transaction, which only reads.
    let whole = db.stream(|conn| Ok(write_all(conn, (&mut file, vault), now, told)));
    let (contents, migrations) = whole.map_err(MakingError::from)??;
    let written = file.put_in_place().map_err(unwritten)?;
    Ok(Made { contents, migrations, written })
}

/// How many rows a backup would have now.
pub fn count_rows(db: &Db) -> Result<u64, Error> {
    db.read(|conn| catalog::tables(conn)?.iter().map(|table| rows::count(conn, table)).sum())
}

fn write_all<E: From<MakingError>>(
    conn: &mut AnyConnection,
    (file, vault): (&mut WholeFile, &Vault),
    now: DateTime<Utc>,
    mut told: impl FnMut(u64, &str) -> Result<(), E>,
) -> Result<(Contents, Vec<String>), E> {
    let database = match conn {
        AnyConnection::Postgres(_) => "postgres",
        AnyConnection::Sqlite(_) => "sqlite",
    };
    let migrations = catalog::migrations(conn).map_err(MakingError::from)?;
    let head = Head {
        skranke_backup: FORM,
        made_at: now,
        made_by: env!("CARGO_PKG_VERSION").to_owned(),
        database: database.to_owned(),
        migrations,
    };
    let mut out = Sha256Writer::new(file);
    line(&mut out, &head)?;
    let mut contents = Contents::default();
    for table in catalog::tables(conn).map_err(MakingError::from)? {
        let columns = table.columns.iter().map(|column| column.name.clone()).collect();
        line(&mut out, &TableHead { table: table.name.clone(), columns })?;
        let (mut written, mut untold) = (0, 0);
        rows::each_row(conn, &table, |row| {
            out.write_all(row.as_bytes())?;
            out.write_all(b"\n")?;
            written += 1;
            untold += 1;
            if untold == ROWS_A_WORD {
                untold = 0;
                told(ROWS_A_WORD, &table.name).map_err(Ended::Told)?;
            }
            Ok(())
        })
        .map_err(Ended::into_error)?;
        told(untold, &table.name)?;
        contents.add(&table.name, written);
    }
    let (file, written) = out.finish();
    let seal = seal(vault, &written.sha256);
    line(file, &Tail { end: contents.clone(), sha256: written.sha256, seal })?;
    Ok((contents, head.migrations))
}

fn line<E: From<MakingError>>(out: &mut impl Write, value: &impl serde::Serialize) -> Result<(), E> {
    let text = serde_json::to_string(value).map_err(io::Error::from);
    let written = text.and_then(|text| writeln!(out, "{text}"));
    written.map_err(|error| E::from(MakingError::Write(error)))
}

/// Why the rows of a table ended early.
enum Ended<E> {
    Making(MakingError),
    Told(E),
}

impl<E> From<Error> for Ended<E> {
    fn from(error: Error) -> Self {
        Self::Making(error.into())
    }
}

impl<E> From<io::Error> for Ended<E> {
    fn from(error: io::Error) -> Self {
        Self::Making(error.into())
    }
}

impl<E: From<MakingError>> Ended<E> {
    fn into_error(self) -> E {
        match self {
            Self::Making(error) => error.into(),
            Self::Told(error) => error,
        }
    }
}
