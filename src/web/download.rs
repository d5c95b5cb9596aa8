//! A file that is written while it is sent, in constant memory.

use std::io::{self, Write};

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Bytes;
use futures_util::stream;
use tokio::sync::{mpsc, oneshot};

use super::PageError;

/// Bytes handed over at a time.
const CHUNK: usize = 64 * 1024;
/// Chunks that may wait for a slow reader; then the writing waits too.
const WAITING: usize = 4;

type Chunk = Result<Bytes, io::Error>;

/// Sends what `work` writes as a CSV file of this name, which is plain ASCII. A failure before the first bytes is an error
/// page; one after them breaks the transfer, so that nobody takes a part for the whole.
pub async fn csv_download<E>(
    name: &str,
    work: impl FnOnce(&mut Sink) -> Result<(), E> + Send + 'static,
) -> Result<HttpResponse, PageError>
where
    E: std::error::Error + Into<PageError> + Send + Sync + 'static,
{
    let (chunks, mut received) = mpsc::channel::<Chunk>(WAITING);
    let (failed, failure) = oneshot::channel::<E>();
    let span = tracing::Span::current();
    actix_web::rt::task::spawn_blocking(move || {
        span.in_scope(|| {
            let mut sink = Sink { chunks, filled: Vec::with_capacity(CHUNK), sent: false };
            let written = work(&mut sink);
            sink.end(written, failed);
        });
    });
    let Some(first) = received.recv().await else {
        return Err(match failure.await {
            Ok(error) => error.into(),
            Err(nothing_written) => PageError::fault(nothing_written),
        });
    };
    let body = stream::unfold((Some(first), received), |(next, mut received)| async move {
        let chunk = match next {
            Some(chunk) => chunk,
            None => received.recv().await?,
        };
        Some((chunk, (None, received)))
    });
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8; header=present")
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .streaming(Box::pin(body)))
}

/// Where the file is written to.
pub struct Sink {
    chunks: mpsc::Sender<Chunk>,
    filled: Vec<u8>,
    sent: bool,
}

impl Sink {
    fn send(&mut self, chunk: Chunk) -> io::Result<()> {
        self.sent = true;
        self.chunks
            .blocking_send(chunk)
            .map_err(|_| io::Error::new(io::ErrorKind::BrokenPipe, "the reader went away"))
    }

    fn end<E: std::error::Error + Send + Sync + 'static>(
        mut self,
        written: Result<(), E>,
        failed: oneshot::Sender<E>,
    ) {
        let told = match written {
            Ok(()) => self.flush().is_ok(),
            Err(error) if self.sent => self.send(Err(io::Error::other(error))).is_ok(),
            Err(error) => failed.send(error).is_ok(),
        };
        if !told {
            tracing::info!("a download was broken off by its reader");
        }
    }
}

impl Drop for Sink {
    /// Without this a panic would end the file as if it were whole.
    fn drop(&mut self) {
        if self.sent && std::thread::panicking() {
            let broken = self.send(Err(io::Error::other("the writing was cut off")));
            tracing::error!(told = broken.is_ok(), "a download was cut off by a panic");
        }
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.filled.extend_from_slice(bytes);
        if self.filled.len() >= CHUNK {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.filled.is_empty() {
            return Ok(());
        }
        let chunk = std::mem::replace(&mut self.filled, Vec::with_capacity(CHUNK));
        self.send(Ok(chunk.into()))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::body::to_bytes;

    use super::*;
    use crate::reports::exports::ExportError;

    fn downloaded(
        work: impl FnOnce(&mut Sink) -> Result<(), ExportError> + Send + 'static,
    ) -> Result<usize, String> {
        actix_web::rt::System::new().block_on(async {
            let answer = csv_download("a.csv", work).await.map_err(|error| error.to_string())?;
            to_bytes(answer.into_body()).await.map(|file| file.len()).map_err(|error| error.to_string())
        })
    }

    #[test]
    fn a_file_whose_writing_ends_by_a_panic_is_broken_off_and_not_ended() {
        let whole = CHUNK * 2 + 1;
        assert_eq!(downloaded(move |sink| Ok(sink.write_all(&vec![b'x'; whole])?)), Ok(whole));
        let broken = downloaded(move |sink| {
            sink.write_all(&vec![b'x'; whole])?;
            panic!("in the midst of it");
        });
        assert!(broken.is_err(), "{broken:?}");
    }
}
