//! What can go wrong with the database, told apart by what the caller can do about it.

use diesel::ConnectionError;
use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind};

/// A failure of the database, or of our use of it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The URL's scheme names no database we know.
    #[error("the database URL must begin with sqlite: or postgres://")]
    UnknownScheme,
    /// Others held what was needed for too long. Worth trying again.
    #[error("the database is busy")]
    Busy,
    /// The database does not answer. Worth trying again.
    #[error("the database does not answer")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The disk is full, or the database may not be written to.
    #[error("the database takes no more writes")]
    Unwritable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A look or a change could not be put on record, so it is not made.
    #[error("the audit trail takes no entry")]
    NotOnRecord(#[source] Box<Error>),
    /// A named constraint said no; the name is as in the migrations.
    #[error("the constraint {0} was not met")]
    Constraint(String),
    /// An update was to touch one row and touched another number.
    #[error("expected to change one row, changed {0}")]
    NotOneRow(usize),
    /// What is stored cannot be read back: another key, or a damaged row.
    #[error("a stored value cannot be read")]
    Unreadable(#[source] crate::vault::VaultError),
    /// What is to be stored cannot be written down.
    #[error("a value cannot be written down")]
    Unwritten(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A migration could not be read or applied.
    #[error("a migration failed")]
    Migration(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The task that held the transaction ended before its time.
    #[error("the database work was cut off")]
    CutOff,
    /// Anything else that the database said.
    #[error("the database refused the statement")]
    Statement(#[source] diesel::result::Error),
}

impl Error {
    /// Whether the same call may go through later, with nothing changed about it.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Busy | Self::Unavailable(_) | Self::Unwritable(_) | Self::NotOnRecord(_))
    }
}

/// Checks that an update touched the one row it was meant for.
pub fn updated_exactly_one(rows: usize) -> Result<(), Error> {
    if rows == 1 { Ok(()) } else { Err(Error::NotOneRow(rows)) }
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        use diesel::result::Error as E;
        match &error {
            E::DatabaseError(kind, info) => match kind {
                DatabaseErrorKind::ClosedConnection => Self::Unavailable(Box::new(error)),
                DatabaseErrorKind::SerializationFailure => Self::Busy,
                DatabaseErrorKind::ReadOnlyTransaction => Self::Unwritable(Box::new(error)),
                DatabaseErrorKind::UniqueViolation
                | DatabaseErrorKind::ForeignKeyViolation
                | DatabaseErrorKind::NotNullViolation
                | DatabaseErrorKind::CheckViolation => Self::Constraint(constraint(info.as_ref())),
                _ => {
                    let message = info.message().to_owned();
                    by_message(&message, error)
                }
            },
            E::BrokenTransactionManager => Self::Unavailable(Box::new(error)),
            _ => Self::Statement(error),
        }
    }
}

impl From<ConnectionError> for Error {
    fn from(error: ConnectionError) -> Self {
        match error {
            // It answered: the file is no database, or somebody has it.
            ConnectionError::CouldntSetupConfiguration(error) => error.into(),
            error => Self::Unavailable(Box::new(error)),
        }
    }
}

impl From<crate::vault::VaultError> for Error {
    fn from(error: crate::vault::VaultError) -> Self {
        Self::Unreadable(error)
    }
}

/// Neither library gives a code for these, so the text must do.
fn by_message(message: &str, error: diesel::result::Error) -> Error {
    let says = |part: &str| message.contains(part);
    if says("database is locked")
        || says("deadlock detected")
        || says("lock timeout")
        || says("statement timeout")
    {
        Error::Busy
    } else if says("disk is full") || says("No space left") || says("readonly database") {
        Error::Unwritable(Box::new(error))
    } else if says("server closed the connection")
        || says("terminating connection")
        || says("the database system is")
        || says("no connection to the server")
        || says("could not connect")
    {
        Error::Unavailable(Box::new(error))
    } else {
        Error::Statement(error)
    }
}

/// The constraint's name as in the migrations. SQLite names the columns of a unique one (`letters.reference`), from
/// which the name follows (`letters_reference_key`).
fn constraint(info: &(dyn DatabaseErrorInformation + Send + Sync)) -> String {
    if let Some(name) = info.constraint_name() {
        return name.to_owned();
    }
    let message = info.message();
    let Some((kind, what)) = message.split_once(" constraint failed: ") else {
        return message.to_owned();
    };
    if kind != "UNIQUE" {
        return what.to_owned();
    }
    let mut name = String::new();
    for (n, column) in what.split(", ").enumerate() {
        let (table, column) = column.split_once('.').unwrap_or(("", column));
        if n == 0 {
            name.push_str(table);
        }
        name.push('_');
        name.push_str(column);
    }
    name.push_str("_key");
    name
}
