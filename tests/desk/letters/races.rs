//! What is reported of a letter while the nightly run looks for late ones.

use std::sync::mpsc;
use std::time::Duration;

use skranke::audit::Action;
use skranke::letters::EventKind;
use skranke::letters::actions::bring_up_to_date;
use skranke::letters::flags::flag_of;
use skranke::letters::store::{StoredEvent, by_references, insert_events};

use crate::support::desk::TestDesk;
use crate::support::people::OLA;

/// How long the run is given to pass by what is being recorded, if it can.
const LONG_ENOUGH: Duration = Duration::from_millis(700);

#[test]
fn a_letter_whose_use_is_being_recorded_is_not_found_late() {
    let desk = TestDesk::with_people();
    desk.order_letter("USED", OLA, "2026-09-01T10:00:00+02:00");
    let letter_id = desk.read(|conn| Ok(by_references(conn, &["USED"])?["USED"].letter_id.clone()));
    let used = StoredEvent {
        letter_id: letter_id.clone(),
        event: EventKind::Activated,
        occurred_at: desk.now().into(),
        received_at: desk.now().into(),
        source: "file".to_owned(),
        event_ref: "used".to_owned(),
        reason: None,
    };
    let before = desk.on_record(Action::LetterFlaggedLate);
    let (recorded, is_recorded) = mpsc::channel();
    let (done, is_done) = mpsc::channel::<()>();

    std::thread::scope(|scope| {
        let (now, db) = (desk.now(), desk.desk.db.clone());
        scope.spawn(move || {
            db.write(move |conn| {
                insert_events(conn, std::slice::from_ref(&used))?;
                bring_up_to_date(conn, std::slice::from_ref(&used.letter_id), now)?;
                recorded.send(()).unwrap();
                // The run is over by now, or waits for this; either is as it may be.
                assert!(is_done.recv_timeout(LONG_ENOUGH).is_err(), "nothing is sent");
                Ok(())
            })
            .unwrap();
        });
        is_recorded.recv().unwrap();
        desk.nightly();
        drop(done);
    });

    assert!(desk.read(|conn| flag_of(conn, &letter_id)).is_none(), "nobody waits for it");
    assert_eq!(desk.on_record(Action::LetterFlaggedLate), before);
}
