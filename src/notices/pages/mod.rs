//! The messages: lists of them, and one message, about which somebody decides there.

use actix_web::HttpResponse;
use actix_web::http::{Method, StatusCode};
use actix_web::web::{Data, Path};
use serde::Deserialize;

use super::actions::{self, JudgeOutcome, NewJudgement, OpenedNotice};
use super::compose::Composer;
use super::judgements::Judgement;
use super::reading::Shelf;
use crate::desk::Desk;
use crate::persons::pages::ask_reason;
use crate::staff::Agent;
use crate::values::NoticeId;
use crate::web::routes::{Route, page};
use crate::web::{self, Allowed, CheckedQuery, CsrfForm, FormErrors, Html, PageError, ViewPerson};

mod list;
mod message;
mod words;

pub use words::{asked_by, followed, said, standing, template};

use list::{MessagesPage, address};
use message::{MessagePage, Typed};

/// How long the reason of a decision is, in characters.
const REASON: std::ops::RangeInclusive<usize> = 3..=500;

/// The routes of this part.
pub fn routes() -> Vec<Route> {
    vec![
        page(Method::GET, "/messages", index),
        page(Method::GET, "/messages/{notice_id}", show),
        page(Method::POST, "/messages/{notice_id}/judge", judge),
    ]
}

/// Where a message's page is.
pub fn path_to(notice_id: &NoticeId) -> String {
    format!("/messages/{notice_id}")
}

#[derive(Deserialize)]
struct ListQuery {
    show: Option<String>,
    after: Option<String>,
}

async fn index(
    agent: Allowed<ViewPerson>,
    desk: Data<Desk>,
    html: Html,
    query: CheckedQuery<ListQuery>,
) -> Result<HttpResponse, PageError> {
    let ListQuery { show, after } = query.0;
    let shelf = match show.as_deref() {
        None | Some("") => Shelf::ToJudge,
        Some(show) => Shelf::parse(show).ok_or(PageError::Malformed)?,
    };
    let after = after.map(|id| NoticeId::parse(&id).map_err(|_| PageError::Malformed)).transpose()?;
    let (from, reader, now) = (after.clone(), agent.0.clone(), desk.now());
    let shown = web::look(
        &desk,
        move |conn| actions::list_notices(conn, shelf, from.as_ref()),
        move |conn, shown| actions::record_list(conn, &reader, shown, now),
    )
    .await?;
    let first = after.map(|_| address(shelf, None));
    html.page(&MessagesPage::of(&html, &agent, shelf, first, &shown))
}

async fn show(
    agent: Allowed<ViewPerson>,
    desk: Data<Desk>,
    html: Html,
    composer: Data<Composer>,
    path: Path<String>,
) -> Result<HttpResponse, PageError> {
    show_message(&agent, &desk, &html, &composer, &notice_id(&path)?, Typed::default()).await
}

/// Shows a message, with what is to be said about its form if that was not done.
async fn show_message(
    agent: &Agent,
    desk: &Desk,
    html: &Html,
    composer: &Composer,
    id: &NoticeId,
    typed: Typed,
) -> Result<HttpResponse, PageError> {
    let (looked_at, looking, reader, now) = (id.clone(), agent.clone(), agent.clone(), desk.now());
    let opened = web::look(
        desk,
        move |conn| actions::open_notice(conn, &looking, &looked_at, now),
        move |conn, opened| actions::record_opening(conn, &reader, opened, now),
    )
    .await?;
    match opened.as_ref() {
        OpenedNotice::Unknown => Err(PageError::NotFound),
        OpenedNotice::ReasonNeeded(person_id) => ask_reason(html, desk, person_id, &path_to(id)),
        OpenedNotice::Shown(shown) => {
            html.page_with(typed.status(), &MessagePage::of(html, desk, composer, shown, typed)?)
        }
    }
}

#[derive(Deserialize)]
struct JudgeForm {
    judgement: String,
    reason: String,
}

async fn judge(
    agent: Allowed<ViewPerson>,
    desk: Data<Desk>,
    html: Html,
    composer: Data<Composer>,
    path: Path<String>,
    form: CsrfForm<JudgeForm>,
) -> Result<HttpResponse, PageError> {
    let id = notice_id(&path)?;
    let JudgeForm { judgement, reason } = form.0;
    let reason = reason.trim().to_owned();
    let mut errors = FormErrors::default();
    let chosen = Judgement::parse(&judgement);
    if chosen.is_none() {
        errors.add("judgement", html.text("message-fault-judgement", &[]));
    }
    if !REASON.contains(&reason.chars().count()) {
        errors.add("reason", html.text("message-fault-reason", &[]));
    }
    let typed = Typed { errors, judgement, reason: reason.clone(), refused: None };
    let Some(judgement) = chosen.filter(|_| typed.errors.is_empty()) else {
        return show_message(&agent, &desk, &html, &composer, &id, typed).await;
    };
    let new = NewJudgement { notice_id: id.clone(), judgement, reason };
    let (judging, now) = (agent.0.clone(), desk.now());
    let outcome = web::write(&desk, move |conn| actions::judge(conn, &judging, &new, now)).await?;
    match outcome {
        JudgeOutcome::Judged { sent_again_as: Some(again) } => {
            Ok(html.see_other_saying(&path_to(&again), "flash-message-again"))
        }
        JudgeOutcome::Judged { sent_again_as: None } => {
            let said = match judgement {
                Judgement::CountsAsSent | Judgement::SentAgain => "flash-message-sent",
                Judgement::NotSent => "flash-message-not-sent",
                Judgement::ToldOtherwise => "flash-message-told",
            };
            Ok(html.see_other_saying(&path_to(&id), said))
        }
        JudgeOutcome::Refused(refusal) => {
            let typed = Typed { refused: Some((StatusCode::CONFLICT, refusal)), ..typed };
            show_message(&agent, &desk, &html, &composer, &id, typed).await
        }
        JudgeOutcome::ReasonNeeded(_) => Ok(html.see_other_saying(&path_to(&id), "flash-queue-not-done")),
        JudgeOutcome::Unknown => Err(PageError::NotFound),
    }
}

fn notice_id(path: &str) -> Result<NoticeId, PageError> {
    NoticeId::parse(path).map_err(|_| PageError::NotFound)
}
