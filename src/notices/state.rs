//! Where a message stands.

use crate::values::text_enum;

text_enum! {
    /// Where a message stands.
    pub enum NoticeState {
        /// Waits to be sent.
        Queued => "queued",
        /// A sender has it, and nothing has left the house.
        Claimed => "claimed",
        /// A sender gives it to a server; from here on it may have arrived.
        HandingOver => "handing_over",
        /// A server took it on.
        Accepted => "accepted",
        /// Did not get through; will be tried again.
        Deferred => "deferred",
        /// A server refused it for good.
        Rejected => "rejected",
        /// It was given to a server that did not answer: a person must judge.
        Uncertain => "uncertain",
        /// It reached the person's mailbox or phone.
        Delivered => "delivered",
        /// All tries are used up, or the network could not deliver it.
        Failed => "failed",
        /// Its time was up before it got through.
        Expired => "expired",
        /// There was nobody to send it to, or it may not be sent.
        Suppressed => "suppressed",
    }
}

impl NoticeState {
    /// Those of messages that never reached their person, for good.
    pub const CAME_TO_NOTHING: [Self; 4] = [Self::Rejected, Self::Failed, Self::Expired, Self::Suppressed];

    /// Whether the sender is done with it. A receipt may still tell more of an accepted one.
    pub fn is_final(self) -> bool {
        match self {
            Self::Queued | Self::Claimed | Self::HandingOver | Self::Deferred | Self::Uncertain => false,
            Self::Accepted
            | Self::Rejected
            | Self::Delivered
            | Self::Failed
            | Self::Expired
            | Self::Suppressed => true,
        }
    }
}
