//! Why the register upstream tells us nothing now.

use std::time::Duration;

/// Why there is no answer. Holds nothing of what was sent or received.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAvailable {
    /// Nothing came in time.
    #[error("no answer in time")]
    Timeout,
    /// Nobody is there, or the line broke.
    #[error("cannot be reached")]
    Unreachable,
    /// It asks us to come less often, or later.
    #[error("takes no more calls now")]
    Busy {
        /// How long it asks us to wait.
        retry_after: Option<Duration>,
    },
    /// It answered with another status than 200.
    #[error("answered with status {0}")]
    Status(u16),
    /// It answered something else than what is documented.
    #[error("answered something that is not understood")]
    Malformed,
    /// Maskinporten gave no token.
    #[error("Maskinporten refused us: status {status}{}", .code.as_deref().map(|code| format!(", {code}")).unwrap_or_default())]
    TokenRefused {
        /// Of the answer.
        status: u16,
        /// The error's code, such as `invalid_grant`, and Maskinporten's own number such as `MP-110`.
        code: Option<String>,
    },
}

impl NotAvailable {
    /// Whether the same call may go through a moment later.
    pub(super) fn is_passing(&self) -> bool {
        match self {
            Self::Timeout | Self::Busy { .. } | Self::Status(500..) => true,
            Self::Unreachable | Self::Status(_) | Self::Malformed | Self::TokenRefused { .. } => false,
        }
    }

    /// How it is counted.
    pub(super) fn outcome(&self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Unreachable => "unreachable",
            Self::Busy { .. } => "http_429",
            Self::Status(500..) => "http_5xx",
            Self::Status(_) | Self::TokenRefused { .. } => "refused",
            Self::Malformed => "malformed",
        }
    }
}
