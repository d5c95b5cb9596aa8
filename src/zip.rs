//! Several files in one that any system opens: a ZIP archive, written while it is sent.

use std::io::{self, Write};

use chrono::{DateTime, Datelike as _, Timelike as _, Utc};
use chrono_tz::Europe::Oslo;
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

/// Deflated, as `APPNOTE.TXT` 4.4.5 has it.
const DEFLATED: u16 = 8;
/// Sizes and checksum come after the file, and names are UTF-8.
const FLAGS: u16 = (1 << 3) | (1 << 11);
/// Version 2.0 of the format: deflated files.
const VERSION: u16 = 20;

/// An archive under way.
pub struct ZipOut<W: Write> {
    out: Counted<W>,
    files: Vec<Entry>,
    /// Date and time on the clock in Norway, as the format has them.
    at: [u16; 2],
}

/// A file under way.
pub struct ZipFile<'a, W: Write> {
    to: DeflateEncoder<&'a mut Counted<W>>,
    files: &'a mut Vec<Entry>,
    entry: Entry,
    began_at: u64,
    crc: Crc,
    bytes: u64,
}

struct Counted<W> {
    to: W,
    bytes: u64,
}

/// What the list at the end says of a file.
struct Entry {
    name: String,
    crc: u32,
    packed: u32,
    bytes: u32,
    offset: u32,
}

impl<W: Write> ZipOut<W> {
    /// Begins an archive whose files are of this moment.
    pub fn begin(out: W, at: DateTime<Utc>) -> Self {
        let at = at.with_timezone(&Oslo);
        let years = u32::try_from(at.year() - 1980).unwrap_or(0).min(127);
        let date = (years << 9) | (at.month() << 5) | at.day();
        let time = (at.hour() << 11) | (at.minute() << 5) | (at.second() / 2);
        let at = [time, date].map(|word| u16::try_from(word).unwrap_or(0));
        Self { out: Counted { to: out, bytes: 0 }, files: Vec::new(), at }
    }

    /// Begins a file of this name.
    pub fn file(&mut self, name: &str) -> io::Result<ZipFile<'_, W>> {
        let began_at = self.out.bytes;
        let entry = Entry { name: name.to_owned(), crc: 0, packed: 0, bytes: 0, offset: short(began_at)? };
        self.out.write_all(b"PK\x03\x04")?;
        self.out.write_all(&entry.head(self.at)?)?;
        self.out.write_all(name.as_bytes())?;
        let began_at = self.out.bytes;
        let to = DeflateEncoder::new(&mut self.out, Compression::default());
        Ok(ZipFile { to, files: &mut self.files, entry, began_at, crc: Crc::new(), bytes: 0 })
    }

    /// Writes the list of files, without which it is no archive.
    pub fn finish(mut self) -> io::Result<()> {
        let began_at = self.out.bytes;
        for file in &self.files {
            self.out.write_all(b"PK\x01\x02")?;
            self.out.write_all(&VERSION.to_le_bytes())?;
            self.out.write_all(&file.head(self.at)?)?;
            // No comment, first disk, a file of no system in particular.
            self.out.write_all(&[0; 10])?;
            self.out.write_all(&file.offset.to_le_bytes())?;
            self.out.write_all(file.name.as_bytes())?;
        }
        let (number, listed) = (u16::try_from(self.files.len()).map_err(io::Error::other)?, self.out.bytes);
        self.out.write_all(b"PK\x05\x06\0\0\0\0")?;
        self.out.write_all(&[number.to_le_bytes(), number.to_le_bytes()].concat())?;
        self.out.write_all(&short(listed - began_at)?.to_le_bytes())?;
        self.out.write_all(&short(began_at)?.to_le_bytes())?;
        self.out.write_all(&[0; 2])?;
        self.out.flush()
    }
}

impl Entry {
    /// What the file's beginning and the list have alike, with the length of what follows it.
    fn head(&self, at: [u16; 2]) -> io::Result<Vec<u8>> {
        let name = u16::try_from(self.name.len()).map_err(io::Error::other)?;
        let words = [VERSION, FLAGS, DEFLATED, at[0], at[1]].map(u16::to_le_bytes).concat();
        let numbers = [self.crc, self.packed, self.bytes].map(u32::to_le_bytes).concat();
        Ok([words, numbers, name.to_le_bytes().to_vec(), vec![0; 2]].concat())
    }
}

impl<W: Write> ZipFile<'_, W> {
    /// Ends the file.
    pub fn finish(self) -> io::Result<()> {
        let Self { to, files, mut entry, began_at, crc, bytes } = self;
        let out = to.finish()?;
        (entry.crc, entry.packed, entry.bytes) = (crc.sum(), short(out.bytes - began_at)?, short(bytes)?);
        out.write_all(b"PK\x07\x08")?;
        out.write_all(&[entry.crc, entry.packed, entry.bytes].map(u32::to_le_bytes).concat())?;
        files.push(entry);
        Ok(())
    }
}

impl<W: Write> Write for ZipFile<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.to.write_all(bytes)?;
        self.crc.update(bytes);
        self.bytes += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.to.write_all(bytes)?;
        self.bytes += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// The format has 32 bits for sizes and places: 4 GiB, some thirty million rows.
fn short(bytes: u64) -> io::Result<u32> {
    u32::try_from(bytes)
        .map_err(|_| io::Error::new(io::ErrorKind::FileTooLarge, "more than an archive can hold"))
}
