//! A draft on its way: written, checked, published or thrown away.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use serde::Deserialize;

use super::super::actions::{self, DraftOutcome, NewDraft, PublishOutcome, Seen, ShownTemplate};
use super::super::rules::{Judge, Problem};
use super::check::CheckPage;
use super::draft::{DraftForm, DraftPage, Written};
use super::{OVERTAKEN, key, opened, path_to};
use crate::desk::Desk;
use crate::notices::compose::Composer;
use crate::web::{self, Allowed, CsrfForm, Html, ManageTemplates, PageError};

pub(super) async fn edit(
    _writer: Allowed<ManageTemplates>,
    desk: Data<Desk>,
    html: Html,
    composer: Data<Composer>,
    path: Path<String>,
) -> Result<HttpResponse, PageError> {
    let shown = opened(&desk, &key(&path)?).await?;
    html.page(&DraftPage::of(&html, &shown, &Written::of(&composer, &shown), &[]))
}

pub(super) async fn save(
    writer: Allowed<ManageTemplates>,
    desk: Data<Desk>,
    html: Html,
    composer: Data<Composer>,
    path: Path<String>,
    form: CsrfForm<DraftForm>,
) -> Result<HttpResponse, PageError> {
    let key = key(&path)?;
    let written = form.0.read()?;
    let new = NewDraft {
        key: key.clone(),
        seen: written.revision,
        fields: written.fields.clone(),
        words: written.words.clone(),
    };
    let (agent, now) = (writer.0.clone(), desk.now());
    match web::write(&desk, move |conn| actions::save_draft(conn, &agent, &new, now)).await? {
        DraftOutcome::Unknown => Err(PageError::NotFound),
        DraftOutcome::ChangedMeanwhile => {
            // What was written stands in the form; the next time it goes over what the colleague wrote.
            let shown = opened(&desk, &key).await?;
            let revision = shown.draft.as_ref().map(|draft| draft.version.revision);
            let page = DraftPage::of(&html, &shown, &Written { revision, ..written }, &[]);
            html.page_with(OVERTAKEN, &page.saying(html.text("template-overtaken", &[])))
        }
        DraftOutcome::Done if form.0.step == "check" => {
            let shown = opened(&desk, &key).await?;
            let problems = problems(&desk, &composer, &shown);
            if problems.is_empty() {
                return Ok(html.see_other(&format!("{}/check", path_to(&key))));
            }
            html.page(&DraftPage::of(&html, &shown, &Written::of(&composer, &shown), &problems))
        }
        DraftOutcome::Done => {
            Ok(html.see_other_saying(&format!("{}/draft", path_to(&key)), "flash-template-saved"))
        }
    }
}

pub(super) async fn check(
    _writer: Allowed<ManageTemplates>,
    desk: Data<Desk>,
    html: Html,
    composer: Data<Composer>,
    path: Path<String>,
) -> Result<HttpResponse, PageError> {
    let shown = opened(&desk, &key(&path)?).await?;
    let Some(draft) = &shown.draft else { return Ok(html.see_other(&path_to(&shown.key))) };
    let problems = problems(&desk, &composer, &shown);
    if problems.is_empty() {
        return html.page(&CheckPage::of(&html, &composer, &shown, draft));
    }
    html.page(&DraftPage::of(&html, &shown, &Written::of(&composer, &shown), &problems))
}

#[derive(Deserialize)]
pub(super) struct SeenForm {
    revision: String,
}

impl SeenForm {
    fn revision(&self) -> Result<i64, PageError> {
        self.revision.parse().map_err(|_| PageError::Malformed)
    }
}

pub(super) async fn publish(
    writer: Allowed<ManageTemplates>,
    desk: Data<Desk>,
    html: Html,
    composer: Data<Composer>,
    path: Path<String>,
    form: CsrfForm<SeenForm>,
) -> Result<HttpResponse, PageError> {
    let key = key(&path)?;
    let seen = Seen { key: key.clone(), revision: form.0.revision()? };
    let (inside, filling, agent, now) =
        (Data::clone(&desk), Data::clone(&composer), writer.0.clone(), desk.now());
    let outcome = web::write(&desk, move |conn| {
        let judge = Judge { composer: &filling, links: &inside.settings.messages.links };
        actions::publish(conn, &agent, judge, &seen, now)
    });
    match outcome.await? {
        PublishOutcome::Published => Ok(html.see_other_saying(&path_to(&key), "flash-template-published")),
        PublishOutcome::Faulty(problems) => {
            let shown = opened(&desk, &key).await?;
            html.page(&DraftPage::of(&html, &shown, &Written::of(&composer, &shown), &problems))
        }
        PublishOutcome::ChangedMeanwhile => Err(PageError::Conflict),
        PublishOutcome::Unknown => Err(PageError::NotFound),
    }
}

pub(super) async fn discard(
    writer: Allowed<ManageTemplates>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
    form: CsrfForm<SeenForm>,
) -> Result<HttpResponse, PageError> {
    let key = key(&path)?;
    let (agent, of, seen, now) = (writer.0.clone(), key.clone(), form.0.revision()?, desk.now());
    match web::write(&desk, move |conn| actions::discard_draft(conn, &agent, (&of, seen), now)).await? {
        DraftOutcome::Done => Ok(html.see_other_saying(&path_to(&key), "flash-template-discarded")),
        DraftOutcome::ChangedMeanwhile => Err(PageError::Conflict),
        DraftOutcome::Unknown => Err(PageError::NotFound),
    }
}

fn problems(desk: &Desk, composer: &Composer, shown: &ShownTemplate) -> Vec<Problem> {
    let judge = Judge { composer, links: &desk.settings.messages.links };
    shown
        .draft
        .as_ref()
        .map(|draft| judge.problems(&shown.key, &draft.version.fields, &draft.words))
        .unwrap_or_default()
}
