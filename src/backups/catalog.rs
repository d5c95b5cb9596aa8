//! Which tables and columns a database has, as the database itself tells: a new one is in the next backup without a word here.

use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::db::{AnyConnection, Error};

/// A table.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) name: String,
    /// In their order in the table.
    pub(super) columns: Vec<Column>,
}

/// One of its columns.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) name: String,
    /// As the database calls it.
    pub(super) sql_type: String,
    pub(super) kind: Kind,
}

/// How a value stands in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// As hexadecimal digits.
    Bytes,
    /// As `2026-11-20 09:00:00.000000`.
    Instant,
    /// As `2026-11-20`.
    Day,
    /// As 0 or 1.
    Truth,
    /// As it is.
    Plain,
}

impl Kind {
    fn of(sql_type: &str) -> Self {
        match sql_type.to_ascii_lowercase().as_str() {
            "bytea" | "blob" => Self::Bytes,
            "timestamp" | "timestamp without time zone" => Self::Instant,
            "date" => Self::Day,
            "boolean" => Self::Truth,
            _ => Self::Plain,
        }
    }
}

#[derive(QueryableByName)]
struct Listed {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    sql_type: String,
}

/// The tables in the order of their names, without that of the migrations, which the head of a backup tells.
pub(super) fn tables(conn: &mut AnyConnection) -> Result<Vec<Table>, Error> {
    let listed = match conn {
        AnyConnection::Postgres(_) => {
            "SELECT c.table_name::text AS table_name, c.column_name::text AS column_name, c.data_type::text AS sql_type \
             FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name) \
             WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.table_name NOT LIKE '\\_\\_%' \
             ORDER BY c.table_name COLLATE \"C\", c.ordinal_position"
        }
        AnyConnection::Sqlite(_) => {
            "SELECT m.name AS table_name, p.name AS column_name, p.type AS sql_type \
             FROM sqlite_schema m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' \
             AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\' \
             ORDER BY m.name, p.cid"
        }
    };
    let mut tables: Vec<Table> = Vec::new();
    for Listed { table_name, column_name, sql_type } in diesel::sql_query(listed).load(conn)? {
        let column = Column { name: column_name, kind: Kind::of(&sql_type), sql_type };
        match tables.last_mut() {
            Some(table) if table.name == table_name => table.columns.push(column),
            _ => tables.push(Table { name: table_name, columns: vec![column] }),
        }
    }
    Ok(tables)
}

#[derive(QueryableByName)]
struct Applied {
    #[diesel(sql_type = Text)]
    version: String,
}

/// The versions of the migrations that were applied, the oldest first.
pub(super) fn migrations(conn: &mut AnyConnection) -> Result<Vec<String>, Error> {
    let applied: Vec<Applied> =
        diesel::sql_query("SELECT version FROM __diesel_schema_migrations ORDER BY version").load(conn)?;
    Ok(applied.into_iter().map(|applied| applied.version).collect())
}
