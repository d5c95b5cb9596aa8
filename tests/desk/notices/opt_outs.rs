//! An opt-out at the desk while messages go out: what is handed over before it is committed may arrive, nothing after it.

use std::time::Duration;

use diesel::prelude::*;
use skranke::audit::Actor;
use skranke::db::schema::notices;
use skranke::db::{AnyConnection, Error};
use skranke::letters::LetterState;
use skranke::notices::sender::drain_once;
use skranke::notices::{NewNotice, NoticeKind, NoticeState, OptOutRule};
use skranke::register::actions::{Asking, NewOptOut, OptOutOutcome, change_opt_out};
use skranke::register::{IdentityCheck, OptOutChannel, Told, store};
use skranke::staff::actions::{AddOutcome, NewAccount, add_account};
use skranke::staff::{Role, Username};
use skranke::values::{Language, PersonId, StaffId};

use super::setup::Setup;
use super::upstream;
use crate::support::process::wait_until;
use crate::support::register_stub::RegisterStub;

const SENDS: usize = 5_000;

fn queue_late_letters(setup: &Setup, person: &PersonId) {
    let ordered_on = "2026-11-04".parse().unwrap();
    let letters = setup.letters(person, LetterState::Posted, SENDS);
    let messages = letters
        .into_iter()
        .map(|letter| NewNotice::letter_late(person.clone(), letter, "AB-1", ordered_on, 10))
        .collect();
    assert_eq!(setup.queue_all(messages), SENDS);
}

fn agent(setup: &Setup) -> StaffId {
    let now = setup.desk.now();
    let account = NewAccount {
        username: Username::parse("agent").unwrap(),
        full_name: "Agent".to_owned(),
        role: Role::Agent,
        language: Language::Nb,
        password_hash: String::new(),
    };
    let added = setup.desk.db.write(move |conn| add_account(conn, &Actor::Program("test"), &account, now));
    match added.unwrap() {
        AddOutcome::Added(staff_id) => staff_id,
        AddOutcome::UsernameTaken => panic!(),
    }
}

/// Messages about late letters that were given to a server, or are being.
fn handed_over(conn: &mut AnyConnection) -> Result<i64, Error> {
    use NoticeState as S;
    let gone = notices::table
        .filter(notices::kind.eq(NoticeKind::LetterLate))
        .filter(notices::state.eq_any([S::HandingOver, S::Accepted, S::Uncertain, S::Rejected]));
    Ok(gone.count().get_result(conn)?)
}

/// Opts the person out, and answers how many messages were handed over when that was committed.
fn opt_out(setup: &Setup, person: &PersonId, staff_id: &StaffId) -> i64 {
    let (person_id, staff_id, now) = (person.clone(), staff_id.clone(), setup.desk.now());
    let (vault, is_upstream) = (setup.desk.vault.clone(), setup.desk.upstream.is_some());
    let done = setup.desk.db.write(move |conn| {
        let person = skranke::persons::store::find(conn, &person_id)?.ok_or(Error::NotOneRow(0))?;
        let entry = store::entry_of(conn, &person_id)?;
        // The register has told that the person is not opted out, as the agent's page did a moment ago.
        let told = Told::of_ours(entry, &person, "2026-11-20".parse().unwrap());
        let new = NewOptOut {
            to_opted_out: true,
            seen_version: 0,
            channel: OptOutChannel::Phone,
            identity_check: IdentityCheck::RegisterQuestions,
            reason: "Vil ha brev".to_owned(),
            note: None,
            legal_basis: None,
            effective_at: None,
            undoes: None,
            request_key: "form-1".to_owned(),
        };
        let upstream = is_upstream.then_some(&told);
        let asking = Asking { staff_id: &staff_id, inquiry_id: None, person: &person, upstream };
        assert!(matches!(change_opt_out(conn, &vault, asking, &new, now)?, OptOutOutcome::Changed(_)));
        // Whoever was clearing a message has committed by now, and whoever comes later sees the opt-out.
        handed_over(conn)
    });
    done.unwrap()
}

/// An opt-out at a random moment of 5,000 sends.
fn race(setup: &Setup) {
    let person = setup.person(|_, _| {});
    queue_late_letters(setup, &person);
    let staff_id = agent(setup);
    let moment = rand::random_range(50..2_000);
    let before = std::thread::scope(|scope| {
        let sending = scope.spawn(|| drain_once(&setup.desk).unwrap());
        wait_until(Duration::from_mins(2), "some messages", || {
            (setup.desk.db.read(handed_over).unwrap() >= moment).then_some(())
        });
        let before = opt_out(setup, &person, &staff_id);
        sending.join().unwrap();
        before
    });
    let after = setup.desk.db.read(handed_over).unwrap();
    assert_eq!(after, before, "messages were handed over after the opt-out was committed");
    assert!(before >= moment && usize::try_from(before).unwrap() < SENDS, "the race was none: {before}");
    assert_eq!(i64::try_from(setup.files("sms").len()).unwrap(), before);
    let stopped: i64 = setup
        .desk
        .db
        .read(|conn| {
            let stopped = notices::table
                .filter(notices::state.eq(NoticeState::Suppressed))
                .filter(notices::state_reason.eq("opted_out"))
                .filter(notices::opt_out_rule.eq(OptOutRule::OwnMatter));
            Ok(stopped.count().get_result(conn)?)
        })
        .unwrap();
    assert_eq!(usize::try_from(stopped + before).unwrap(), SENDS);
}

#[test]
fn nothing_is_handed_over_after_an_opt_out_is_committed() {
    race(&Setup::new());
}

#[test]
fn nothing_is_handed_over_after_an_opt_out_is_decided_while_the_register_is_upstream() {
    let stub = RegisterStub::start();
    race(&upstream::setup(&stub));
}
