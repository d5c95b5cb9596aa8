//! What becomes of the entries.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use skranke::audit::Action;
use skranke::db::UtcTime;
use skranke::db::schema::{contact_changes, opt_out_changes};
use skranke::imports::Wish;
use skranke::values::Language;

use super::setup::{Desk, NEW, OLD, OLD_ENTRY, OTHER_OLD, THIRD};

fn at(text: &str) -> UtcTime {
    text.parse::<DateTime<Utc>>().unwrap().into()
}

#[test]
fn the_entry_goes_to_the_new_number_with_its_times_and_the_old_one_is_deleted() {
    let desk = Desk::with(&[OLD_ENTRY]);
    let before = desk.entry(OLD).unwrap();
    let dry = desk.told(&[(OLD, NEW)], Wish { dry_run: true, accept_partial: false });
    assert_eq!((dry.summary.added, desk.links()), (1, 0), "a dry run counts and changes nothing");

    assert_eq!(desk.superseded(&[(OLD, NEW)]), (1, 0));
    let new = desk.entry(NEW).unwrap();
    assert_eq!(desk.email(NEW).as_deref(), Some("piotr@example.no"));
    assert_eq!(desk.mobile(NEW).as_deref(), Some("+4791234567"));
    let times = [
        (new.email_updated_at, "2026-03-05T10:00:00Z"),
        (new.email_verified_at, "2026-06-01T10:00:00Z"),
        (new.mobile_updated_at, "2026-02-05T10:00:00Z"),
        (new.mobile_verified_at, "2026-05-01T10:00:00Z"),
        (new.opted_out_at, "2026-04-01T10:00:00Z"),
    ];
    for (time, text) in times {
        assert_eq!(time, Some(at(text)));
    }
    assert!(new.opted_out && new.deleted_at.is_none());
    assert_eq!((new.language, new.mailbox_address.as_deref()), (Some(Language::En), Some("piotr#1234")));
    assert_eq!((new.email_next_on, new.mobile_next_on), (before.email_next_on, before.mobile_next_on));

    let old = desk.entry(OLD).unwrap();
    assert_eq!(old.deleted_at, Some(desk.desk.now().into()));
    assert!(old.email.is_none() && old.mobile.is_none() && old.language.is_none());
    assert!(old.mailbox_address.is_none() && old.opted_out, "the opt-out of a deleted entry stays on it");
    for (action, rows) in [(Action::IdSuperseded, 1), (Action::EntryMoved, 1), (Action::OptOutChanged, 2)] {
        assert_eq!(desk.desk.on_record(action), rows, "{action:?}");
    }
    let (opt_outs, changes): (Vec<String>, Vec<String>) = desk.desk.read(|conn| {
        let new = desk.id(NEW);
        Ok((
            opt_out_changes::table
                .filter(opt_out_changes::person_id.eq(&new))
                .select(opt_out_changes::reason)
                .load(conn)?,
            contact_changes::table
                .order(contact_changes::change_id)
                .select(contact_changes::kind)
                .load(conn)?,
        ))
    });
    assert_eq!(opt_outs, ["superseded"]);
    assert_eq!(changes, ["move", "move"]);

    let before = desk.desk.all_on_record();
    assert_eq!(desk.superseded(&[(OLD, NEW)]), (0, 1));
    assert_eq!(desk.desk.all_on_record(), before + 1, "that the file was read, and nothing else");
}

#[test]
fn of_two_entries_the_newer_address_counts_and_an_opt_out_of_either() {
    let new = |email: &str, mobile: &str, opted_out: &str| {
        format!("{NEW},{email},{mobile},nb,{opted_out},ny#1,984661185")
    };
    let in_ = "false,";
    let out = "true,2026-10-01T10:00:00Z";
    let none = ",,";
    // The old number's e-mail address was confirmed on 1 June, its mobile on 1 May.
    for (email, mobile, opted_out, expected) in [
        (none, none, in_, ("piotr@example.no", "+4791234567")),
        ("ny@example.no,2026-05-31T10:00:00Z,", none, out, ("piotr@example.no", "+4791234567")),
        ("ny@example.no,2026-06-02T10:00:00Z,", none, in_, ("ny@example.no", "+4791234567")),
        (
            "ny@example.no,2020-01-01T10:00:00Z,2026-06-02T10:00:00Z",
            none,
            in_,
            ("ny@example.no", "+4791234567"),
        ),
        (none, "+4798765432,2026-05-02T10:00:00Z,", in_, ("piotr@example.no", "+4798765432")),
        (none, "+4798765432,2026-04-30T10:00:00Z,", out, ("piotr@example.no", "+4791234567")),
    ] {
        for old_is_out in [true, false] {
            let old = if old_is_out {
                OLD_ENTRY.to_owned()
            } else {
                OLD_ENTRY.replace("true,2026-04-01T10:00:00Z", "false,")
            };
            let desk = Desk::with(&[&old, &new(email, mobile, opted_out)]);
            desk.superseded(&[(OLD, NEW)]);
            let what = format!("{email} {mobile} {opted_out} {old_is_out}");
            let found = (desk.email(NEW).unwrap(), desk.mobile(NEW).unwrap());
            assert_eq!((found.0.as_str(), found.1.as_str()), expected, "{what}");
            let entry = desk.entry(NEW).unwrap();
            assert_eq!(entry.opted_out, old_is_out || opted_out == out, "{what}");
            let since = match (opted_out == out, old_is_out) {
                (true, _) => Some(at("2026-10-01T10:00:00Z")),
                (false, true) => Some(at("2026-04-01T10:00:00Z")),
                (false, false) => None,
            };
            assert_eq!(entry.opted_out_at, since, "{what}");
            assert_eq!(
                (entry.language, entry.mailbox_address.as_deref()),
                (Some(Language::Nb), Some("ny#1"))
            );
        }
    }
}

#[test]
fn an_old_entry_that_was_deleted_brings_its_opt_out_alone() {
    let desk = Desk::with(&[OLD_ENTRY]);
    let (old, now) = (desk.id(OLD), desk.desk.now());
    desk.desk.write(move |conn| {
        let entry = skranke::register::store::entry_of(conn, &old)?.unwrap();
        let empty = skranke::register::RegisterEntry::empty(old.clone(), now.into());
        let gone = skranke::register::RegisterEntry {
            opted_out: true,
            opted_out_at: entry.opted_out_at,
            opt_out_version: entry.opt_out_version,
            deleted_at: Some(now.into()),
            ..empty
        };
        skranke::register::store::put_entry(conn, &gone)
    });
    desk.superseded(&[(OLD, NEW)]);
    let new = desk.entry(NEW).unwrap();
    assert!(new.opted_out && new.deleted_at.is_some() && new.email.is_none());

    let without = Desk::start();
    without.superseded(&[(OLD, NEW)]);
    assert!(without.entry(OLD).is_none() && without.entry(NEW).is_none(), "nothing there, nothing moved");
    assert_eq!(without.links(), 1);
}

#[test]
fn a_chain_ends_at_the_last_number_whatever_the_order_of_rows_and_files() {
    let (first, second) = ((OLD, NEW), (NEW, THIRD));
    for files in [
        vec![vec![first, second]],
        vec![vec![second, first]],
        vec![vec![first], vec![second]],
        vec![vec![second], vec![first]],
    ] {
        let desk = Desk::with(&[OLD_ENTRY]);
        for file in &files {
            desk.superseded(file);
        }
        assert_eq!(desk.email(THIRD).as_deref(), Some("piotr@example.no"), "{files:?}");
        assert!(desk.entry(THIRD).unwrap().opted_out, "{files:?}");
        assert_eq!((desk.email(OLD), desk.email(NEW)), (None, None), "{files:?}");
        assert_eq!(desk.superseded(&[first, second]), (0, 2), "{files:?}");
    }
    let two =
        Desk::with(&[OLD_ENTRY, &format!("{OTHER_OLD},b@example.no,2026-07-01T10:00:00Z,,,,,,false,,,")]);
    assert_eq!(two.superseded(&[(OLD, NEW), (OTHER_OLD, NEW)]), (2, 0));
    assert_eq!(two.email(NEW).as_deref(), Some("b@example.no"), "the newer of two numbers before");
    assert_eq!(two.mobile(NEW).as_deref(), Some("+4791234567"));
    assert!(two.entry(NEW).unwrap().opted_out);
}
