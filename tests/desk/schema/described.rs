//! What a database holds, in words that are the same for both.

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel::{PgConnection, SqliteConnection, sql_query};
use skranke::db::{DatabaseUrl, migrate};
use tempfile::TempDir;

use crate::support::postgres::{FreshDatabase, PostgresServer, fresh_database};

/// One fact a line, in order.
pub(super) type Described = BTreeSet<String>;

/// An empty database of each kind.
pub(super) struct Both {
    pub(super) sqlite: String,
    pub(super) postgres: String,
    _folder: TempDir,
    _database: FreshDatabase,
    _server: Option<PostgresServer>,
}

impl Both {
    pub(super) fn migrated() -> Self {
        let both = Self::empty();
        for url in both.urls() {
            migrate(&url).unwrap();
        }
        both
    }

    pub(super) fn empty() -> Self {
        let folder = TempDir::new().unwrap();
        let named = std::env::var("TEST_DATABASE_URL").ok();
        let server = named.is_none().then(PostgresServer::start);
        let url = named.or_else(|| server.as_ref().map(|server| server.url().to_owned())).unwrap();
        let database = fresh_database(&url, "template0");
        Self {
            sqlite: folder.path().join("desk.db").to_str().unwrap().to_owned(),
            postgres: database.url(),
            _folder: folder,
            _database: database,
            _server: server,
        }
    }

    pub(super) fn urls(&self) -> [DatabaseUrl; 2] {
        [format!("sqlite:{}", self.sqlite), self.postgres.clone()]
            .map(|url| DatabaseUrl::parse(&url).unwrap())
    }

    pub(super) fn sqlite(&self) -> SqliteConnection {
        SqliteConnection::establish(&self.sqlite).unwrap()
    }

    pub(super) fn postgres(&self) -> PgConnection {
        PgConnection::establish(&self.postgres).unwrap()
    }

    /// Columns, constraints and indexes of both.
    pub(super) fn described(&self) -> [Described; 2] {
        [sqlite(&mut self.sqlite()), postgres(&mut self.postgres())]
    }
}

#[derive(QueryableByName)]
struct Fact {
    #[diesel(sql_type = Text)]
    a: String,
    #[diesel(sql_type = Text)]
    b: String,
    #[diesel(sql_type = Text)]
    c: String,
    #[diesel(sql_type = Text)]
    d: String,
}

/// Our own tables in SQLite, not those of diesel and of SQLite itself.
const OURS: &str = "m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\'";

fn sqlite(conn: &mut SqliteConnection) -> Described {
    let columns: Vec<Fact> = sql_query(format!(
        "SELECT m.name AS a, p.name AS b, \
         CASE WHEN p.pk AND p.type = 'INTEGER' THEN 'bigint' ELSE lower(p.type) END AS c, \
         CASE p.\"notnull\" WHEN 1 THEN 'not null' ELSE 'null' END AS d \
         FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' AND {OURS}"
    ))
    .load(conn)
    .unwrap();
    let mut described: Described = columns
        .iter()
        .map(|fact| format!("column {}.{} {} {}", fact.a, fact.b, fact.c.replace("blob", "bytea"), fact.d))
        .collect();
    let made: Vec<Fact> = sql_query(format!(
        "SELECT name AS a, type AS b, sql AS c, '' AS d FROM sqlite_master m \
         WHERE sql IS NOT NULL AND type IN ('table', 'index') AND {OURS}"
    ))
    .load(conn)
    .unwrap();
    for fact in &made {
        if fact.b == "index" {
            described.insert(index(&fact.a, &fact.c));
            continue;
        }
        for piece in fact.c.split([',', '\n']) {
            // A column that was added later has its constraint beside it.
            if let Some((column, rule)) = piece.trim().split_once(" TEXT CONSTRAINT ") {
                let (name, rule) = rule.split_once(' ').unwrap();
                described.insert(constraint(name, &format!("FOREIGN KEY ({column}) {rule}")));
            }
        }
        for line in fact.c.lines() {
            if let Some(rest) = line.trim().strip_prefix("CONSTRAINT ") {
                let (name, rule) = rest.trim_end_matches(',').split_once(' ').unwrap();
                described.insert(constraint(name, rule));
            }
        }
    }
    described
}

fn postgres(conn: &mut PgConnection) -> Described {
    let columns: Vec<Fact> = sql_query(
        "SELECT table_name::text AS a, column_name::text AS b, \
         replace(data_type::text, ' without time zone', '') AS c, \
         CASE is_nullable WHEN 'NO' THEN 'not null' ELSE 'null' END AS d \
         FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%'",
    )
    .load(conn)
    .unwrap();
    let constraints: Vec<Fact> = sql_query(
        "SELECT conname::text AS a, pg_get_constraintdef(oid) AS b, '' AS c, '' AS d FROM pg_constraint \
         WHERE contype IN ('c', 'u', 'f') AND connamespace = 'public'::regnamespace",
    )
    .load(conn)
    .unwrap();
    // The indexes that stand behind constraints have no line of their own in SQLite.
    let indexes: Vec<Fact> = sql_query(
        "SELECT indexname::text AS a, indexdef AS b, '' AS c, '' AS d FROM pg_indexes \
         WHERE schemaname = 'public' AND tablename NOT LIKE '\\_\\_%' \
         AND indexname NOT IN (SELECT conname FROM pg_constraint)",
    )
    .load(conn)
    .unwrap();
    let columns = columns.iter().map(|fact| format!("column {}.{} {} {}", fact.a, fact.b, fact.c, fact.d));
    let constraints = constraints.iter().map(|fact| constraint(&fact.a, &fact.b));
    let indexes = indexes.iter().map(|fact| index(&fact.a, &fact.b));
    columns.chain(constraints).chain(indexes).collect()
}

/// A check by the texts that it lets in, any other constraint by its words.
fn constraint(name: &str, rule: &str) -> String {
    match rule.split_once(' ').unwrap() {
        ("CHECK", rule) => format!("check {name} {}", literals(rule).join(" ")),
        _ => format!("constraint {name} {}", rule.replace(' ', "")),
    }
}

/// `CREATE INDEX name ON table (columns) [WHERE condition]`, without what only one of the two says.
fn index(name: &str, sql: &str) -> String {
    let (head, rest) = sql.split_once(" ON ").unwrap();
    let (rest, condition) = rest.split_once(" WHERE ").unwrap_or((rest, ""));
    let table = rest.split([' ', '(']).next().unwrap().trim_start_matches("public.");
    let columns = rest.split_once('(').unwrap().1.trim_end_matches(')').replace([' ', '"'], "");
    let column = condition.trim_matches('(').split(' ').next().unwrap();
    let condition = match literals(condition).as_slice() {
        [] => condition.trim_matches(['(', ')']).to_owned(),
        texts => format!("{column} in {}", texts.join(" ")),
    };
    let unique = head.contains("UNIQUE");
    format!("index {name} on {table} ({columns}) unique {unique} where {condition}")
}

/// The texts in quotation marks.
pub(super) fn literals(sql: &str) -> Vec<&str> {
    sql.split('\'').skip(1).step_by(2).collect()
}
