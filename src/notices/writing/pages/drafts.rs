//! Saving what is filled in so far, and throwing it away.

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde::Deserialize;

use super::super::actions::Beginning;
use super::super::drafts::actions::{discard_draft, save_draft};
use super::form::WriteForm;
use super::write::{Said, WritePage};
use super::{path_to_draft, path_to_writing, subject};
use crate::desk::Desk;
use crate::notices::compose::Composer;
use crate::values::PersonId;
use crate::web::{self, Allowed, CsrfForm, Html, PageError, WriteMessage, is_request_key};

/// Saves the form, and goes on with it: what is shown then is what was saved.
pub(super) async fn save(
    agent: Allowed<WriteMessage>,
    desk: Data<Desk>,
    html: Html,
    composer: Data<Composer>,
    form: CsrfForm<WriteForm>,
) -> Result<HttpResponse, PageError> {
    let form = form.0;
    let person_id = form.person()?;
    if !is_request_key(&form.request_key) {
        return Err(PageError::Malformed);
    }
    let beginning = Beginning::Template(form.template()?);
    let Some(subject) = subject(&agent, &desk, &person_id, beginning).await? else {
        return Ok(html.see_other(&path_to_writing(&person_id)));
    };
    let draft = match form.read_draft(&html, subject.shown.chosen.as_ref()) {
        Ok(draft) => draft,
        Err(errors) => {
            let said = Said::errors(errors);
            return html.page(&WritePage::of(&html, &desk, &composer, &subject, &form, said)?);
        }
    };
    let (writer, vault, id, now) = (agent.0.clone(), desk.vault.clone(), person_id.clone(), desk.now());
    let saved = web::write(&desk, move |conn| save_draft(conn, &writer, &vault, (&id, &draft), now)).await?;
    if !saved {
        return Ok(html.see_other(&path_to_writing(&person_id)));
    }
    Ok(html.see_other_saying(&path_to_draft(&person_id), "flash-writing-draft-saved"))
}

#[derive(Deserialize)]
pub(super) struct DiscardForm {
    person: String,
}

/// Throws the draft away, and begins anew.
pub(super) async fn discard(
    agent: Allowed<WriteMessage>,
    desk: Data<Desk>,
    html: Html,
    form: CsrfForm<DiscardForm>,
) -> Result<HttpResponse, PageError> {
    let person_id = PersonId::parse(&form.0.person).map_err(|_| PageError::Malformed)?;
    let (writer, id, now) = (agent.0.clone(), person_id.clone(), desk.now());
    web::write(&desk, move |conn| discard_draft(conn, &writer, &id, now)).await?;
    Ok(html.see_other_saying(&path_to_writing(&person_id), "flash-writing-draft-discarded"))
}
