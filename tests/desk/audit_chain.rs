//! The chain of the audit trail: whoever changes it afterwards is found out.

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use skranke::audit::{Reach, Verdict, seal_new_entries, verify};
use skranke::db::AnyConnection;
use skranke::db::schema::audit_entries;
use skranke::staff::Role;

use crate::support::desk::TestDesk;

/// A desk whose trail has some entries, all sealed.
fn sealed() -> TestDesk {
    let desk = TestDesk::start();
    desk.sign_in_as(Role::Agent);
    desk.sign_in_as(Role::Lead);
    seal(&desk, Reach::Recent);
    desk
}

fn seal(desk: &TestDesk, reach: Reach) {
    while desk.write(move |conn| seal_new_entries(conn, reach)) > 0 {}
}

fn verified(desk: &TestDesk) -> Verdict {
    desk.read(|conn| verify(conn, &desk.desk.vault))
}

fn change(desk: &TestDesk, statement: &'static str) {
    desk.write(move |conn| {
        match conn {
            AnyConnection::Postgres(postgres) => postgres.batch_execute(statement)?,
            AnyConnection::Sqlite(sqlite) => sqlite.batch_execute(statement)?,
        }
        Ok(())
    });
}

#[test]
fn a_trail_that_nobody_touched_is_whole_and_says_what_waits() {
    let desk = sealed();
    let entries = desk.all_on_record();
    assert!(entries >= 4);
    assert_eq!(verified(&desk), Verdict::Whole { sealed: entries, waiting: 0, forgotten: 0 });
    desk.sign_in_as(Role::Reporter);
    let waiting = desk.all_on_record() - entries;
    assert_eq!(verified(&desk), Verdict::Whole { sealed: entries, waiting, forgotten: 0 });
    seal(&desk, Reach::Recent);
    assert_eq!(verified(&desk), Verdict::Whole { sealed: entries + waiting, waiting: 0, forgotten: 0 });
}

#[test]
fn an_entry_that_is_edited_removed_or_put_in_anothers_place_shows() {
    for statement in [
        "UPDATE audit_entries SET action = 'signed_out' WHERE entry_id = 2",
        "UPDATE audit_entries SET detail = 'x' WHERE entry_id = 2",
        "UPDATE audit_links SET digest = 'x' WHERE position = 2",
        "DELETE FROM audit_links WHERE position = 2; DELETE FROM audit_entries WHERE entry_id = 2",
        "UPDATE audit_links SET entry_id = -1 WHERE position = 2; UPDATE audit_links SET entry_id = 2 \
         WHERE position = 3; UPDATE audit_links SET entry_id = 3 WHERE position = 2",
    ] {
        let desk = sealed();
        if statement.contains("-1") {
            let outsider = "INSERT INTO audit_entries (entry_id, at, actor, action) \
                            VALUES (-1, '2026-11-20 08:00:00', 'nobody', 'signed_in')";
            change(&desk, outsider);
        }
        change(&desk, statement);
        assert!(matches!(verified(&desk), Verdict::Broken { position: 2 | 3 }), "{statement}");
    }
}

#[test]
fn an_entry_that_was_committed_long_after_its_number_was_given_is_sealed_too() {
    let desk = sealed();
    let late = "INSERT INTO audit_entries (entry_id, at, actor, action) \
                VALUES (30000, '2026-11-20 08:00:00', 'nobody', 'signed_in')";
    change(&desk, late);
    seal(&desk, Reach::Recent);
    let straggler = "INSERT INTO audit_entries (entry_id, at, actor, action) \
                     VALUES (10000, '2026-11-20 08:00:00', 'nobody', 'signed_in')";
    change(&desk, straggler);
    let unsealed = |desk: &TestDesk| match verified(desk) {
        Verdict::Whole { waiting, .. } => waiting,
        broken @ Verdict::Broken { .. } => panic!("{broken:?}"),
    };
    seal(&desk, Reach::Recent);
    assert_eq!(unsealed(&desk), 1);
    seal(&desk, Reach::All);
    assert_eq!(unsealed(&desk), 0);
    let entries: i64 = desk.read(|conn| Ok(audit_entries::table.count().get_result(conn)?));
    assert_eq!(verified(&desk), Verdict::Whole { sealed: entries, waiting: 0, forgotten: 0 });
}
