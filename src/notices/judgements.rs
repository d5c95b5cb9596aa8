//! What somebody at the desk decides about a message that is uncertain or did not get through: once a message.

use diesel::prelude::*;

use super::chain::{FollowUp, OnFailure};
use super::{Notice, NoticeKind, NoticeState};
use crate::db::schema::notice_judgements;
use crate::db::{AnyConnection, Error, UtcTime};
use crate::values::{NoticeId, StaffId, text_enum};

text_enum! {
    /// What was decided.
    pub enum Judgement {
        /// The person has it, as far as anybody can know.
        CountsAsSent => "counts_as_sent",
        /// Another one was queued in its place.
        SentAgain => "sent_again",
        /// It was not sent: what follows a message that did not get through, follows it.
        NotSent => "not_sent",
        /// The person was told by a letter or by phone, for no channel reached them.
        ToldOtherwise => "told_otherwise",
    }
}

text_enum! {
    /// Why it cannot be decided so.
    pub enum JudgeRefusal {
        /// It is still on its way.
        OnItsWay => "on_its_way",
        /// It is known to be sent.
        KnownSent => "known_sent",
        /// It was not sent for a reason that sending it again does not change.
        NotToBeSent => "not_to_be_sent",
        /// A one-time code is of use for ten minutes; a new one is asked for from the person's page.
        OneTimeCode => "one_time_code",
        /// What stood in it was deleted, for it is old.
        TextDeleted => "text_deleted",
        /// It goes on another channel in its stead.
        Followed => "followed",
        /// Somebody has decided before.
        Decided => "decided",
    }
}

/// A decision on record.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = notice_judgements, treat_none_as_default_value = false)]
pub struct NoticeJudgement {
    /// About which message.
    pub notice_id: NoticeId,
    /// What was decided.
    pub judgement: Judgement,
    /// What the agent knew.
    pub reason: String,
    /// By whom.
    pub judged_by: StaffId,
    /// When.
    pub judged_at: UtcTime,
    /// The message that was queued in its place.
    pub sent_again_as: Option<NoticeId>,
}

/// Whether this may be decided about a message that nobody has decided about, by what followed it. What was accepted may be sent
/// again: a caller may know better than the server.
pub fn may_be_judged(
    notice: &Notice,
    judgement: Judgement,
    follow_up: Option<&FollowUp>,
) -> Result<(), JudgeRefusal> {
    use NoticeState as S;
    let is_told_otherwise = notice.kind.on_failure() == OnFailure::IsToldOtherwise;
    if follow_up.is_some_and(|follow_up| follow_up.followed_by.is_some()) {
        return Err(JudgeRefusal::Followed);
    }
    match (notice.state, judgement) {
        (S::Queued | S::Claimed | S::HandingOver | S::Deferred, _) => Err(JudgeRefusal::OnItsWay),
        (S::Accepted | S::Delivered, Judgement::CountsAsSent | Judgement::NotSent) => {
            Err(JudgeRefusal::KnownSent)
        }
        (_, Judgement::ToldOtherwise) if follow_up.is_some() => Ok(()),
        (S::Uncertain, Judgement::NotSent) if is_told_otherwise => Ok(()),
        (S::Suppressed, _)
        | (S::Rejected | S::Failed | S::Expired, Judgement::CountsAsSent)
        | (_, Judgement::NotSent | Judgement::ToldOtherwise) => Err(JudgeRefusal::NotToBeSent),
        (_, Judgement::SentAgain) if notice.kind == NoticeKind::ContactCode => Err(JudgeRefusal::OneTimeCode),
        (_, Judgement::SentAgain) if notice.parameters == "{}" => Err(JudgeRefusal::TextDeleted),
        _ => Ok(()),
    }
}

/// The decision about a message, if there is one.
pub fn of(conn: &mut AnyConnection, id: &NoticeId) -> Result<Option<NoticeJudgement>, Error> {
    Ok(notice_judgements::table.find(id).first(conn).optional()?)
}

/// The message in whose place this one was queued.
pub fn sent_again_from(conn: &mut AnyConnection, id: &NoticeId) -> Result<Option<NoticeId>, Error> {
    let before = notice_judgements::table.filter(notice_judgements::sent_again_as.eq(id));
    Ok(before.select(notice_judgements::notice_id).first(conn).optional()?)
}

/// Puts a decision on record; a second one about the same message is an error.
pub(super) fn insert(conn: &mut AnyConnection, new: &NoticeJudgement) -> Result<(), Error> {
    diesel::insert_into(notice_judgements::table).values(new).execute(conn)?;
    Ok(())
}
