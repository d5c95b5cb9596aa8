//! SHA-256 of files, by which whoever gets one can tell that it is whole.

use std::io::{self, Write};

use aws_lc_rs::digest::{Context, SHA256};

/// Bytes as lower-case hexadecimal digits.
pub fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(value.into(), 16);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).flatten().collect()
}

/// Passes bytes on, counts them, and takes their digest.
pub struct Sha256Writer<W> {
    to: W,
    digest: Context,
    bytes: u64,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// How many bytes.
    pub bytes: u64,
    /// Their SHA-256 in hexadecimal.
    pub sha256: String,
}

impl<W: Write> Sha256Writer<W> {
    /// Writes to `to`.
    pub fn new(to: W) -> Self {
        Self { to, digest: Context::new(&SHA256), bytes: 0 }
    }

    /// Gives back where it wrote to, with what was written.
    pub fn finish(self) -> (W, Written) {
        let sha256 = hexadecimal(self.digest.finish().as_ref());
        (self.to, Written { bytes: self.bytes, sha256 })
    }
}

impl<W: Write> Write for Sha256Writer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.to.write_all(bytes)?;
        self.digest.update(bytes);
        self.bytes += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_counted_and_digested_as_sha256sum_does() {
        let mut writer = Sha256Writer::new(Vec::new());
        writer.write_all(b"a").unwrap();
        writer.write_all(b"bc").unwrap();
        let (to, written) = writer.finish();
        assert_eq!((to.as_slice(), written.bytes), (b"abc".as_slice(), 3));
        assert_eq!(written.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
