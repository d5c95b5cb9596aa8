//! Works mailings off, person by person.

use chrono::{DateTime, Utc};

use super::{Addressee, Mailing, Reason, actions, store};
use crate::bulk::ItemState;
use crate::bulk::worker::{self, OneByOne};
use crate::db::{AnyConnection, Error};
use crate::desk::Desk;

/// Works off all mailings that nobody else has, until there is nothing to do or the word to stop is given.
pub fn work_off(desk: &Desk, is_stopped: &dyn Fn() -> bool) -> Result<(), Error> {
    worker::work_off(desk, desk.db.read(store::running)?, is_stopped)
}

impl OneByOne for Mailing {
    type Item = Addressee;

    fn job(&self) -> String {
        format!("mailing:{}", self.mailing_id)
    }

    fn next(&self, conn: &mut AnyConnection) -> Result<Option<Addressee>, Error> {
        store::next_pending(conn, &self.mailing_id)
    }

    fn work(
        &self,
        conn: &mut AnyConnection,
        desk: &Desk,
        addressee: &Addressee,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let came = actions::write_to(conn, desk, self, &addressee.person_id, now)?;
        let state = if came.is_ok() { ItemState::Done } else { ItemState::Excluded };
        let came = came.as_ref().map_err(|reason| *reason);
        store::settle(conn, (&self.mailing_id, &addressee.person_id), state, came, now)
    }

    fn fail(&self, conn: &mut AnyConnection, addressee: &Addressee, now: DateTime<Utc>) -> Result<(), Error> {
        let who = (&self.mailing_id, &addressee.person_id);
        store::settle(conn, who, ItemState::Failed, Err(Reason::Fault), now)
    }

    fn finish(&self, conn: &mut AnyConnection, now: DateTime<Utc>) -> Result<(), Error> {
        store::finish(conn, &self.mailing_id, now)
    }
}
