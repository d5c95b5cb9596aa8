//! From a handler to the database and back: the doors of [`crate::db`] block, so they are entered on another thread.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web;

use super::PageError;
use crate::db::{AnyConnection, Error};
use crate::desk::Desk;

/// Whoever waits longer is told to try again. A database that stands still breaks no connection, so that nothing below
/// notices. What had begun by then may still be committed, and a form that is sent again meets its own first outcome.
const DEADLINE: Duration = Duration::from_secs(4);

/// Runs work that blocks, with the log's view of this request.
pub async fn blocking<T, E>(work: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, PageError>
where
    T: Send + 'static,
    E: Into<PageError> + Send + 'static,
{
    let request = tracing::Span::current();
    match tokio::time::timeout(DEADLINE, web::block(move || request.in_scope(work))).await {
        Ok(done) => done.map_err(PageError::fault)?.map_err(Into::into),
        Err(passed) => Err(PageError::Busy(Error::Unavailable(Box::new(passed)))),
    }
}

/// Reads in one transaction.
pub async fn read<T: Send + 'static>(
    desk: &Desk,
    work: impl FnOnce(&mut AnyConnection) -> Result<T, Error> + Send + 'static,
) -> Result<T, PageError> {
    let db = desk.db.clone();
    blocking(move || db.read(work)).await
}

/// Reads in one transaction, then puts the look on record, and answers only when that is committed. Readers work side by
/// side; on `SQLite` a look takes the time of the one writer for its record alone. `record` may run twice.
pub async fn look<T: Send + Sync + 'static>(
    desk: &Desk,
    read: impl FnOnce(&mut AnyConnection) -> Result<T, Error> + Send + 'static,
    mut record: impl FnMut(&mut AnyConnection, &T) -> Result<(), Error> + Send + 'static,
) -> Result<Arc<T>, PageError> {
    let db = desk.db.clone();
    blocking(move || {
        let found = Arc::new(db.read(read)?);
        let seen = Arc::clone(&found);
        db.write(move |conn| record(conn, &seen))?;
        Ok::<_, Error>(found)
    })
    .await
}

/// Writes in one transaction and commits it. `work` may run twice.
pub async fn write<T: Send + 'static>(
    desk: &Desk,
    work: impl FnMut(&mut AnyConnection) -> Result<T, Error> + Send + 'static,
) -> Result<T, PageError> {
    let db = desk.db.clone();
    blocking(move || db.write(work)).await
}

/// Runs work that blocks for as long as it takes: what a reader waits for knowingly, such as a large file.
pub async fn patiently<T, E>(work: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, PageError>
where
    T: Send + 'static,
    E: Into<PageError> + Send + 'static,
{
    let request = tracing::Span::current();
    web::block(move || request.in_scope(work)).await.map_err(PageError::fault)?.map_err(Into::into)
}
