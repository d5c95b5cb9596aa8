//! Every second: takes back what dead senders held, seals new audit entries into their chain, and numbers changes of the
//! contact register for those who copy it.

use std::time::{Duration, Instant};

use super::{REST, Shared, outbox};
use crate::audit::{self, Reach};
use crate::db::Error;
use crate::register;

/// How often the whole trail is looked through for what was left over.
const SWEEP: Duration = Duration::from_hours(1);

/// Works until the sender is stopped.
pub(super) fn work(shared: &Shared) {
    let mut swept: Option<Instant> = None;
    while !shared.stop.is_set() {
        let reach = match swept {
            Some(at) if at.elapsed() < SWEEP => Reach::Recent,
            _ => {
                swept = Some(Instant::now());
                Reach::All
            }
        };
        if let Err(error) = keep(shared, reach) {
            tracing::warn!(%error, "the queue of messages could not be looked after");
        }
        shared.stop.rest(REST);
    }
}

/// One look after everything.
pub(super) fn keep(shared: &Shared, reach: Reach) -> Result<(), Error> {
    let desk = &shared.office.desk;
    let now = desk.now();
    let found = desk.db.write(move |conn| outbox::take_back_expired_leases(conn, now))?;
    if found != outbox::TakenBack::default() {
        tracing::warn!(
            queued = found.queued,
            uncertain = found.uncertain,
            failed = found.failed,
            expired = found.expired,
            "notices were taken back"
        );
    }
    while !shared.stop.is_set() && desk.db.write(move |conn| audit::seal_alone(conn, reach))? > 0 {}
    while !shared.stop.is_set() && desk.db.write(register::feed::number_changes)? > 0 {}
    Ok(())
}
