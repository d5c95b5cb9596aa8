//! A file that has its name only when it is whole and on disk.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use crate::digest::{Sha256Writer, Written};

/// A file under way, beside where it will be. Dropped before it is put in place, it leaves nothing.
pub struct WholeFile(Sha256Writer<BufWriter<NamedTempFile>>);

impl WholeFile {
    /// Begins one that will be at `path`, readable by its owner alone.
    pub fn beside(path: &Path) -> io::Result<Self> {
        let file = NamedTempFile::new_in(folder_of(path))?;
        Ok(Self(Sha256Writer::new(BufWriter::with_capacity(1 << 16, file))))
    }

    /// Puts it at `path`, in the place of what was there, and answers what was written.
    pub fn put_in_place(self, path: &Path) -> io::Result<Written> {
        let (file, written) = self.0.finish();
        let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        // The name itself must survive a power cut too.
        File::open(folder_of(path))?.sync_all()?;
        Ok(written)
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
