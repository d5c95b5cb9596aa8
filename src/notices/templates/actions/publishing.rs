//! Publishing a draft: judged once more, and used for all that is queued after that.

use chrono::{DateTime, Utc};

use super::super::rules::{Judge, Problem};
use super::super::{TemplateKey, store};
use super::drafting::draft_of;
use super::put_on_record;
use crate::audit::Action;
use crate::db::{AnyConnection, Error};
use crate::staff::Agent;

/// The draft that somebody saw and wants published.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Of which template.
    pub key: TemplateKey,
    /// At which revision.
    pub revision: i64,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublishOutcome {
    /// It is in use.
    Published,
    /// All that speaks against it; it is a draft still.
    Faulty(Vec<Problem>),
    /// A colleague has changed, published or thrown away the draft meanwhile; nothing was done.
    ChangedMeanwhile,
    /// There is no such template.
    Unknown,
}

/// Publishes the draft that somebody saw, if nothing speaks against it. Of two who do so at once the second finds it done.
pub fn publish(
    conn: &mut AnyConnection,
    agent: &Agent,
    judge: Judge<'_>,
    seen: &Seen,
    now: DateTime<Utc>,
) -> Result<PublishOutcome, Error> {
    if store::lock(conn, &seen.key)?.is_none() {
        return Ok(PublishOutcome::Unknown);
    }
    let Some(draft) = draft_of(conn, &seen.key)?.filter(|draft| draft.revision == seen.revision) else {
        return Ok(PublishOutcome::ChangedMeanwhile);
    };
    let words = store::words(conn, &draft.version_id)?;
    let problems = judge.problems(&seen.key, &draft.fields, &words);
    if !problems.is_empty() {
        return Ok(PublishOutcome::Faulty(problems));
    }
    if !store::publish(conn, &draft, &agent.staff_id, now)? {
        return Ok(PublishOutcome::ChangedMeanwhile);
    }
    let detail = draft.number.to_string();
    put_on_record(conn, agent, Action::TemplatePublished, (&seen.key, Some(&detail)), now)?;
    Ok(PublishOutcome::Published)
}
