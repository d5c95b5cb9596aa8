//! What an opt-out of digital mail does to a message, which is a property of the message's kind.
//!
//! It hinders what decides something or moves a matter on: forvaltningsloven § 15 a and eForvaltningsforskriften § 9 give the
//! person the right to have that on paper. It does not hinder a service message, which does neither.

use super::NoticeKind;
use crate::values::text_enum;

text_enum! {
    /// By which rule a message went to, or was kept from, somebody who has opted out. Stored with the message.
    pub enum OptOutRule {
        /// It decides nothing and starts no time limit: may be sent digitally in spite of an opt-out.
        ServiceMessage => "service_message",
        /// It is about how the person's own matter stands: on paper for whoever has opted out (eForvaltningsforskriften § 9).
        OwnMatter => "own_matter",
    }
}

/// What happens to a message when its person has opted out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnOptOut {
    /// It goes out all the same.
    Sent(OptOutRule),
    /// It is stopped, and what it tells goes on paper or stays as work at the desk.
    OnPaper(OptOutRule),
}

impl OnOptOut {
    /// Whether it is stopped.
    pub fn stops(self) -> bool {
        matches!(self, Self::OnPaper(_))
    }

    /// The rule that says so.
    pub fn rule(self) -> OptOutRule {
        match self {
            Self::Sent(rule) | Self::OnPaper(rule) => rule,
        }
    }
}

impl NoticeKind {
    /// What happens to a message of this kind when its person has opted out, wherever the register is. A decision or an
    /// advance notice belongs under [`OnOptOut::OnPaper`], and whoever queues it orders the letter.
    pub fn on_opt_out(self) -> OnOptOut {
        match self {
            // The receipt for what the person did themselves, a code asked for on the phone, the reminder to confirm the
            // address that it is sent to, which keeps the way in with an electronic ID open, and the word to an old address.
            Self::OptOutRegistered
            | Self::OptOutWithdrawn
            | Self::ContactCode
            | Self::ContactConfirm
            | Self::ContactReplaced => OnOptOut::Sent(OptOutRule::ServiceMessage),
            // The letter itself stands in the late queue, where somebody sees to it that another comes by post.
            // What agents write may be about anything; whoever wants paper is called, or written to.
            Self::LetterLate | Self::LetterReminder | Self::AgentMessage => {
                OnOptOut::OnPaper(OptOutRule::OwnMatter)
            }
        }
    }
}
