//! Why a nightly run, or one of its steps, ended early.

use crate::backups::making::MakingError;
use crate::db::Error;

/// Why a run ended early.
#[derive(Debug, thiserror::Error)]
pub(super) enum Interruption {
    /// The database said no.
    #[error(transparent)]
    Database(#[from] Error),
    /// The lease had ended before the work did.
    #[error("another instance took the job over")]
    LockLost,
    /// Somebody asked for it.
    #[error("stopped before the end")]
    Stopped,
    /// The database was restored, and nobody has released what waited in the backup.
    #[error(
        "the database was restored from a backup, and what waits to be sent has not been released: see skranke release"
    )]
    Held,
    /// A folder of the settings, or a file in it, said no: the step is not done, and the others are.
    #[error("a file could not be read or written, see {0}")]
    File(&'static str, #[source] std::io::Error),
    /// Somebody changed the audit trail.
    #[error("the audit chain is broken at position {0}")]
    ChainBroken(i64),
}

impl From<MakingError> for Interruption {
    fn from(error: MakingError) -> Self {
        match error {
            MakingError::Database(error) => Self::Database(error),
            MakingError::Write(error) => Self::File("backup.folder", error),
        }
    }
}

impl Interruption {
    /// The kind, for the run log.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Database(_) => "database",
            Self::LockLost => "lock_lost",
            Self::Stopped => "stopped",
            Self::Held => "held",
            Self::File(..) => "file",
            Self::ChainBroken(_) => "audit_chain_broken",
        }
    }

    pub(super) fn sample(&self) -> Option<String> {
        match self {
            Self::ChainBroken(position) => Some(position.to_string()),
            Self::File(setting, _) => Some((*setting).to_owned()),
            _ => None,
        }
    }

    pub(super) fn cause(&self) -> Option<String> {
        std::error::Error::source(self).map(ToString::to_string)
    }

    pub(super) fn may_pass(&self) -> bool {
        match self {
            Self::Database(error) => error.is_passing(),
            Self::LockLost | Self::Stopped | Self::Held => true,
            Self::File(..) | Self::ChainBroken(_) => false,
        }
    }
}
