//! Restoring a backup: the database as it was, and nothing sent from it until somebody says so.

use std::path::Path;

use chrono::{DateTime, Utc};

use super::catalog::{self, Table};
use super::hold::{self, Held};
use super::reading::{self, Checked, FileFault, Piece};
use super::rows;
use crate::audit::{self, Action, Actor, Entry};
use crate::db::{self, AnyConnection, DatabaseUrl, Db, Error};

/// Rows go into a table by so many bytes of JSON at a time.
const BYTES_AT_A_TIME: usize = 256 * 1024;

/// A database that was restored.
#[derive(Clone, Copy, Debug)]
pub struct Restored {
    /// What waits for somebody to release it.
    pub held: Held,
}

/// Why a backup was not restored. The database is as it was.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// The database said no.
    #[error(transparent)]
    Database(#[from] Error),
    /// The file is no backup, or not whole.
    #[error(transparent)]
    File(#[from] FileFault),
    /// A newer program made it.
    #[error(
        "the backup has migrations that this program does not know: {0}; use the program that made it, or a newer one"
    )]
    Newer(String),
    /// There is something in the database already.
    #[error("the database is not empty; say --replace to put the backup in the place of all that is in it")]
    NotEmpty,
    /// What came out of the file is not what is in the database.
    #[error("the table {0} did not get as many rows as the backup has")]
    RowsLost(String),
    /// The backup names a table or column that its migrations do not make.
    #[error("the backup has a table or column that does not belong in it: {0}")]
    Unknown(String),
}

/// Whether a database has no rows, or no tables at all.
pub fn is_empty(url: &DatabaseUrl) -> Result<bool, Error> {
    Db::open(url, 1)?.read(|conn| {
        for table in catalog::tables(conn)? {
            if rows::count(conn, &table)? > 0 {
                return Ok(false);
            }
        }
        Ok(true)
    })
}

/// Puts a backup that was checked in the place of all that is in the database, in one transaction: its tables as they were, then
/// the migrations since. Ends all sessions and leases, and holds what waits to be sent. `told` hears how many more rows are in.
pub fn restore(
    url: &DatabaseUrl,
    path: &Path,
    checked: &Checked,
    now: DateTime<Utc>,
    told: impl FnMut(u64),
) -> Result<Restored, RestoreError> {
    let newer = db::missing_migrations(&checked.head.migrations)?;
    if !newer.is_empty() {
        return Err(RestoreError::Newer(newer.join(", ")));
    }
    db::rebuild(
        url,
        &checked.head.migrations,
        |conn| fill(conn, path, checked, told),
        |conn, ()| {
            let made_at = checked.head.made_at;
            let held = hold::begin(conn, made_at, &checked.written.sha256, now)?;
            let detail =
                serde_json::json!({ "made_at": made_at, "sha256": checked.written.sha256 }).to_string();
            let actor = Actor::Program("restore");
            let entry = Entry { detail: Some(&detail), ..Entry::new(&actor, Action::BackupRestored) };
            audit::store::append(conn, &entry, now)?;
            Ok(Restored { held })
        },
    )
}

/// Fills the tables from the file, and counts them.
fn fill(
    conn: &mut AnyConnection,
    path: &Path,
    checked: &Checked,
    mut told: impl FnMut(u64),
) -> Result<(), RestoreError> {
    let tables = catalog::tables(conn)?;
    let mut filling: Option<Filling> = None;
    reading::each(path, checked, |piece| match piece {
        Piece::Table { name, columns } => {
            if let Some(mut before) = filling.take() {
                told(before.put_in(conn)?);
            }
            filling = Some(Filling::of(&tables, name, columns)?);
            Ok(())
        }
        Piece::Row(row) => {
            let Some(filling) = &mut filling else { return Err(FileFault::NoBackup.into()) };
            filling.add(row);
            if filling.json.len() > BYTES_AT_A_TIME {
                told(filling.put_in(conn)?);
            }
            Ok::<(), RestoreError>(())
        }
    })?;
    if let Some(mut last) = filling {
        told(last.put_in(conn)?);
    }
    for table in &tables {
        let expected = checked.contents.tables.get(&table.name).copied().unwrap_or(0);
        if rows::count(conn, table)? != expected {
            return Err(RestoreError::RowsLost(table.name.clone()));
        }
        rows::number_on(conn, table)?;
    }
    Ok(())
}

/// Rows on their way into a table.
struct Filling {
    table: Table,
    /// An array of rows, not closed yet.
    json: String,
    waiting: u64,
}

impl Filling {
    /// The columns as the file has them.
    fn of(tables: &[Table], name: &str, columns: &[String]) -> Result<Self, RestoreError> {
        let unknown = || RestoreError::Unknown(name.to_owned());
        let table = tables.iter().find(|table| table.name == name).ok_or_else(unknown)?;
        let column = |wanted: &String| table.columns.iter().find(|column| column.name == *wanted).cloned();
        let columns: Option<Vec<_>> = columns.iter().map(column).collect();
        let table = Table { name: table.name.clone(), columns: columns.ok_or_else(unknown)? };
        Ok(Self { table, json: String::new(), waiting: 0 })
    }

    fn add(&mut self, row: &str) {
        self.json.push(if self.json.is_empty() { '[' } else { ',' });
        self.json.push_str(row);
        self.waiting += 1;
    }

    fn put_in(&mut self, conn: &mut AnyConnection) -> Result<u64, Error> {
        if self.waiting > 0 {
            self.json.push(']');
            rows::insert(conn, &self.table, &self.json)?;
            self.json.clear();
        }
        Ok(std::mem::take(&mut self.waiting))
    }
}
