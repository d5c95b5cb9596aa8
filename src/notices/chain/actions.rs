//! Following a message that did not get through.

use chrono::{DateTime, Utc};

use super::{FollowUp, must_be_followed, next, store};
use crate::audit::{self, Action, Actor, Entry};
use crate::db::{AnyConnection, Error};
use crate::notices::judgements::{self, Judgement};
use crate::notices::rules::Suppression;
use crate::notices::{NewNotice, outbox, reading};
use crate::values::NoticeId;

/// Who opens work that no channel is left for.
const ACTOR: Actor = Actor::Program("sender");

/// Queues what follows a message, or leaves it to the desk when no channel is left. Call it in the transaction that has
/// brought the message where it stands, which keeps it from others; a second call changes nothing.
///
/// # Errors
/// The database's; [`Error::Unwritten`] when the parameters of the message cannot be read.
pub fn follow(conn: &mut AnyConnection, id: &NoticeId, now: DateTime<Utc>) -> Result<(), Error> {
    let Some(notice) = reading::find(conn, id)? else { return Ok(()) };
    let is_link = store::before(conn, id)?.is_some();
    if !must_be_followed(&notice, is_link) || store::of(conn, id)?.is_some() {
        return Ok(());
    }
    // Somebody who knew better than the server has done so before.
    let judged = judgements::of(conn, id)?;
    if judged.is_some_and(|judged| judged.judgement == Judgement::SentAgain) {
        return Ok(());
    }
    // Whoever has opted out gets it on paper, whatever channels there are, and whoever is protected from us alone.
    let reason = notice.state_reason.as_deref().and_then(Suppression::parse);
    let is_on_paper = reason.is_some_and(Suppression::leaves_paper);
    let followed_by = match next(notice.channel).filter(|_| !is_on_paper) {
        Some(channel) => {
            let link = NewNotice::instead_of(&notice, channel);
            outbox::queue(conn, &link.map_err(|error| Error::Unwritten(Box::new(error)))?, now)?
        }
        None => None,
    };
    let left_to_desk = followed_by.is_none();
    let reason = notice.state_reason.clone().unwrap_or_else(|| notice.state.as_str().to_owned());
    store::insert(conn, &FollowUp { notice_id: id.clone(), followed_by, reason, followed_at: now.into() })?;
    if left_to_desk {
        let entry = Entry {
            person_id: Some(&notice.person_id),
            object: Some(id.as_str()),
            ..Entry::new(&ACTOR, Action::WorkItemOpened)
        };
        audit::store::append(conn, &entry, now)?;
    }
    Ok(())
}
