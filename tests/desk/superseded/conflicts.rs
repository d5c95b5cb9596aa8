//! What speaks against a row, and what files that know nothing of it may not undo.

use skranke::imports::{ImportKind, Wish};
use skranke::staff::Role;

use super::setup::{CONTACTS, Desk, NEW, NOBODY, OLD, OLD_ENTRY, OTHER_OLD, THIRD};
use crate::opt_outs::form::Form;

#[test]
fn a_number_is_superseded_once_and_never_by_what_it_supersedes() {
    let desk = Desk::with(&[OLD_ENTRY]);
    for (rows, said) in [
        (vec![(OLD, OLD)], "row 2, column superseded_by: is the same number"),
        (
            vec![(OLD, NEW), (NEW, OLD)],
            "row 3, column superseded_by: leads back to the number that it supersedes",
        ),
        (
            vec![(OLD, NEW), (NEW, THIRD), (THIRD, OLD)],
            "row 4, column superseded_by: leads back to the number that it supersedes",
        ),
        (vec![(OLD, NEW), (OLD, THIRD)], "row 3, column national_id: row 2 has the same"),
        (vec![(NOBODY, NEW)], "row 2, column national_id: there is no such person"),
        (vec![(OTHER_OLD, NEW), (OLD, NOBODY)], "row 3, column superseded_by: there is no such person"),
    ] {
        assert_eq!(desk.refused(&rows), [said]);
    }
    assert_eq!(desk.email(OLD).as_deref(), Some("piotr@example.no"));

    desk.superseded(&[(OLD, NEW)]);
    let another = "row 2, column superseded_by: the number was superseded by another one before";
    assert_eq!(desk.refused(&[(OLD, THIRD)]), [another]);
    let back = "row 2, column superseded_by: leads back to the number that it supersedes";
    assert_eq!(desk.refused(&[(NEW, OLD)]), [back]);
    let partly = desk.told(&[(OLD, THIRD), (OTHER_OLD, NEW)], Wish { dry_run: false, accept_partial: true });
    assert_eq!((partly.summary.added, partly.summary.refused, desk.links()), (1, 1, 2));
}

#[test]
fn files_that_know_nothing_of_it_undo_nothing() {
    let empty = format!("{NEW},,,,,,,nb,false,,,");
    let desk = Desk::with(&[OLD_ENTRY, &empty]);
    desk.superseded(&[(OLD, NEW)]);
    desk.contacts(&[OLD_ENTRY, &empty]);
    desk.persons_again();
    assert_eq!(desk.email(NEW).as_deref(), Some("piotr@example.no"));
    assert!(desk.entry(NEW).unwrap().opted_out && desk.entry(OLD).unwrap().deleted_at.is_some());
    assert_eq!(desk.links(), 1, "the population register's file does not take the link away");

    let later = OLD_ENTRY.replace("2026-03-05", "2026-11-21");
    let report = desk.read_in(ImportKind::Contacts, format!("{CONTACTS}\n{later}\n"), Wish::default());
    let said: Vec<String> = report.problems.iter().map(ToString::to_string).collect();
    let expected = "row 2, column national_id: the number was superseded; what is new belongs to the one that superseded it";
    assert_eq!((report.accepted, said), (false, vec![expected.to_owned()]));
    let changed = format!("{NEW},ny@example.no,2026-11-21T10:00:00Z,,,,,nb,false,2026-11-21T10:00:00Z,,");
    desk.contacts(&[&changed]);
    assert_eq!(desk.email(NEW).as_deref(), Some("ny@example.no"), "a later row is heeded");
    assert!(!desk.entry(NEW).unwrap().opted_out);
}

#[test]
fn an_opt_out_that_meets_the_move_is_moved_or_refused_and_never_left_behind() {
    let not_out = OLD_ENTRY.replace("true,2026-04-01T10:00:00Z", "false,");
    for round in 0..8 {
        let desk = Desk::with(&[&not_out]);
        let mut agent = desk.desk.sign_in_as(Role::Agent);
        let person = agent.open(OLD);
        let form = Form::begin(&mut agent, &person, "opted_out");
        let status = std::thread::scope(|scope| {
            let moving = scope.spawn(|| desk.superseded(&[(OLD, NEW)]));
            let opting_out = scope.spawn(move || form.confirm(&mut agent).status);
            assert_eq!(moving.join().unwrap(), (1, 0));
            opting_out.join().unwrap()
        });
        let new = desk.entry(NEW).unwrap();
        match status {
            303 => assert!(new.opted_out, "round {round}: opted out before, and moved"),
            409 => assert!(!new.opted_out && !desk.entry(OLD).unwrap().opted_out, "round {round}"),
            other => panic!("round {round}: {other}"),
        }
    }
}
