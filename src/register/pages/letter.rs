//! The confirmation as a letter, for who can be reached neither by e-mail nor by SMS: printed by the agent's browser.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use serde::Serialize;

use super::super::OptOutChange;
use super::{OptOutSubject, subject};
use crate::calendar::local_date;
use crate::db::Error;
use crate::desk::Desk;
use crate::formats;
use crate::persons::pages::{PersonStrip, address, person_id};
use crate::values::Language;
use crate::web::{Allowed, ChangeOptOut, Html, Page, PageError};

/// The page.
#[derive(Serialize)]
struct LetterPage {
    strip: PersonStrip,
    /// The language of the letter, which may be another than the page's.
    language: &'static str,
    name: String,
    address: Vec<String>,
    date: String,
    heading: String,
    paragraphs: Vec<String>,
}

impl Page for LetterPage {
    const TEMPLATE: &'static str = "pages/opt_out_letter";
    const TITLE: &'static str = "opt-out-letter-title";
}

pub(super) async fn show(
    agent: Allowed<ChangeOptOut>,
    desk: Data<Desk>,
    html: Html,
    path: Path<(String, String)>,
) -> Result<HttpResponse, PageError> {
    let (person, reference) = path.into_inner();
    let person_id = person_id(&person)?;
    let subject = match subject(&agent, &desk, &person_id).await? {
        Ok(subject) => subject,
        Err(elsewhere) => return Ok(html.see_other(&elsewhere)),
    };
    let change = subject.history.iter().find(|(change, _)| change.reference == reference);
    let (change, _) = change.ok_or(PageError::NotFound)?;
    html.page(&LetterPage::of(&html, &desk, &subject, change)?)
}

impl LetterPage {
    fn of(html: &Html, desk: &Desk, subject: &OptOutSubject, change: &OptOutChange) -> Result<Self, Error> {
        let language =
            subject.entry.as_ref().and_then(|entry| entry.language).unwrap_or(Language::Nb).written();
        let since = change.effective_at.unwrap_or(change.changed_at).utc();
        let values = [
            ("date", formats::date(language, local_date(since)).into()),
            ("reference", change.reference.as_str().into()),
        ];
        let text = |key: &str| html.text_in(language, key, &values);
        let which = if change.to_opted_out { "out" } else { "in" };
        let paragraphs = [
            format!("opt-out-letter-{which}"),
            "opt-out-letter-receipt".to_owned(),
            "opt-out-letter-not-asked".to_owned(),
        ];
        Ok(Self {
            strip: PersonStrip::telling(html, desk, &subject.person, &subject.asked.told, false)?,
            language: language.as_str(),
            name: subject.person.full_name(),
            address: address(html, &subject.person),
            date: formats::date(language, local_date(desk.now())),
            heading: text(&format!("opt-out-letter-{which}-heading")),
            paragraphs: paragraphs.iter().map(|key| text(key)).collect(),
        })
    }
}
