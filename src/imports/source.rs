//! The file on its way in: what it is as a whole, and its digest.

use std::io::{self, Read};

use aws_lc_rs::digest;

use crate::digest::hexadecimal;

/// Reads through and adds up the SHA-256 of what was read.
pub(crate) struct Source {
    file: Box<dyn Read>,
    digest: digest::Context,
}

impl Source {
    pub(crate) fn new(file: Box<dyn Read>) -> Self {
        Self { file, digest: digest::Context::new(&digest::SHA256) }
    }

    /// Reads what is left and gives the digest of the whole, in hexadecimal.
    pub(crate) fn finish(mut self) -> io::Result<String> {
        io::copy(&mut self, &mut io::sink())?;
        Ok(hexadecimal(self.digest.finish().as_ref()))
    }
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.digest.update(buffer.get(..read).unwrap_or_default());
        Ok(read)
    }
}

/// What the first bytes give away.
pub(crate) enum Beginning {
    /// Text, perhaps with a byte order mark before it.
    Text {
        /// Its bytes.
        mark: usize,
    },
    /// No text that we read; why.
    Other(NotText),
}

/// What a file is that is no text of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotText {
    /// Nothing at all.
    Empty,
    /// UTF-16, or something with NUL bytes at its beginning.
    Utf16,
    /// A workbook, or another zip archive.
    Workbook,
    /// Compressed by gzip.
    Compressed,
}

impl NotText {
    /// What is wrong, and what to do.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Empty => "the file is empty",
            Self::Utf16 => "the file looks like UTF-16; save it as CSV UTF-8",
            Self::Workbook => "the file is a workbook or a zip archive; save it as CSV UTF-8",
            Self::Compressed => "the file is compressed; unpack it first",
        }
    }
}

/// Judges a file by its first bytes.
pub(crate) fn beginning(bytes: &[u8]) -> Beginning {
    match bytes {
        [] | [0xef, 0xbb, 0xbf] => Beginning::Other(NotText::Empty),
        [0xef, 0xbb, 0xbf, ..] => Beginning::Text { mark: 3 },
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [_, 0, ..] | [0, ..] => Beginning::Other(NotText::Utf16),
        [b'P', b'K', 3, 4, ..] => Beginning::Other(NotText::Workbook),
        [0x1f, 0x8b, ..] => Beginning::Other(NotText::Compressed),
        _ => Beginning::Text { mark: 0 },
    }
}

/// Why a cell cannot be read as text, if it cannot.
pub(crate) fn text(cell: &[u8]) -> Result<&str, &'static str> {
    if cell.contains(&0) {
        return Err("the cell holds a NUL byte; is this a text file?");
    }
    std::str::from_utf8(cell).map_err(|_| {
        // Norwegian letters and what word processors put around them; undefined bytes of that code page are left out.
        let high = cell.iter().filter(|byte| !byte.is_ascii());
        if high.copied().all(|byte| !matches!(byte, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d)) {
            "the cell is not UTF-8; it looks like Windows-1252: save the file as CSV UTF-8"
        } else {
            "the cell is not UTF-8; save the file as CSV UTF-8"
        }
    })
}
