//! A folder in place of a server, for demonstrations and tests: one file a message.

use std::io::Write as _;
use std::path::PathBuf;

use super::Outcome;

/// The folder behind `file:DIR`. Files are for their owner only.
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn new(path: &str) -> Self {
        Self(PathBuf::from(path))
    }

    /// Writes one message under its final name, whole or not at all.
    pub(super) fn put(&self, name: &str, content: &[u8]) -> Outcome {
        match self.write(name, content) {
            Ok(()) => Outcome::Accepted { reference: Some(name.to_owned()) },
            Err(error) => {
                tracing::error!(%error, "a message could not be written to the folder");
                Outcome::unreachable("folder_unwritable")
            }
        }
    }

    fn write(&self, name: &str, content: &[u8]) -> std::io::Result<()> {
        std::fs::create_dir_all(&self.0)?;
        let mut file = tempfile::NamedTempFile::new_in(&self.0)?;
        file.write_all(content)?;
        file.persist(self.0.join(name))?;
        Ok(())
    }
}
