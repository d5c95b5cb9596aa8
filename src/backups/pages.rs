//! The page on which somebody says what becomes of the messages that waited in a restored backup.

use actix_web::HttpResponse;
use actix_web::http::Method;
use actix_web::web::Data;
use serde::{Deserialize, Serialize};

use super::actions;
use super::hold::{self, Release, Restore};
use crate::desk::Desk;
use crate::formats;
use crate::notices::outbox;
use crate::staff::Permission;
use crate::web::routes::{Route, page};
use crate::web::{self, Allowed, CsrfForm, Html, Page, PageError, StartRuns, ViewRuns};

/// The routes of this part.
pub fn routes() -> Vec<Route> {
    vec![page(Method::GET, "/admin/restore", show), page(Method::POST, "/admin/restore", release)]
}

/// The page.
#[derive(Serialize)]
struct RestorePage {
    standing: Option<Standing>,
    may_release: bool,
    choices: Vec<Choice>,
}

#[derive(Serialize)]
struct Standing {
    made: String,
    restored: String,
    waiting: String,
    uncertain: String,
    sha256: String,
}

#[derive(Serialize)]
struct Choice {
    value: &'static str,
    label: String,
    about: String,
}

impl Page for RestorePage {
    const TEMPLATE: &'static str = "pages/restore";
    const TITLE: &'static str = "restore-title";
}

async fn show(reader: Allowed<ViewRuns>, desk: Data<Desk>, html: Html) -> Result<HttpResponse, PageError> {
    let found = web::read(&desk, |conn| {
        let Some(restore) = hold::standing(conn)? else { return Ok(None) };
        Ok(Some((restore, outbox::count_held(conn)?)))
    })
    .await?;
    html.page(&RestorePage {
        standing: found.map(|(restore, waiting)| Standing::of(&html, restore, waiting)),
        may_release: reader.may(Permission::StartRuns),
        choices: Release::ALL
            .iter()
            .map(|release| Choice {
                value: release.as_str(),
                label: html.text(&format!("restore-release-{}", release.as_str()), &[]),
                about: html.text(&format!("restore-about-{}", release.as_str()), &[]),
            })
            .collect(),
    })
}

impl Standing {
    fn of(html: &Html, restore: Restore, waiting: i64) -> Self {
        let language = html.language();
        Self {
            made: formats::short_date_time(language, restore.backup_made_at.utc()),
            restored: formats::short_date_time(language, restore.restored_at.utc()),
            waiting: formats::number(language, waiting),
            uncertain: formats::number(language, restore.uncertain),
            sha256: restore.backup_sha256,
        }
    }
}

#[derive(Deserialize)]
struct ReleaseForm {
    release: String,
}

async fn release(
    agent: Allowed<StartRuns>,
    form: CsrfForm<ReleaseForm>,
    desk: Data<Desk>,
    html: Html,
) -> Result<HttpResponse, PageError> {
    let release = Release::parse(&form.0.release).ok_or(PageError::Malformed)?;
    let (actor, now) = (agent.actor(), desk.now());
    let released = web::write(&desk, move |conn| actions::release(conn, &actor, release, now)).await?;
    let said = match (released, release) {
        (None, _) => "flash-restore-none",
        (Some(_), Release::Send) => "flash-restore-sent",
        (Some(_), Release::Drop) => "flash-restore-dropped",
    };
    Ok(html.see_other_saying("/batch", said))
}
