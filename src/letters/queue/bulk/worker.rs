//! Works bulks off, letter by letter.

use chrono::{DateTime, Utc};

use super::{Bulk, Item, ItemState, Reason, actions, store};
use crate::bulk::worker::{self, OneByOne};
use crate::db::{AnyConnection, Error};
use crate::desk::Desk;

/// Works off all bulks that nobody else has, until there is nothing to do or the word to stop is given.
pub fn work_off(desk: &Desk, is_stopped: &dyn Fn() -> bool) -> Result<(), Error> {
    worker::work_off(desk, desk.db.read(store::running)?, is_stopped)
}

impl OneByOne for Bulk {
    type Item = Item;

    fn job(&self) -> String {
        format!("bulk:{}", self.bulk_id)
    }

    fn next(&self, conn: &mut AnyConnection) -> Result<Option<Item>, Error> {
        store::next_pending(conn, &self.bulk_id)
    }

    fn work(
        &self,
        conn: &mut AnyConnection,
        desk: &Desk,
        item: &Item,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let reason = actions::do_item(conn, desk, self, item, now)?;
        let state = if reason.is_some() { ItemState::Excluded } else { ItemState::Done };
        store::settle(conn, &self.bulk_id, &item.letter_id, (state, reason), now)
    }

    fn fail(&self, conn: &mut AnyConnection, item: &Item, now: DateTime<Utc>) -> Result<(), Error> {
        let failed = (ItemState::Failed, Some(Reason::Fault));
        store::settle(conn, &self.bulk_id, &item.letter_id, failed, now)
    }

    fn finish(&self, conn: &mut AnyConnection, now: DateTime<Utc>) -> Result<(), Error> {
        store::finish(conn, &self.bulk_id, now)
    }
}
