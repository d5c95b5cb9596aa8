//! `GET /api/v1/letters/{reference}`: where a letter is.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};

use super::super::actions::{SeenLetter, record_seeing, see_letter};
use super::super::reports;
use super::body::LetterAnswer;
use crate::desk::Desk;
use crate::tokens::Partner;
use crate::web::{self, ApiError, Bearer, PageError, ReadLetters, TakesJson};

/// Tells of one letter; the look is on record by then.
pub(super) async fn show(
    partner: Bearer<ReadLetters>,
    _: TakesJson,
    desk: Data<Desk>,
    path: Path<String>,
) -> Result<HttpResponse, ApiError> {
    let seen = look_at(&desk, &partner, &path).await?;
    let seen = seen.as_ref().as_ref().ok_or(PageError::NotFound)?;
    Ok(HttpResponse::Ok().json(LetterAnswer::of(seen, &desk.lateness_rule(), desk.now())))
}

/// The letter of this reference. What has not the shape of a reference is not even looked for.
pub(super) async fn look_at(
    desk: &Desk,
    partner: &Partner,
    reference: &str,
) -> Result<Arc<Option<SeenLetter>>, ApiError> {
    let reference = reports::name(reference).map_err(|_| PageError::NotFound)?;
    let (partner, now) = (partner.clone(), desk.now());
    let seen = web::look(
        desk,
        move |conn| see_letter(conn, &reference),
        move |conn, seen| record_seeing(conn, &partner, seen.as_ref(), now),
    );
    Ok(seen.await?)
}
