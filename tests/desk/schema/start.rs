//! Programs that start on a database which is not ready.

use skranke::db::{DatabaseUrl, migrate, waiting_migrations};
use tempfile::TempDir;

use crate::support::postgres::{FreshDatabase, fresh_database};

#[test]
fn several_programs_that_start_on_an_empty_database_at_once_migrate_it_once() {
    for _ in 0..8 {
        let folder = TempDir::new().unwrap();
        let database = std::env::var("TEST_DATABASE_URL").ok().map(|url| fresh_database(&url, "template0"));
        let sqlite = format!("sqlite:{}", folder.path().join("desk.db").display());
        let url = database.as_ref().map_or(sqlite, FreshDatabase::url);
        let url = DatabaseUrl::parse(&url).unwrap();
        let applied: Vec<usize> = std::thread::scope(|scope| {
            let starts: Vec<_> = (0..6).map(|_| scope.spawn(|| migrate(&url).unwrap().len())).collect();
            starts.into_iter().map(|start| start.join().unwrap()).collect()
        });
        assert_eq!(applied.iter().filter(|applied| **applied > 0).count(), 1, "{applied:?}");
        assert_eq!(waiting_migrations(&url).unwrap(), Vec::<String>::new());
    }
}
