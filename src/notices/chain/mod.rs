//! What is done when a message did not reach its person on its channel: the next one, and at last somebody at the desk.
//!
//! **Invariants:** a message is followed at most once, in the transaction that settles that it did not get through; what follows obeys
//! every rule about the recipient anew; of what nobody can tell whether it was sent nothing follows until a person has judged.

use diesel::prelude::*;

use super::rules::Suppression;
use super::{Channel, Notice, NoticeKind, NoticeState};
use crate::db::UtcTime;
use crate::db::schema::notice_follow_ups;
use crate::values::NoticeId;

pub mod actions;
pub mod store;

/// What follows a message that did not reach its person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnFailure {
    /// Nothing: it is about that one address, somebody waits for it on the phone, or what it tells of is work at the desk already.
    Ends,
    /// It is told on the next channel; by a letter or by phone, which somebody at the desk sees to, when there is none left.
    IsToldOtherwise,
}

impl NoticeKind {
    /// What follows a message of this kind that did not reach its person.
    pub fn on_failure(self) -> OnFailure {
        match self {
            Self::OptOutRegistered | Self::OptOutWithdrawn | Self::LetterReminder | Self::AgentMessage => {
                OnFailure::IsToldOtherwise
            }
            // A late letter stands in the late queue, whether its person was told or not.
            Self::ContactCode | Self::ContactConfirm | Self::ContactReplaced | Self::LetterLate => {
                OnFailure::Ends
            }
        }
    }
}

/// What followed a message.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = notice_follow_ups, treat_none_as_default_value = false)]
pub struct FollowUp {
    /// The message that did not get through.
    pub notice_id: NoticeId,
    /// The one that was queued in its stead; none: no channel was left, and a person must see to it.
    pub followed_by: Option<NoticeId>,
    /// The code for why, as it was then.
    pub reason: String,
    /// When.
    pub followed_at: UtcTime,
}

/// The channel after this one; none: paper, or the phone.
pub(super) fn next(channel: Channel) -> Option<Channel> {
    match channel {
        Channel::Email => Some(Channel::Sms),
        Channel::Sms => None,
    }
}

/// Whether something must follow a message, where `is_link` it follows another itself. Why it was stopped matters: of an address that
/// is missing or dead another may do; somebody who has died, or who had their entry deleted, is told no more. An opt-out leaves
/// a first message to whoever queued it, and a link, which nobody queued, to the desk; a protected address leaves both to the desk.
fn must_be_followed(notice: &Notice, is_link: bool) -> bool {
    use NoticeState as S;
    let did_not_arrive = match notice.state {
        S::Rejected | S::Failed | S::Expired => true,
        S::Suppressed => match notice.state_reason.as_deref().and_then(Suppression::parse) {
            Some(Suppression::OptedOut) => is_link,
            Some(reason) => reason.is_about_the_channel() || reason.leaves_paper(),
            None => false,
        },
        S::Queued | S::Claimed | S::HandingOver | S::Accepted | S::Deferred | S::Uncertain | S::Delivered => {
            false
        }
    };
    did_not_arrive && notice.kind.on_failure() == OnFailure::IsToldOtherwise
}
