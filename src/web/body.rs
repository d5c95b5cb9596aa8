//! Takes in the body of a request, within bounds of size and time.

use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::web::{Bytes, BytesMut};
use futures_util::StreamExt as _;

use super::PageError;

/// The most that a form or a call may hold where nothing else is said, in bytes.
pub(super) const LARGEST: usize = 64 * 1024;
/// How long it may take to arrive.
const SLOWEST: Duration = Duration::from_secs(10);

/// The whole body.
///
/// # Errors
/// [`PageError::TooLarge`] over `most` bytes, [`PageError::TooSlow`] after ten seconds, [`PageError::Malformed`] when it breaks off.
pub(super) async fn body(payload: Payload, most: usize) -> Result<Bytes, PageError> {
    tokio::time::timeout(SLOWEST, collect(payload, most)).await.map_err(|_| PageError::TooSlow)?
}

async fn collect(mut payload: Payload, most: usize) -> Result<Bytes, PageError> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| PageError::Malformed)?;
        if body.len() + chunk.len() > most {
            return Err(PageError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}
