//! What the databases say comes out the same, whichever it is.

use chrono::{DateTime, Utc};
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_query;
use skranke::db::schema::job_locks;
use skranke::db::{Db, Error, UtcTime};

use super::described::Both;

#[test]
fn a_constraint_that_says_no_has_the_same_name_on_both() {
    let lock = "INSERT INTO staff_accounts (staff_id, username, full_name, role, password_hash, language, created_at) \
         VALUES ";
    let insert = |values: &str| format!("{lock}({values}, '2026-01-01 00:00:00')");
    let both = Both::migrated();
    for url in both.urls() {
        let db = Db::open(&url, 2).unwrap();
        let says = |sql: String| {
            let error = db.write(move |conn| Ok(sql_query(&sql).execute(conn)?)).unwrap_err();
            assert!(matches!(error, Error::Constraint(_)), "{error:?}");
            error.to_string()
        };
        let first = insert("'1', 'kari', 'Kari', 'agent', 'x', 'nb'");
        db.write(move |conn| Ok(sql_query(&first).execute(conn)?)).unwrap();
        for (values, name) in [
            ("'2', 'kari', 'Kari', 'agent', 'x', 'nb'", "staff_accounts_username_key"),
            ("'2', 'ola', 'Ola', 'king', 'x', 'nb'", "staff_accounts_role_check"),
            ("'2', 'ola', 'Ola', 'agent', 'x', 'sv'", "staff_accounts_language_check"),
        ] {
            assert_eq!(says(insert(values)), format!("the constraint {name} was not met"), "{}", url.kind());
        }
        let audit = "INSERT INTO audit_entries (at, actor, action) VALUES ('2026-01-01 00:00:00', 'a', 'b')";
        db.write(move |conn| Ok(sql_query(audit).execute(conn)?)).unwrap();
        let link = |position: i64| {
            format!("INSERT INTO audit_links SELECT {position}, entry_id, 'x' FROM audit_entries")
        };
        let sealed = link(1);
        db.write(move |conn| Ok(sql_query(&sealed).execute(conn)?)).unwrap();
        assert_eq!(says(link(2)), "the constraint audit_links_entry_id_key was not met");
    }
}

#[test]
fn instants_come_back_to_the_microsecond_whatever_the_zone_of_the_session() {
    let both = Both::migrated();
    for url in both.urls() {
        let db = Db::open(&url, 2).unwrap();
        for (given, kept) in [
            ("2026-10-25T00:59:59.123456789Z", "2026-10-25T00:59:59.123456Z"),
            ("2026-10-25T01:59:59.999999999Z", "2026-10-25T01:59:59.999999Z"),
            ("2026-03-29T01:30:00Z", "2026-03-29T01:30:00Z"),
            ("1999-12-31T23:59:59.000001Z", "1999-12-31T23:59:59.000001Z"),
        ] {
            let given: DateTime<Utc> = given.parse().unwrap();
            let kept: DateTime<Utc> = kept.parse().unwrap();
            let back: UtcTime = db
                .write(move |conn| {
                    diesel::delete(job_locks::table).execute(conn)?;
                    let row = (
                        job_locks::job.eq("test"),
                        job_locks::holder.eq("test"),
                        job_locks::lease_until.eq(UtcTime::from(given)),
                    );
                    diesel::insert_into(job_locks::table).values(row).execute(conn)?;
                    // Found by its own value too: stored and bound texts are alike.
                    let found = job_locks::table.filter(job_locks::lease_until.eq(UtcTime::from(given)));
                    Ok(found.select(job_locks::lease_until).first(conn)?)
                })
                .unwrap();
            assert_eq!(back.utc(), kept, "{}", url.kind());
        }
    }
}

#[test]
fn who_waits_too_long_for_another_is_told_that_the_database_is_busy() {
    let both = Both::migrated();

    let (mut first, mut second) = (both.sqlite(), both.sqlite());
    first.batch_execute("BEGIN IMMEDIATE").unwrap();
    let refused = second.batch_execute("PRAGMA busy_timeout = 0; BEGIN IMMEDIATE").unwrap_err();
    assert!(matches!(Error::from(refused), Error::Busy));

    let (mut first, mut second) = (both.postgres(), both.postgres());
    first.batch_execute("BEGIN; LOCK TABLE job_locks").unwrap();
    let refused = second.batch_execute("SET lock_timeout = '20ms'; SELECT * FROM job_locks").unwrap_err();
    assert!(matches!(Error::from(refused), Error::Busy));
}
