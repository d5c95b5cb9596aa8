//! What is left of what was deleted: how many there were of a day, for the figures.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use diesel::prelude::*;
use diesel::upsert::excluded;

use crate::calendar::local_date;
use crate::db::schema::{forgotten_inquiries, forgotten_notices, notices};
use crate::db::{AnyConnection, Error, Portable, UtcTime};
use crate::inquiries::{AccessReason, Topic};
use crate::notices::{Channel, NoticeState};
use crate::values::NoticeId;

/// A message handed over with the first try, and no later than this after it was due, counts as quick.
const QUICKLY: TimeDelta = TimeDelta::seconds(10);

/// What the figures count of a message.
#[derive(Queryable, Selectable)]
#[diesel(table_name = notices)]
pub(super) struct GoneNotice {
    pub(super) notice_id: NoticeId,
    channel: Channel,
    state: NoticeState,
    created_at: UtcTime,
    due_at: UtcTime,
    attempts: i32,
    handed_over_at: Option<UtcTime>,
}

impl GoneNotice {
    fn is_quick(&self) -> bool {
        let took = self.handed_over_at.map(|at| at.utc() - self.due_at.utc());
        self.attempts == 1 && took.is_some_and(|took| took <= QUICKLY)
    }
}

/// How many messages of a day, channel and end there were and are deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Queryable)]
pub struct NoticeCount {
    /// The local day on which they were made.
    pub created_on: NaiveDate,
    /// By which channel.
    pub channel: Channel,
    /// What became of them.
    pub state: NoticeState,
    /// How many.
    pub notices: i64,
    /// Of them, handed over.
    pub handed_over: i64,
    /// Of those, with the first try and within ten seconds.
    pub quickly: i64,
}

/// The messages of these local days that were deleted, the first and the last day among them.
pub fn notices_between(
    conn: &mut AnyConnection,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<NoticeCount>, Error> {
    let days = forgotten_notices::created_on.between(from, to);
    let rows = forgotten_notices::table.filter(days).select((
        forgotten_notices::created_on,
        forgotten_notices::channel,
        forgotten_notices::state,
        forgotten_notices::notices,
        forgotten_notices::handed_over,
        forgotten_notices::quickly,
    ));
    Ok(rows.load(conn)?)
}

/// The inquiries of these local days that were deleted, by day, reason and topic, which is nothing where nobody said.
pub fn inquiries_between(
    conn: &mut AnyConnection,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<(NaiveDate, AccessReason, String, i64)>, Error> {
    let days = forgotten_inquiries::opened_on.between(from, to);
    let rows = forgotten_inquiries::table.filter(days).select((
        forgotten_inquiries::opened_on,
        forgotten_inquiries::reason,
        forgotten_inquiries::topic,
        forgotten_inquiries::inquiries,
    ));
    Ok(rows.load(conn)?)
}

pub(super) fn add_notices(conn: &mut AnyConnection, gone: &[GoneNotice]) -> Result<(), Error> {
    let mut counts: BTreeMap<(NaiveDate, &str, &str), (i64, i64, i64)> = BTreeMap::new();
    for notice in gone {
        let day = local_date(notice.created_at.utc());
        let count = counts.entry((day, notice.channel.as_str(), notice.state.as_str())).or_default();
        count.0 += 1;
        count.1 += i64::from(notice.handed_over_at.is_some());
        count.2 += i64::from(notice.is_quick());
    }
    for ((day, channel, state), (notices, handed_over, quickly)) in counts {
        let row = (
            forgotten_notices::created_on.eq(day),
            forgotten_notices::channel.eq(channel),
            forgotten_notices::state.eq(state),
            forgotten_notices::notices.eq(notices),
            forgotten_notices::handed_over.eq(handed_over),
            forgotten_notices::quickly.eq(quickly),
        );
        let counted = diesel::insert_into(forgotten_notices::table)
            .values(row)
            .on_conflict((
                forgotten_notices::created_on,
                forgotten_notices::channel,
                forgotten_notices::state,
            ))
            .do_update()
            .set((
                forgotten_notices::notices
                    .eq(forgotten_notices::notices + excluded(forgotten_notices::notices)),
                forgotten_notices::handed_over
                    .eq(forgotten_notices::handed_over + excluded(forgotten_notices::handed_over)),
                forgotten_notices::quickly
                    .eq(forgotten_notices::quickly + excluded(forgotten_notices::quickly)),
            ));
        Portable(counted).execute(conn)?;
    }
    Ok(())
}

pub(super) fn add_inquiries(
    conn: &mut AnyConnection,
    gone: impl Iterator<Item = (NaiveDate, AccessReason, Option<Topic>)>,
) -> Result<(), Error> {
    let mut counts: BTreeMap<(NaiveDate, &str, &str), i64> = BTreeMap::new();
    for (day, reason, topic) in gone {
        *counts.entry((day, reason.as_str(), topic.map_or("", Topic::as_str))).or_default() += 1;
    }
    for ((day, reason, topic), inquiries) in counts {
        let row = (
            forgotten_inquiries::opened_on.eq(day),
            forgotten_inquiries::reason.eq(reason),
            forgotten_inquiries::inquiries.eq(inquiries),
            forgotten_inquiries::topic.eq(topic),
        );
        let counted = diesel::insert_into(forgotten_inquiries::table)
            .values(row)
            .on_conflict((
                forgotten_inquiries::opened_on,
                forgotten_inquiries::reason,
                forgotten_inquiries::topic,
            ))
            .do_update()
            .set(
                forgotten_inquiries::inquiries
                    .eq(forgotten_inquiries::inquiries + excluded(forgotten_inquiries::inquiries)),
            );
        Portable(counted).execute(conn)?;
    }
    Ok(())
}
