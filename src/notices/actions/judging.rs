//! Deciding about a message that is uncertain or did not get through.

use chrono::{DateTime, Utc};

use super::super::judgements::{self, JudgeRefusal, Judgement, NoticeJudgement};
use super::super::reading;
use super::super::{NewNotice, NoticeState, chain, outbox};
use crate::audit::{self, Action, Entry};
use crate::db::{AnyConnection, Error};
use crate::inquiries;
use crate::staff::Agent;
use crate::values::{NoticeId, PersonId};

/// What somebody decides.
#[derive(Clone, Debug)]
pub struct NewJudgement {
    /// About which message.
    pub notice_id: NoticeId,
    /// What.
    pub judgement: Judgement,
    /// What they know, in their words.
    pub reason: String,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JudgeOutcome {
    /// It is decided so now, or the same person had decided it before: the message in its place, if there is one.
    Judged {
        /// Queued in its place.
        sent_again_as: Option<NoticeId>,
    },
    /// The rules do not allow it.
    Refused(JudgeRefusal),
    /// The reason for opening this person must be given first; nothing was done.
    ReasonNeeded(PersonId),
    /// There is no such message.
    Unknown,
}

/// Decides about a message, in one transaction with its audit row, and with the message in its place.
///
/// # Errors
/// The database's; [`Error::Unwritten`] when the parameters of the message cannot be read.
pub fn judge(
    conn: &mut AnyConnection,
    agent: &Agent,
    new: &NewJudgement,
    now: DateTime<Utc>,
) -> Result<JudgeOutcome, Error> {
    let Some(notice) = reading::find(conn, &new.notice_id)? else { return Ok(JudgeOutcome::Unknown) };
    let Some(inquiry) = inquiries::store::valid_of(conn, &agent.staff_id, &notice.person_id, now)? else {
        return Ok(JudgeOutcome::ReasonNeeded(notice.person_id));
    };
    if judgements::of(conn, &new.notice_id)?.is_some() {
        return decided_meanwhile(conn, agent, new);
    }
    let follow_up = chain::store::of(conn, &new.notice_id)?;
    if let Err(refusal) = judgements::may_be_judged(&notice, new.judgement, follow_up.as_ref()) {
        return Ok(JudgeOutcome::Refused(refusal));
    }
    // Whoever comes second waits here on PostgreSQL, and finds it decided.
    if notice.state == NoticeState::Uncertain {
        let end = match new.judgement {
            Judgement::CountsAsSent => NoticeState::Accepted,
            Judgement::SentAgain | Judgement::NotSent | Judgement::ToldOtherwise => NoticeState::Failed,
        };
        let reason = new.judgement.as_str();
        if !outbox::judge(conn, &new.notice_id, (end, reason), now)? {
            return decided_meanwhile(conn, agent, new);
        }
    }
    if new.judgement == Judgement::NotSent {
        chain::actions::follow(conn, &new.notice_id, now)?;
    }
    let sent_again_as = match new.judgement {
        Judgement::CountsAsSent | Judgement::NotSent | Judgement::ToldOtherwise => None,
        Judgement::SentAgain => {
            let again = NewNotice::again(&notice).map_err(|error| Error::Unwritten(Box::new(error)))?;
            let queued = outbox::queue(conn, &again.asked_by(&agent.staff_id), now)?;
            if queued.is_none() {
                return decided_meanwhile(conn, agent, new);
            }
            queued
        }
    };
    let judgement = NoticeJudgement {
        notice_id: new.notice_id.clone(),
        judgement: new.judgement,
        reason: new.reason.clone(),
        judged_by: agent.staff_id.clone(),
        judged_at: now.into(),
        sent_again_as: sent_again_as.clone(),
    };
    judgements::insert(conn, &judgement)?;
    let actor = agent.actor();
    let entry = Entry {
        person_id: Some(&notice.person_id),
        object: Some(new.notice_id.as_str()),
        inquiry_id: Some(&inquiry.inquiry_id),
        detail: Some(new.judgement.as_str()),
        ..Entry::new(&actor, Action::NoticeJudged)
    };
    audit::store::append(conn, &entry, now)?;
    Ok(JudgeOutcome::Judged { sent_again_as })
}

/// A form that was sent twice is done once; what somebody else decided stands.
fn decided_meanwhile(
    conn: &mut AnyConnection,
    agent: &Agent,
    new: &NewJudgement,
) -> Result<JudgeOutcome, Error> {
    let decided = judgements::of(conn, &new.notice_id)?;
    let own = decided.filter(|decided| {
        (&decided.judged_by, decided.judgement, &decided.reason)
            == (&agent.staff_id, new.judgement, &new.reason)
    });
    Ok(match own {
        Some(own) => JudgeOutcome::Judged { sent_again_as: own.sent_again_as },
        None => JudgeOutcome::Refused(JudgeRefusal::Decided),
    })
}
