//! Showing messages: read first, and shown only when the look is on record.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};

use super::super::Notice;
use super::super::chain::{self, FollowUp};
use super::super::compose::Wording;
use super::super::judgements::{self, NoticeJudgement};
use super::super::mailings::{self, Mailing};
use super::super::origins::{self, Origins};
use super::super::reading::{self, Attempt, ListedNotice, Shelf};
use super::super::receipts::{self, Receipt};
use super::super::templates;
use super::super::writing::{self, AgentMessage};
use crate::audit::{self, Action, Entry};
use crate::db::{AnyConnection, Error};
use crate::inquiries::{self, Inquiry};
use crate::persons::{self, Person};
use crate::register::{self, RegisterEntry};
use crate::staff::{self, Agent};
use crate::values::{NoticeId, PersonId, StaffId};

/// Messages on one page.
pub const PAGE: usize = 50;

/// One page of a list.
#[derive(Clone, Debug)]
pub struct ShownNotices {
    /// How many stand on the list; see [`reading::count`]. Not counted where all are listed.
    pub count: Option<i64>,
    /// Those on this page.
    pub notices: Vec<ListedNotice>,
    /// Where they come from.
    pub origins: Origins,
    /// Whether more come after them.
    pub has_more: bool,
}

/// Reads one page of a list. It may be shown only after [`record_list`].
pub fn list_notices(
    conn: &mut AnyConnection,
    shelf: Shelf,
    after: Option<&NoticeId>,
) -> Result<ShownNotices, Error> {
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX).saturating_add(1);
    let mut notices = reading::listed(conn, shelf, after, limit)?;
    let has_more = notices.len() > PAGE;
    notices.truncate(PAGE);
    let count = (shelf != Shelf::All).then(|| reading::count(conn, shelf)).transpose()?;
    let origins = origins::of(conn, notices.iter().map(|listed| &listed.notice))?;
    Ok(ShownNotices { count, notices, origins, has_more })
}

/// Puts on record who stood on the list.
pub fn record_list(
    conn: &mut AnyConnection,
    agent: &Agent,
    shown: &ShownNotices,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let actor = agent.actor();
    let people: BTreeSet<&PersonId> = shown.notices.iter().map(|listed| &listed.notice.person_id).collect();
    let entries: Vec<Entry<'_>> = people
        .into_iter()
        .map(|person_id| Entry {
            person_id: Some(person_id),
            object: Some("messages"),
            ..Entry::new(&actor, Action::PersonListed)
        })
        .collect();
    audit::store::append_all(conn, &entries, now)
}

/// A message and all that its page shows.
#[derive(Clone, Debug)]
pub struct ShownNotice {
    /// The message.
    pub notice: Notice,
    /// To whom it goes.
    pub person: Person,
    /// The person's entry in the contact register.
    pub entry: Option<RegisterEntry>,
    /// Each try to hand it over.
    pub attempts: Vec<Attempt>,
    /// What was reported of it after that, in the order in which it came.
    pub receipts: Vec<Receipt>,
    /// What somebody has decided about it.
    pub judgement: Option<NoticeJudgement>,
    /// The message in whose place it was queued.
    pub sent_again_from: Option<NoticeId>,
    /// The links of its chain, from the first on, with what followed each; none when it is alone.
    pub chain: Vec<(Notice, Option<FollowUp>)>,
    /// What those are called who decided about it.
    pub names: HashMap<StaffId, String>,
    /// By what it is written.
    pub wording: Wording,
    /// At whose word it was queued, and by which template it is written.
    pub origins: Origins,
    /// What the agent who wrote it decided.
    pub decided: Option<AgentMessage>,
    /// The mailing that it belongs to, if it went to many.
    pub mailing: Option<Mailing>,
    /// The contact under which it is shown.
    pub inquiry: Inquiry,
}

impl ShownNotice {
    /// What followed the message.
    pub fn follow_up(&self) -> Option<&FollowUp> {
        let mut links = self.chain.iter();
        links
            .find(|(link, _)| link.notice_id == self.notice.notice_id)
            .and_then(|(_, follow_up)| follow_up.as_ref())
    }
}

/// What came of opening a message.
#[derive(Clone, Debug)]
pub enum OpenedNotice {
    /// There is no such message.
    Unknown,
    /// The reason for opening this person must be given first.
    ReasonNeeded(PersonId),
    /// All that is shown, once the look is on record.
    Shown(Box<ShownNotice>),
}

/// Reads a message's page. It may be shown only after [`record_opening`].
pub fn open_notice(
    conn: &mut AnyConnection,
    agent: &Agent,
    id: &NoticeId,
    now: DateTime<Utc>,
) -> Result<OpenedNotice, Error> {
    let Some(notice) = reading::find(conn, id)? else { return Ok(OpenedNotice::Unknown) };
    let Some(inquiry) = inquiries::store::valid_of(conn, &agent.staff_id, &notice.person_id, now)? else {
        return Ok(OpenedNotice::ReasonNeeded(notice.person_id));
    };
    let Some(person) = persons::store::find(conn, &notice.person_id)? else {
        return Ok(OpenedNotice::Unknown);
    };
    let judgement = judgements::of(conn, id)?;
    let judges: Vec<StaffId> = judgement.iter().map(|judgement| judgement.judged_by.clone()).collect();
    Ok(OpenedNotice::Shown(Box::new(ShownNotice {
        entry: register::store::entry_of(conn, &notice.person_id)?,
        attempts: reading::attempts_of(conn, id)?,
        receipts: receipts::store::receipts_of(conn, id)?,
        sent_again_from: judgements::sent_again_from(conn, id)?,
        chain: chain::store::chain_of(conn, &notice)?,
        names: staff::store::names_of(conn, &judges)?,
        wording: templates::store::wording(conn, &notice)?,
        origins: origins::of(conn, [&notice])?,
        decided: writing::store::find(conn, id)?,
        mailing: mailings::store::of_notice(conn, id)?,
        judgement,
        person,
        notice,
        inquiry,
    })))
}

/// Puts on record that the agent opened a message.
pub fn record_opening(
    conn: &mut AnyConnection,
    agent: &Agent,
    opened: &OpenedNotice,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let OpenedNotice::Shown(shown) = opened else { return Ok(()) };
    let actor = agent.actor();
    let entry = Entry {
        person_id: Some(&shown.notice.person_id),
        object: Some(shown.notice.notice_id.as_str()),
        inquiry_id: Some(&shown.inquiry.inquiry_id),
        ..Entry::new(&actor, Action::NoticeViewed)
    };
    audit::store::append(conn, &entry, now)
}
