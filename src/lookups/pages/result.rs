//! The answers to one's own list as a file, while they are kept.

use std::io::{self, Write};

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use serde::Deserialize;

use super::list::own;
use crate::db::Error;
use crate::desk::Desk;
use crate::digest::Written;
use crate::lookups::output::{Output, described};
use crate::lookups::piece::PieceError;
use crate::lookups::{Form, Lookup, Words, actions, store};
use crate::reports::csv_out::Profile;
use crate::reports::package::{archive_name, zipped};
use crate::web::{Allowed, CheckedQuery, Html, LookUpInBulk, PageError, csv_download, zip_download};

#[derive(Deserialize)]
pub(super) struct ResultQuery {
    profile: Option<String>,
    /// With anything in it: an archive in which the data package lies beside the file.
    described: Option<String>,
}

/// The file, once it is on record that it is taken out.
pub(super) async fn show(
    agent: Allowed<LookUpInBulk>,
    id: Path<String>,
    CheckedQuery(query): CheckedQuery<ResultQuery>,
    desk: Data<Desk>,
    html: Html,
) -> Result<HttpResponse, PageError> {
    let profile = Profile::asked(query.profile.as_deref()).ok_or(PageError::Malformed)?;
    let list = own(&desk, &agent, &id).await?;
    if !list.is_answered() {
        return Err(PageError::NotFound);
    }
    if !list.is_kept(desk.now()) {
        return Err(PageError::Gone("error-lookup-expired"));
    }
    let (language, words) = (html.language(), Words::of(profile, |key| html.text(key, &[])));
    let name = format!("lookup-{}.csv", list.lookup_id);
    if query.described.is_none() {
        return csv_download(&name, move |sink| {
            take_out(&desk, &list, Form { profile, language, words: &words }, sink).map(drop)
        })
        .await;
    }
    zip_download(&archive_name(&name), move |sink| {
        let (form, as_of) = (Form { profile, language, words: &words }, desk.now());
        let describe = |rows: &u64, written: &Written| {
            let list = (list.sha256.as_str(), *rows);
            Ok(described(&desk, &name, (profile, language), list, as_of).package(written))
        };
        zipped(sink, &name, as_of, |csv| take_out(&desk, &list, form, csv), describe).map(drop)
    })
    .await
}

/// Why the file was not written to its end.
#[derive(Debug, thiserror::Error)]
enum TakeOutError {
    #[error(transparent)]
    Database(#[from] Error),
    #[error("the answers could not be written")]
    Write(#[from] io::Error),
    #[error(transparent)]
    Piece(#[from] PieceError),
    /// It was deleted while it was taken out.
    #[error("the answers are not whole any more")]
    NotWhole,
}

impl From<TakeOutError> for PageError {
    fn from(error: TakeOutError) -> Self {
        match error {
            TakeOutError::Database(error) => error.into(),
            error => Self::fault(error),
        }
    }
}

fn take_out(desk: &Desk, list: &Lookup, form: Form<'_>, sink: impl Write) -> Result<u64, TakeOutError> {
    let (now, recorded) = (desk.now(), list.clone());
    let profile = form.profile;
    desk.db.write(move |conn| actions::take_out(conn, &recorded, profile.as_str(), now))?;
    let mut output = Output::begin(sink, form)?;
    let mut written = 0;
    for piece in 0.. {
        let Some((sealed, as_of)) = desk.db.read(|conn| store::answered(conn, &list.lookup_id, piece))?
        else {
            break;
        };
        let rows = desk.vault.open(&sealed).map_err(Error::from)?.answered()?;
        written += rows.len();
        output.rows(&rows, as_of.utc())?;
    }
    if i64::try_from(written).ok() != Some(list.row_count) {
        return Err(TakeOutError::NotWhole);
    }
    output.finish()?;
    Ok(list.row_count.unsigned_abs())
}
