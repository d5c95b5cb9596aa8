//! The list of what does not agree, the oldest first, where each is closed with a word on it. It shows opaque ids and nobody's name.

use actix_web::HttpResponse;
use actix_web::http::Method;
use actix_web::web::{Data, Path};
use serde::{Deserialize, Serialize};

use super::{Finding, actions, store};
use crate::desk::Desk;
use crate::formats;
use crate::staff::Permission;
use crate::values::FindingId;
use crate::web::routes::{Route, page};
use crate::web::{
    self, Allowed, CheckedQuery, CsrfForm, Html, Page, PageError, ViewLateQueue, WorkLateQueue,
};

/// Findings on one page.
const SHOWN: usize = 50;

/// How long the words about one may be, in characters.
const LONGEST_NOTE: usize = 500;

/// The routes of this part.
pub fn routes() -> Vec<Route> {
    vec![page(Method::GET, "/findings", index), page(Method::POST, "/findings/{finding_id}/close", close)]
}

/// The page.
#[derive(Serialize)]
struct FindingsPage {
    count: String,
    findings: Vec<Row>,
    next: Option<String>,
    works: bool,
}

#[derive(Serialize)]
struct Row {
    finding_id: String,
    what: String,
    about: String,
    letter_id: Option<String>,
    notice_id: Option<String>,
    subject: String,
    found: String,
}

impl Page for FindingsPage {
    const TEMPLATE: &'static str = "pages/findings";
    const TITLE: &'static str = "findings-title";
}

impl Row {
    fn of(html: &Html, finding: Finding) -> Self {
        let kind = finding.kind.as_str();
        Self {
            finding_id: finding.finding_id.to_string(),
            what: html.text(&format!("finding-{kind}"), &[]),
            about: html.text(&format!("finding-about-{kind}"), &[]),
            letter_id: finding.letter_id.map(|id| id.to_string()),
            notice_id: finding.notice_id.map(|id| id.to_string()),
            subject: finding.subject,
            found: formats::short_date_time(html.language(), finding.found_at.utc()),
        }
    }
}

#[derive(Deserialize)]
struct ListQuery {
    after: Option<String>,
}

async fn index(
    reader: Allowed<ViewLateQueue>,
    desk: Data<Desk>,
    html: Html,
    CheckedQuery(query): CheckedQuery<ListQuery>,
) -> Result<HttpResponse, PageError> {
    let after = query.after.map(|id| FindingId::parse(&id).map_err(|_| PageError::Malformed)).transpose()?;
    let limit = i64::try_from(SHOWN + 1).unwrap_or(i64::MAX);
    let (count, mut findings) = web::read(&desk, move |conn| {
        Ok((store::count_open(conn)?, store::open(conn, after.as_ref(), limit)?))
    })
    .await?;
    let has_more = findings.len() > SHOWN;
    findings.truncate(SHOWN);
    let last = findings.last().filter(|_| has_more);
    html.page(&FindingsPage {
        count: html.text("findings-count", &[("n", count.into())]),
        next: last.map(|last| format!("/findings?after={}", last.finding_id)),
        findings: findings.into_iter().map(|finding| Row::of(&html, finding)).collect(),
        works: reader.may(Permission::WorkLateQueue),
    })
}

#[derive(Deserialize)]
struct CloseForm {
    note: String,
}

async fn close(
    agent: Allowed<WorkLateQueue>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
    form: CsrfForm<CloseForm>,
) -> Result<HttpResponse, PageError> {
    let id = FindingId::parse(&path).map_err(|_| PageError::NotFound)?;
    let note: String = form.0.note.trim().chars().take(LONGEST_NOTE).collect();
    let (closer, now) = (agent.0.clone(), desk.now());
    let closed = web::write(&desk, move |conn| {
        let note = Some(note.as_str()).filter(|note| !note.is_empty());
        actions::close(conn, &closer, (&id, note), now)
    })
    .await?;
    if closed {
        Ok(html.see_other_saying("/findings", "flash-finding-closed"))
    } else {
        Err(PageError::NotFound)
    }
}
