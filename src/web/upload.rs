//! A form with a file, which goes to the disk as it comes and is never held in memory.

use std::fs::File;
use std::future::Future;
use std::io::Write as _;
use std::pin::Pin;
use std::time::Duration;

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::dev::Payload;
use actix_web::web::{self, Bytes};
use actix_web::{FromRequest, HttpRequest};
use futures_util::{Stream, StreamExt as _};
use serde::de::DeserializeOwned;

use super::PageError;
use super::body::body;
use super::csrf::{CsrfToken, is_a_form, is_from_our_site, is_of_type};
use super::form::{self, FormFields};
use super::visitor::Visitor;

/// The largest file that is taken, in MiB: a million rows of a mailing list with some 250 letters each.
pub const UPLOAD_MIB: usize = 256;

/// The most that the other fields may hold together.
const LARGEST_FIELDS: usize = 64 * 1024;
/// How long may be waited for the next piece of the file.
const SILENCE: Duration = Duration::from_secs(10);
/// How long all of it may take.
const SLOWEST: Duration = Duration::from_mins(10);
/// So much is written to the disk at a time.
const BUFFER: usize = 1 << 20;

/// The name of the field with the file.
const FILE: &str = "file";

/// The checked fields of a form of ours that also holds a file, the last field, named `file`.
///
/// Refused is what [`super::CsrfForm`] refuses, a file before the browser's token (403), one over 256 MiB (413), one that
/// stands still for ten seconds or takes over ten minutes (408).
pub struct CsrfUpload<T> {
    /// The fields.
    pub fields: T,
    /// What was chosen, in a file without a name that nobody else can open; none when nothing was.
    pub file: Option<File>,
}

impl<T: DeserializeOwned + 'static> FromRequest for CsrfUpload<T> {
    type Error = PageError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, PageError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let has_file = is_of_type(request.headers(), "multipart/form-data");
            if !is_from_our_site(&request) || !(has_file || is_a_form(request.headers())) {
                return Err(PageError::ForeignForm);
            }
            let visitor = Visitor::of(&request).ok_or(PageError::ForeignForm)?;
            let (fields, file) = if has_file {
                let parts = Multipart::new(request.headers(), payload);
                tokio::time::timeout(SLOWEST, take_in(parts, &visitor.csrf))
                    .await
                    .map_err(|_| PageError::TooSlow)??
            } else {
                let mut fields = FormFields::parse(&body(payload, LARGEST_FIELDS).await?);
                check_token(&mut fields, &visitor.csrf)?;
                (fields, None)
            };
            let fields = form::read(fields).map_err(|_| PageError::Malformed)?;
            Ok(Self { fields, file })
        })
    }
}

fn check_token(fields: &mut FormFields, csrf: &CsrfToken) -> Result<(), PageError> {
    match fields.take("csrf") {
        Some(sent) if csrf.is(&sent) => Ok(()),
        _ => Err(PageError::ForeignForm),
    }
}

async fn take_in(mut parts: Multipart, csrf: &CsrfToken) -> Result<(FormFields, Option<File>), PageError> {
    let mut texts = Vec::new();
    let mut left = LARGEST_FIELDS;
    while let Some(mut part) = next(&mut parts).await? {
        let name = part.name().ok_or(PageError::Malformed)?.to_owned();
        if name != FILE {
            left = left.checked_sub(name.len() + 1).ok_or(PageError::TooLarge)?;
            texts.push((name, text(&mut part, &mut left).await?));
            continue;
        }
        let mut fields = FormFields::of(texts.into_iter());
        check_token(&mut fields, csrf)?;
        let has_name = part
            .content_disposition()
            .and_then(|disposition| disposition.get_filename())
            .is_some_and(|name| !name.is_empty());
        let file = to_disk(&mut part).await?;
        drop(part);
        return match next(&mut parts).await? {
            Some(_) => Err(PageError::Malformed),
            None => Ok((fields, has_name.then_some(file))),
        };
    }
    let mut fields = FormFields::of(texts.into_iter());
    check_token(&mut fields, csrf)?;
    Ok((fields, None))
}

async fn text(part: &mut Field, left: &mut usize) -> Result<String, PageError> {
    let mut text = Vec::new();
    while let Some(bytes) = next(part).await? {
        *left = left.checked_sub(bytes.len()).ok_or(PageError::TooLarge)?;
        text.extend_from_slice(&bytes);
    }
    String::from_utf8(text).map_err(|_| PageError::Malformed)
}

async fn to_disk(part: &mut Field) -> Result<File, PageError> {
    let mut file = blocking(tempfile::tempfile).await?;
    let (mut buffer, mut size) = (Vec::with_capacity(BUFFER), 0);
    loop {
        let bytes: Option<Bytes> = next(part).await?;
        let is_end = bytes.is_none();
        let bytes = bytes.unwrap_or_default();
        size += bytes.len();
        if size > UPLOAD_MIB << 20 {
            return Err(PageError::TooLarge);
        }
        buffer.extend_from_slice(&bytes);
        if is_end || buffer.len() >= BUFFER {
            (file, buffer) = blocking(move || {
                file.write_all(&buffer)?;
                buffer.clear();
                Ok((file, buffer))
            })
            .await?;
        }
        if is_end {
            return Ok(file);
        }
    }
}

/// The next part, or piece of one. What breaks off, or is no form, is malformed.
async fn next<T>(
    stream: &mut (impl Stream<Item = Result<T, MultipartError>> + Unpin),
) -> Result<Option<T>, PageError> {
    let next = tokio::time::timeout(SILENCE, stream.next()).await.map_err(|_| PageError::TooSlow)?;
    next.transpose().map_err(|_| PageError::Malformed)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, PageError> {
    web::block(work).await.map_err(PageError::fault)?.map_err(PageError::fault)
}
