//! The pages on which texts of messages are looked at, written, published and taken back.

use actix_web::HttpResponse;
use actix_web::http::{Method, StatusCode};
use actix_web::web::{Data, Path};
use serde::Deserialize;

use super::TemplateKey;
use super::actions::{self, MakeOutcome, RestoreOutcome, ShownTemplate};
use crate::desk::Desk;
use crate::notices::compose::Composer;
use crate::web::routes::{Route, page};
use crate::web::{self, Allowed, CsrfForm, FormErrors, Html, ManageTemplates, NoFields, PageError};

mod check;
mod draft;
mod drafts;
mod history;
mod list;
mod preview;
mod template;
mod words;

pub use preview::Preview;
pub use words::{character as character_name, language as language_name, name_of};

use history::{HistoryPage, VersionPage};
use list::TemplatesPage;
use template::TemplatePage;

/// How long the name of a template of the desk's own is, in characters.
const NAME: std::ops::RangeInclusive<usize> = 3..=60;

/// The routes of this part.
pub fn routes() -> Vec<Route> {
    vec![
        page(Method::GET, "/admin/templates", index),
        page(Method::POST, "/admin/templates", create),
        page(Method::GET, "/admin/templates/{template}", show),
        page(Method::POST, "/admin/templates/{template}/withdrawal", withdraw),
        page(Method::GET, "/admin/templates/{template}/history", history),
        page(Method::GET, "/admin/templates/{template}/versions/{number}", version),
        page(Method::POST, "/admin/templates/{template}/versions/{number}", go_back),
        page(Method::GET, "/admin/templates/{template}/draft", drafts::edit),
        page(Method::POST, "/admin/templates/{template}/draft", drafts::save),
        page(Method::GET, "/admin/templates/{template}/check", drafts::check),
        page(Method::POST, "/admin/templates/{template}/publish", drafts::publish),
        page(Method::POST, "/admin/templates/{template}/discard", drafts::discard),
    ]
}

/// Where a template's page is.
fn path_to(key: &TemplateKey) -> String {
    format!("/admin/templates/{key}")
}

async fn index(
    _reader: Allowed<ManageTemplates>,
    desk: Data<Desk>,
    html: Html,
) -> Result<HttpResponse, PageError> {
    show_list(&desk, &html, "", FormErrors::default()).await
}

async fn show_list(
    desk: &Desk,
    html: &Html,
    name: &str,
    errors: FormErrors,
) -> Result<HttpResponse, PageError> {
    let listed = web::read(desk, actions::list_templates).await?;
    html.page(&TemplatesPage::of(html, &listed, name, errors))
}

#[derive(Deserialize)]
struct NewTemplateForm {
    name: String,
}

async fn create(
    writer: Allowed<ManageTemplates>,
    desk: Data<Desk>,
    html: Html,
    form: CsrfForm<NewTemplateForm>,
) -> Result<HttpResponse, PageError> {
    let name = form.0.name.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut errors = FormErrors::default();
    if !NAME.contains(&name.chars().count()) || name.contains(char::is_control) {
        errors.add("name", html.text("template-fault-name", &[]));
        return show_list(&desk, &html, &name, errors).await;
    }
    let (agent, made, now) = (writer.0.clone(), name.clone(), desk.now());
    match web::write(&desk, move |conn| actions::make_template(conn, &agent, &made, now)).await? {
        MakeOutcome::Made(key) => Ok(html.see_other(&format!("{}/draft", path_to(&key)))),
        MakeOutcome::NameTaken => {
            errors.add("name", html.text("template-fault-name-taken", &[]));
            show_list(&desk, &html, &name, errors).await
        }
    }
}

async fn show(
    _reader: Allowed<ManageTemplates>,
    desk: Data<Desk>,
    html: Html,
    composer: Data<Composer>,
    path: Path<String>,
) -> Result<HttpResponse, PageError> {
    let shown = opened(&desk, &key(&path)?).await?;
    html.page(&TemplatePage::of(&html, &composer, &shown))
}

#[derive(Deserialize)]
struct WithdrawForm {
    withdrawn: String,
}

async fn withdraw(
    writer: Allowed<ManageTemplates>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
    form: CsrfForm<WithdrawForm>,
) -> Result<HttpResponse, PageError> {
    let key = key(&path)?;
    let is_withdrawn = match form.0.withdrawn.as_str() {
        "yes" => true,
        "no" => false,
        _ => return Err(PageError::Malformed),
    };
    let (agent, of, now) = (writer.0.clone(), key.clone(), desk.now());
    let done =
        web::write(&desk, move |conn| actions::withdraw_template(conn, &agent, (&of, is_withdrawn), now));
    if !done.await? {
        return Err(PageError::NotFound);
    }
    let said = if is_withdrawn { "flash-template-withdrawn" } else { "flash-template-taken-up" };
    Ok(html.see_other_saying(&path_to(&key), said))
}

async fn history(
    _reader: Allowed<ManageTemplates>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
) -> Result<HttpResponse, PageError> {
    let shown = opened(&desk, &key(&path)?).await?;
    html.page(&HistoryPage::of(&html, &shown))
}

async fn version(
    _reader: Allowed<ManageTemplates>,
    desk: Data<Desk>,
    html: Html,
    composer: Data<Composer>,
    path: Path<(String, String)>,
) -> Result<HttpResponse, PageError> {
    let (key, number) = numbered(&path)?;
    let read = web::read(&desk, move |conn| {
        let Some(shown) = actions::open_template(conn, &key)? else { return Ok(None) };
        let Some(version) = actions::open_version(conn, &shown, number)? else { return Ok(None) };
        let before = actions::open_version_before(conn, &shown, number)?;
        Ok(Some((shown, version, before)))
    });
    let (shown, version, before) = read.await?.ok_or(PageError::NotFound)?;
    html.page(&VersionPage::of(&html, &composer, &shown, &version, before.as_ref()))
}

async fn go_back(
    writer: Allowed<ManageTemplates>,
    desk: Data<Desk>,
    html: Html,
    composer: Data<Composer>,
    path: Path<(String, String)>,
    _form: CsrfForm<NoFields>,
) -> Result<HttpResponse, PageError> {
    let (key, number) = numbered(&path)?;
    let (agent, of, now) = (writer.0.clone(), key.clone(), desk.now());
    let done =
        web::write(&desk, move |conn| actions::go_back(conn, &agent, &composer, (&of, number), now)).await?;
    let draft = format!("{}/draft", path_to(&key));
    match done {
        RestoreOutcome::Drafted => Ok(html.see_other_saying(&draft, "flash-template-back")),
        RestoreOutcome::DraftInTheWay => Ok(html.see_other_saying(&draft, "flash-template-in-the-way")),
        RestoreOutcome::Unknown => Err(PageError::NotFound),
    }
}

/// The template of an address.
fn key(path: &str) -> Result<TemplateKey, PageError> {
    TemplateKey::parse(path).map_err(|_| PageError::NotFound)
}

fn numbered((key, number): &(String, String)) -> Result<(TemplateKey, i32), PageError> {
    Ok((self::key(key)?, number.parse().map_err(|_| PageError::NotFound)?))
}

async fn opened(desk: &Desk, key: &TemplateKey) -> Result<ShownTemplate, PageError> {
    let key = key.clone();
    web::read(desk, move |conn| actions::open_template(conn, &key)).await?.ok_or(PageError::NotFound)
}

/// The answer to somebody who was overtaken by a colleague.
const OVERTAKEN: StatusCode = StatusCode::CONFLICT;
