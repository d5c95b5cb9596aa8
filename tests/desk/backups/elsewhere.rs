//! From one database to the other and back.

use std::path::Path;

use skranke::backups::{making, reading, restoring};
use skranke::db::{DatabaseUrl, Db, migrate};
use tempfile::TempDir;

use super::setup::rows;
use crate::support::desk::TestDesk;
use crate::support::postgres::{PostgresServer, fresh_database};

fn backup(url: &DatabaseUrl, path: &Path, desk: &TestDesk) {
    let db = Db::open(url, 2).unwrap();
    making::make::<making::MakingError>(&db, &desk.desk.vault, path, desk.now(), |_, _| Ok(())).unwrap();
}

fn restore(url: &DatabaseUrl, path: &Path, desk: &TestDesk) {
    let checked = reading::check(path, &desk.desk.vault).unwrap();
    restoring::restore(url, path, &checked, desk.now(), |_| {}).unwrap();
}

#[test]
fn a_backup_of_one_database_is_restored_into_the_other_and_back_with_every_row_the_same() {
    let desk = TestDesk::with_people();
    let named = std::env::var("TEST_DATABASE_URL").ok();
    let server = named.is_none().then(PostgresServer::start);
    let address = named.or_else(|| server.as_ref().map(|server| server.url().to_owned())).unwrap();
    let database = fresh_database(&address, "template0");
    let folder = TempDir::new().unwrap();
    let sqlite = DatabaseUrl::parse(&format!("sqlite:{}", folder.path().join("other.db").display())).unwrap();
    let postgres = DatabaseUrl::parse(&database.url()).unwrap();
    let files = ["first", "in_postgres", "in_sqlite"].map(|name| folder.path().join(name));

    backup(desk.desk.db.url(), &files[0], &desk);
    restore(&postgres, &files[0], &desk);
    backup(&postgres, &files[1], &desk);
    restore(&sqlite, &files[1], &desk);
    backup(&sqlite, &files[2], &desk);

    let [first, in_postgres, in_sqlite] = files.map(|file| rows(&file));
    let mine = ["notices", "restores", "audit_entries", "staff_sessions", "job_locks"];
    assert!(first.values().filter(|rows| !rows.is_empty()).count() > 8, "{first:?}");
    for (table, rows) in first.iter().filter(|(table, _)| !mine.contains(&table.as_str())) {
        assert_eq!(&in_postgres[table], rows, "{table}");
        assert_eq!(&in_sqlite[table], rows, "{table}");
    }
    // Two restores are on record, and the messages of the first stand as the second found them.
    assert_eq!(in_sqlite["restores"].len(), 2);
    assert_eq!(in_sqlite["audit_entries"].len(), first["audit_entries"].len() + 2);
    assert_eq!(in_sqlite["notices"], in_postgres["notices"]);

    // The next row gets a number of its own.
    migrate(&postgres).unwrap();
    let db = Db::open(&postgres, 2).unwrap();
    let now = desk.now();
    let released = db.write(move |conn| {
        let actor = skranke::audit::Actor::Program("test");
        skranke::backups::actions::release(conn, &actor, skranke::backups::hold::Release::Drop, now)
    });
    assert!(released.unwrap().is_some());
}
