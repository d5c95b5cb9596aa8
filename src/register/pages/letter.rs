//! The confirmation as a letter, for who can be reached neither by e-mail nor by SMS: printed by the agent's browser, which
//! puts the letter alone on paper.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use serde::Serialize;

use super::super::OptOutChange;
use super::receipt::Confirmation;
use super::{OptOutSubject, subject};
use crate::calendar::local_date;
use crate::db::Error;
use crate::desk::Desk;
use crate::formats;
use crate::notices;
use crate::persons::Person;
use crate::persons::pages::{PersonStrip, address_lines, person_id};
use crate::values::Language;
use crate::web::{self, Allowed, ChangeOptOut, Html, Page, PageError};

/// The page.
#[derive(Serialize)]
struct LetterPage {
    strip: PersonStrip,
    lead: String,
    /// What to do where the letter has no address to be sent to.
    unaddressed: Option<String>,
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

/// The letter of a change that was made at the desk; whoever made another confirms it.
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
    let change = subject.history.iter().map(|(change, _)| change);
    let change = change.filter(|change| change.changed_by.is_some()).find(|c| c.reference == reference);
    let change = change.ok_or(PageError::NotFound)?;
    let notice = web::read(&desk, move |conn| notices::store::opt_out_confirmation(conn, &reference)).await?;
    let by_letter = Confirmation::of(&html, change, notice.as_ref()).by_letter;
    html.page(&LetterPage::of(&html, &desk, &subject, change, by_letter)?)
}

impl LetterPage {
    fn of(
        html: &Html,
        desk: &Desk,
        subject: &OptOutSubject,
        change: &OptOutChange,
        by_letter: bool,
    ) -> Result<Self, Error> {
        let language =
            subject.entry.as_ref().and_then(|entry| entry.language).unwrap_or(Language::Nb).written();
        let values = [
            ("date", formats::date(language, local_date(change.holds_from().utc())).into()),
            ("reference", change.reference.as_str().into()),
        ];
        let text = |key: &str| html.text_in(language, key, &values);
        let which = if change.to_opted_out { "out" } else { "in" };
        let paragraphs = [
            format!("opt-out-letter-{which}"),
            "opt-out-letter-receipt".to_owned(),
            "opt-out-letter-not-asked".to_owned(),
        ];
        let lead = if by_letter { "opt-out-letter-lead" } else { "opt-out-letter-lead-sent" };
        Ok(Self {
            strip: PersonStrip::telling(html, desk, &subject.person, &subject.asked.told, false)?,
            lead: html.text(lead, &[]),
            unaddressed: unaddressed(&subject.person).map(|key| html.text(key, &[])),
            language: language.as_str(),
            name: subject.person.full_name(),
            address: address_lines(&subject.person),
            date: formats::date(language, local_date(desk.now())),
            heading: text(&format!("opt-out-letter-{which}-heading")),
            paragraphs: paragraphs.iter().map(|key| text(key)).collect(),
        })
    }
}

/// What to do where there is no address to print. The same words for every degree of protection: the degree itself is
/// confidential.
fn unaddressed(person: &Person) -> Option<&'static str> {
    if person.address_protection.hides_places() {
        Some("opt-out-letter-protected")
    } else {
        address_lines(person).is_empty().then_some("opt-out-letter-no-address")
    }
}
