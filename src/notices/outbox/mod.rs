//! The queue of messages, each put there in the transaction of the fact that it tells of.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{Channel, NewNotice, NoticeKind, NoticeState, rules, templates};
use crate::db::schema::notices;
use crate::db::{AnyConnection, Condition, Error, Portable, UtcTime};
use crate::on_each;
use crate::values::{LetterId, NoticeId, PersonId, StaffId, TemplateVersionId};

mod claim;
mod hold;
mod hours;
mod lease;
mod provider;
mod settle;

pub use claim::{Wanted, claim};
pub use hold::{HeldBack, count_held, drop_held, hold_all, let_go};
pub use hours::put_off;
pub use lease::{TakenBack, count_expired_leases, release, take_back_expired_leases};
pub use provider::{last_provider, pass_on};
pub(super) use settle::close_attempt;
pub use settle::{Turn, Written, hand_over, judge, settle};

/// The messages that wait, in the words of a partial index; with bound values it would not be used.
const WAITING: Condition = Condition("notices.state IN ('queued', 'deferred')");
/// The messages that some worker has, likewise.
const LEASED: Condition = Condition("notices.state IN ('claimed', 'handing_over')");

#[derive(Insertable)]
#[diesel(table_name = notices, treat_none_as_default_value = false)]
struct NewRow<'a> {
    notice_id: NoticeId,
    kind: NoticeKind,
    person_id: &'a PersonId,
    letter_id: Option<LetterId>,
    channel: Channel,
    parameters: String,
    dedup_key: &'a str,
    state: NoticeState,
    created_at: UtcTime,
    due_at: UtcTime,
    expires_at: UtcTime,
    attempts: i32,
    asked_by: Option<StaffId>,
    stored_version: Option<TemplateVersionId>,
    urgent: bool,
}

impl<'a> NewRow<'a> {
    fn of(notice: &'a NewNotice, in_use: Option<&TemplateVersionId>, now: DateTime<Utc>) -> Self {
        let due_at = notice.not_before.map_or(now, |not_before| not_before.max(now));
        Self {
            notice_id: NoticeId::generate(now),
            kind: notice.kind,
            person_id: &notice.person_id,
            letter_id: notice.letter_id.clone(),
            channel: notice.channel,
            parameters: serde_json::Value::Object(notice.parameters.clone()).to_string(),
            dedup_key: &notice.dedup_key,
            state: NoticeState::Queued,
            created_at: now.into(),
            due_at: due_at.into(),
            expires_at: (due_at + rules::lifetime(notice.kind, notice.channel)).into(),
            attempts: 0,
            asked_by: notice.asked_by.clone(),
            stored_version: notice.stored_version.as_ref().or(in_use).cloned(),
            urgent: notice.urgent,
        }
    }
}

/// Queues a message; `None` when one with its dedup key was queued before.
pub fn queue(
    conn: &mut AnyConnection,
    notice: &NewNotice,
    now: DateTime<Utc>,
) -> Result<Option<NoticeId>, Error> {
    let in_use = templates::store::in_use(conn, notice.kind)?;
    let row = NewRow::of(notice, in_use.as_ref(), now);
    let notice_id = row.notice_id.clone();
    let insert = diesel::insert_into(notices::table).values(row).on_conflict(notices::dedup_key).do_nothing();
    let queued = Portable(insert).execute(conn)?;
    Ok((queued == 1).then_some(notice_id))
}

/// Whether a message with this dedup key was queued before.
pub fn is_queued(conn: &mut AnyConnection, notice: &NewNotice) -> Result<bool, Error> {
    let same = notices::table.filter(notices::dedup_key.eq(&notice.dedup_key));
    Ok(same.count().get_result::<i64>(conn)? > 0)
}

/// Stops all that waits to be sent to a person, and answers how much it was. What a sender holds already it looks at itself
/// before the hand-over.
pub fn stop_waiting(
    conn: &mut AnyConnection,
    person_id: &PersonId,
    why: rules::Suppression,
    now: DateTime<Utc>,
) -> Result<usize, Error> {
    let waiting = notices::table.filter(notices::person_id.eq(person_id)).filter(WAITING);
    let stopped = diesel::update(waiting)
        .set((
            notices::state.eq(NoticeState::Suppressed),
            notices::state_reason.eq(why.as_str()),
            notices::finished_at.eq(UtcTime::from(now)),
        ))
        .execute(conn)?;
    Ok(stopped)
}

/// Queues many messages, for jobs; answers how many were not queued before.
pub fn queue_all(conn: &mut AnyConnection, new: &[NewNotice], now: DateTime<Utc>) -> Result<usize, Error> {
    let mut queued = 0;
    let kinds: HashSet<NoticeKind> = new.iter().map(|notice| notice.kind).collect();
    let mut in_use = HashMap::new();
    for kind in kinds {
        in_use.extend(templates::store::in_use(conn, kind)?.map(|version| (kind, version)));
    }
    for chunk in new.chunks(500) {
        let rows: Vec<_> =
            chunk.iter().map(|notice| NewRow::of(notice, in_use.get(&notice.kind), now)).collect();
        queued += on_each!(conn, native => {
            diesel::insert_into(notices::table)
                .values(&rows)
                .on_conflict(notices::dedup_key)
                .do_nothing()
                .execute(native)?
        });
    }
    Ok(queued)
}
