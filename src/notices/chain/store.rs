//! The table of what followed messages.

use std::collections::HashMap;

use diesel::prelude::*;

use super::FollowUp;
use crate::db::schema::{notice_follow_ups, notices};
use crate::db::{AnyConnection, Error};
use crate::notices::{Notice, NoticeState};
use crate::values::NoticeId;

/// More links than there can be.
const MOST_LINKS: usize = 8;

/// What followed a message.
pub fn of(conn: &mut AnyConnection, id: &NoticeId) -> Result<Option<FollowUp>, Error> {
    Ok(notice_follow_ups::table.find(id).select(FollowUp::as_select()).first(conn).optional()?)
}

/// What followed those of these messages that something followed.
pub fn of_all(conn: &mut AnyConnection, messages: &[Notice]) -> Result<HashMap<NoticeId, FollowUp>, Error> {
    let came_to_nothing =
        messages.iter().filter(|notice| NoticeState::CAME_TO_NOTHING.contains(&notice.state));
    let ids: Vec<&NoticeId> = came_to_nothing.map(|notice| &notice.notice_id).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let follow_ups: Vec<FollowUp> = notice_follow_ups::table
        .filter(notice_follow_ups::notice_id.eq_any(ids))
        .select(FollowUp::as_select())
        .load(conn)?;
    Ok(follow_ups.into_iter().map(|follow_up| (follow_up.notice_id.clone(), follow_up)).collect())
}

/// The message in whose stead this one was queued, and where that stands now.
pub fn before(conn: &mut AnyConnection, id: &NoticeId) -> Result<Option<(NoticeId, NoticeState)>, Error> {
    let before = notice_follow_ups::table
        .inner_join(notices::table.on(notices::notice_id.eq(notice_follow_ups::notice_id)))
        .filter(notice_follow_ups::followed_by.eq(id))
        .select((notices::notice_id, notices::state));
    Ok(before.first(conn).optional()?)
}

/// All links of the chain that a message is part of, from the first on; none when nothing followed it and it follows nothing.
pub fn chain_of(conn: &mut AnyConnection, notice: &Notice) -> Result<Vec<(Notice, Option<FollowUp>)>, Error> {
    let mut first = notice.notice_id.clone();
    for _ in 0..MOST_LINKS {
        let Some((before, _)) = before(conn, &first)? else { break };
        first = before;
    }
    let mut links = Vec::new();
    let mut next = Some(first);
    while let Some(id) = next.filter(|_| links.len() < MOST_LINKS) {
        let Some(link) = crate::notices::reading::find(conn, &id)? else { break };
        let follow_up = of(conn, &id)?;
        next = follow_up.as_ref().and_then(|follow_up| follow_up.followed_by.clone());
        links.push((link, follow_up));
    }
    if let [(_, None)] = links[..] {
        links.clear();
    }
    Ok(links)
}

/// Puts on record what followed a message; a second time is an error.
pub(super) fn insert(conn: &mut AnyConnection, new: &FollowUp) -> Result<(), Error> {
    diesel::insert_into(notice_follow_ups::table).values(new).execute(conn)?;
    Ok(())
}
