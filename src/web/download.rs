//! A file that is written while it is sent, in constant memory.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Bytes;
use futures_util::stream;
use tokio::runtime::Handle;
use tokio::sync::mpsc::error::SendTimeoutError;
use tokio::sync::{mpsc, oneshot};

use super::PageError;

const CSV: &str = "text/csv; charset=utf-8; header=present";
/// Bytes handed over at a time.
const CHUNK: usize = 64 * 1024;
/// Chunks that may wait for a slow reader; then the writing waits too.
const WAITING: usize = 4;
/// A reader that takes nothing for so long is given up: what is read for it holds a thread, a connection and a transaction, in which the
/// database cannot clear up.
const PATIENCE: Duration = Duration::from_mins(1);

/// Sends what `work` writes as a CSV file of this name, which is plain ASCII. A failure before the first bytes is an error
/// page; one after them breaks the transfer, so that nobody takes a part for the whole.
pub async fn csv_download<E>(
    name: &str,
    work: impl FnOnce(&mut Sink) -> Result<(), E> + Send + 'static,
) -> Result<HttpResponse, PageError>
where
    E: std::error::Error + Into<PageError> + Send + Sync + 'static,
{
    patient_download(name, CSV, PATIENCE, work).await
}

/// Sends what `work` writes as an archive of this name, as [`csv_download`] does.
pub async fn zip_download<E>(
    name: &str,
    work: impl FnOnce(&mut Sink) -> Result<(), E> + Send + 'static,
) -> Result<HttpResponse, PageError>
where
    E: std::error::Error + Into<PageError> + Send + Sync + 'static,
{
    patient_download(name, "application/zip", PATIENCE, work).await
}

async fn patient_download<E>(
    name: &str,
    content_type: &'static str,
    patience: Duration,
    work: impl FnOnce(&mut Sink) -> Result<(), E> + Send + 'static,
) -> Result<HttpResponse, PageError>
where
    E: std::error::Error + Into<PageError> + Send + Sync + 'static,
{
    let (chunks, mut received) = mpsc::channel::<Bytes>(WAITING);
    let (failed, failure) = oneshot::channel::<E>();
    let is_whole = Arc::new(AtomicBool::new(false));
    let span = tracing::Span::current();
    let mut sink = Sink {
        chunks,
        filled: Vec::with_capacity(CHUNK),
        patience,
        sent: false,
        is_lost: false,
        is_whole: Arc::clone(&is_whole),
    };
    actix_web::rt::task::spawn_blocking(move || {
        span.in_scope(|| {
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
    let body = stream::unfold(Some((Some(first), received)), move |rest| {
        let is_whole = Arc::clone(&is_whole);
        async move {
            let (first, mut received) = rest?;
            let next = if first.is_some() { first } else { received.recv().await };
            match next {
                Some(chunk) => Some((Ok(chunk), Some((None, received)))),
                None if is_whole.load(Ordering::Acquire) => None,
                // Also after a panic.
                None => Some((Err(io::Error::other("the writing was cut off")), None)),
            }
        }
    });
    Ok(HttpResponse::Ok()
        .content_type(content_type)
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .streaming(Box::pin(body)))
}

/// Where the file is written to.
pub struct Sink {
    chunks: mpsc::Sender<Bytes>,
    filled: Vec<u8>,
    patience: Duration,
    sent: bool,
    /// The reader takes nothing any more.
    is_lost: bool,
    /// Said at the end: what ends without it was cut off.
    is_whole: Arc<AtomicBool>,
}

impl Sink {
    fn send(&mut self, chunk: Bytes) -> io::Result<()> {
        self.sent = true;
        let went_away = || io::Error::new(io::ErrorKind::BrokenPipe, "the reader went away");
        if self.is_lost {
            return Err(went_away());
        }
        let sent = Handle::current().block_on(self.chunks.send_timeout(chunk, self.patience));
        sent.map_err(|error| {
            self.is_lost = true;
            match error {
                SendTimeoutError::Closed(_) => went_away(),
                SendTimeoutError::Timeout(_) => {
                    io::Error::new(io::ErrorKind::TimedOut, "the reader takes nothing any more")
                }
            }
        })
    }

    fn end<E: std::error::Error + Send + Sync + 'static>(
        mut self,
        written: Result<(), E>,
        failed: oneshot::Sender<E>,
    ) {
        match written {
            Ok(()) if self.flush().is_ok() => self.is_whole.store(true, Ordering::Release),
            Err(error) if !self.sent => {
                if failed.send(error).is_err() {
                    tracing::info!("a download was broken off by its reader");
                }
            }
            Err(error) if !self.is_lost => tracing::error!(%error, "a download was cut off"),
            _ => tracing::info!("a download was broken off by its reader"),
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
        self.send(chunk.into())
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
    fn a_reader_that_takes_nothing_any_more_is_given_up_and_does_not_take_a_part_for_the_whole() {
        let (ended, end) = std::sync::mpsc::channel();
        actix_web::rt::System::new().block_on(async {
            let answer = patient_download("a.csv", CSV, Duration::from_millis(50), move |sink| {
                let chunk = vec![b'x'; CHUNK];
                let mut piece = || sink.write_all(&chunk);
                let written = (0..4 * WAITING).try_for_each(|_| piece());
                let kind = |written: &io::Result<()>| written.as_ref().err().map(io::Error::kind);
                let again = piece();
                ended.send([kind(&written), kind(&again)]).unwrap();
                written.map_err(ExportError::from)
            });
            let answer = answer.await.unwrap();
            // Nothing is read, as by somebody who has gone to lunch.
            let told = tokio::task::spawn_blocking(move || end.recv_timeout(Duration::from_secs(20)));
            assert_eq!(
                told.await.unwrap(),
                Ok([Some(io::ErrorKind::TimedOut), Some(io::ErrorKind::BrokenPipe)])
            );
            assert!(to_bytes(answer.into_body()).await.is_err());
        });
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
