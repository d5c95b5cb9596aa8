//! The benches still do what they measure. What they find is not judged here: that is for a quiet machine.

use std::process::Command;

use tempfile::TempDir;

use crate::support::examples::example;
use crate::support::postgres::{FreshDatabase, fresh_database};

#[test]
fn each_bench_of_the_database_measures_something() {
    for (name, how_many) in
        [("bench_flagging", &["500", "50"][..]), ("bench_import", &["500"]), ("bench_lookup", &["200"])]
    {
        let folder = TempDir::new().unwrap();
        let database = std::env::var("TEST_DATABASE_URL").ok().map(|url| fresh_database(&url, "template0"));
        let sqlite = format!("sqlite:{}", folder.path().join("desk.db").display());
        let url = database.as_ref().map_or(sqlite, FreshDatabase::url);
        let ended =
            Command::new(example(name)).args(how_many).arg(url).current_dir(folder.path()).output().unwrap();
        let (table, said) =
            (String::from_utf8(ended.stdout).unwrap(), String::from_utf8(ended.stderr).unwrap());
        assert!(ended.status.success(), "{name}: {said}");
        assert!(
            table.lines().all(|line| line.split('\t').count() == 5) && !table.is_empty(),
            "{name}: {table}"
        );
    }
}
