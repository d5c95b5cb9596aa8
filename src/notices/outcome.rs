//! What came of giving a message to a server.

use chrono::TimeDelta;

use super::HELD;
use super::rules::Suppression;

/// Whether the server itself could be talked to; if not, the next message need not be tried at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// It answered.
    Up,
    /// It could not be reached, or takes nothing from anybody now.
    Down,
}

/// What came of one try. Reasons are short codes without addresses, such as `smtp_451` or `unreachable`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The server took it on.
    Accepted {
        /// The server's own reference, if it gave one.
        reference: Option<String>,
    },
    /// It certainly did not get through and may be tried again.
    Deferred {
        /// Why.
        reason: String,
        /// How long the server asks us to wait.
        retry_after: Option<TimeDelta>,
        /// Whether the next message has better chances.
        line: Line,
    },
    /// The server refused it for good.
    Rejected {
        /// Why.
        reason: String,
    },
    /// It was given to the server, which did not answer.
    Uncertain {
        /// Why.
        reason: String,
    },
    /// It was not sent, for there was nobody to send it to.
    Suppressed(Suppression),
    /// It waits: the register upstream did not answer, so nobody knows whether it may be sent. Costs no try.
    Held,
}

impl Outcome {
    /// It certainly did not leave the house, and the way out is closed.
    pub(super) fn unreachable(reason: &str) -> Self {
        Self::Deferred { reason: reason.to_owned(), retry_after: None, line: Line::Down }
    }

    /// The enhanced status code (RFC 3463) with which a mail server refused it for good.
    pub(super) fn refused_with(&self) -> Option<&str> {
        let Self::Rejected { reason } = self else { return None };
        reason.strip_prefix("smtp_")?.split_once('_').map(|(_, code)| code)
    }

    /// The code that is stored.
    pub(super) fn reason(&self) -> Option<&str> {
        match self {
            Self::Accepted { .. } => None,
            Self::Deferred { reason, .. } | Self::Rejected { reason } | Self::Uncertain { reason } => {
                Some(reason)
            }
            Self::Suppressed(suppression) => Some(suppression.as_str()),
            Self::Held => Some(HELD),
        }
    }
}
