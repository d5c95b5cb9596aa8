//! A file that has its name only when it is whole and on disk.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::NamedTempFile;

use crate::digest::{Sha256Writer, Written};

/// How the name of a file under way begins.
const UNDER_WAY: &str = ".skranke-";

/// Whoever writes does so all the time. A file under way to which nothing was added for so long is of one that was killed.
const ABANDONED: Duration = Duration::from_hours(1);

/// A file under way, beside where it will be. Dropped before it is put in place, it leaves nothing.
pub struct WholeFile {
    path: PathBuf,
    part: PathBuf,
    to: Sha256Writer<BufWriter<NamedTempFile>>,
}

impl WholeFile {
    /// Begins one that will be at `path`, readable by its owner alone. Deletes what others who were killed left beside it.
    pub fn beside(path: &Path) -> io::Result<Self> {
        let folder = folder_of(path);
        clear_away(folder);
        let file = tempfile::Builder::new().prefix(UNDER_WAY).tempfile_in(folder)?;
        let part = file.path().to_owned();
        Ok(Self {
            path: path.to_owned(),
            part,
            to: Sha256Writer::new(BufWriter::with_capacity(1 << 16, file)),
        })
    }

    /// Where it will be.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where the part of it is that was written so far, for whoever must end the program and leave nothing.
    pub fn part(&self) -> &Path {
        &self.part
    }

    /// Puts it where it will be, in the place of what was there, and answers what was written.
    pub fn put_in_place(self) -> io::Result<Written> {
        let Self { path, to, .. } = self;
        let (file, written) = to.finish();
        let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.as_file().sync_all()?;
        file.persist(&path).map_err(|error| error.error)?;
        // The name itself must survive a power cut too.
        File::open(folder_of(&path))?.sync_all()?;
        Ok(written)
    }
}

/// Deletes the files in a folder that were under way when those who wrote them were killed: half of what is in them may be about
/// people. One that the folder keeps is tried again the next time.
pub fn clear_away(folder: &Path) {
    clear_away_older(folder, ABANDONED, |name| name.starts_with(UNDER_WAY));
}

/// Deletes files of these names to which nothing was added for so long, by the machine's own clock.
pub fn clear_away_older(folder: &Path, age: Duration, is_ours: impl Fn(&str) -> bool) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten().filter(|entry| entry.file_name().to_str().is_some_and(&is_ours)) {
        let modified = entry.metadata().and_then(|metadata| metadata.modified());
        // Written in times to come is not old.
        let is_old = modified.is_ok_and(|at| at.elapsed().is_ok_and(|elapsed| elapsed > age));
        if !is_old {
            continue;
        }
        let path = entry.path();
        match fs::remove_file(&path) {
            Ok(()) => tracing::warn!(path = %path.display(), "a file that nobody needs any more was deleted"),
            Err(error) => {
                tracing::warn!(path = %path.display(), %error, "a file that nobody needs any more cannot be deleted");
            }
        }
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.to.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    #[test]
    fn what_one_that_was_killed_left_is_deleted_by_the_next_and_what_is_under_way_stays() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let whole = at("a.csv");
        let under_way = WholeFile::beside(&whole).unwrap();
        let long_ago = SystemTime::now() - Duration::from_secs(3_601);
        for name in [".skranke-dead", ".somebody-elses", "old.csv"] {
            fs::write(at(name), "half").unwrap();
            File::options().write(true).open(at(name)).unwrap().set_modified(long_ago).unwrap();
        }
        let other = WholeFile::beside(&at("b.csv")).unwrap();
        assert!(!at(".skranke-dead").exists());
        assert!(at(".somebody-elses").exists() && at("old.csv").exists());
        under_way.put_in_place().unwrap();
        other.put_in_place().unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 4);
    }
}
