//! The page on which an agent has a code sent, and types what the caller reads out.

use actix_web::HttpResponse;
use actix_web::http::{Method, StatusCode};
use actix_web::web::{Data, Path};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::actions::{self, CodeRefusal, NewCode};
use super::{Code, CodeEnd, ContactCode, store};
use crate::audit::{self, Action, Actor, Entry};
use crate::calendar::local_date;
use crate::db::{AnyConnection, Error};
use crate::desk::Desk;
use crate::formats;
use crate::inquiries::{self, Inquiry};
use crate::notices::{Channel, NoticeState};
use crate::persons::pages::{PersonStrip, ask_reason, path_to, person_id};
use crate::persons::{self, Person, PersonStatus};
use crate::register::pages::not_saved;
use crate::register::{Told, asking, store as entries};
use crate::values::{PersonId, StaffId};
use crate::web::routes::{Route, page};
use crate::web::{self, Allowed, ChangeContact, CsrfForm, FieldError, FormErrors, Html, Page, PageError};

/// The routes of this part.
pub fn routes() -> Vec<Route> {
    vec![
        page(Method::GET, "/persons/{person_id}/contact/code", show),
        page(Method::POST, "/persons/{person_id}/contact/code", send),
        page(Method::POST, "/persons/{person_id}/contact/code/proof", prove),
    ]
}

/// The page.
#[derive(Serialize)]
struct CodePage {
    strip: PersonStrip,
    request_key: String,
    ways: Vec<Way>,
    /// What is said where there is none.
    no_way: String,
    /// Contact details are changed elsewhere.
    elsewhere: bool,
    sent: Vec<SentLine>,
    /// Whether there is a code to be typed.
    asks: bool,
    refusal: Option<String>,
    code_fault: Option<String>,
    errors: FormErrors,
}

/// A way to send a code.
#[derive(Serialize)]
struct Way {
    channel: &'static str,
    label: String,
}

#[derive(Serialize)]
struct SentLine {
    when: String,
    channel: String,
    state: String,
}

impl Page for CodePage {
    const TEMPLATE: &'static str = "pages/contact_code";
    const TITLE: &'static str = "code-title";

    fn errors(&self) -> &[FieldError] {
        self.errors.all()
    }
}

/// What the page shows of a person.
struct Shown {
    person: Person,
    /// What the register told.
    told: Told,
    codes: Vec<(ContactCode, NoticeState)>,
}

/// What came of opening the page.
enum Opened {
    Unknown,
    ReasonNeeded,
    Shown(Box<Shown>),
}

/// Puts the look on record and reads what is shown; of a register upstream nothing yet.
fn open(
    conn: &mut AnyConnection,
    staff_id: &StaffId,
    person_id: &PersonId,
    now: DateTime<Utc>,
) -> Result<Opened, Error> {
    let Some(person) = persons::store::find(conn, person_id)? else { return Ok(Opened::Unknown) };
    let Some(inquiry) = inquiries::store::valid_of(conn, staff_id, person_id, now)? else {
        return Ok(Opened::ReasonNeeded);
    };
    let actor = Actor::Staff(staff_id.clone());
    let look = Entry {
        person_id: Some(person_id),
        object: Some("contact_code"),
        inquiry_id: Some(&inquiry.inquiry_id),
        ..Entry::new(&actor, Action::PersonViewed)
    };
    audit::store::append(conn, &look, now)?;
    Ok(Opened::Shown(Box::new(Shown {
        told: Told::of_ours(entries::entry_of(conn, person_id)?, &person, local_date(now)),
        codes: store::of_inquiry(conn, person_id, &inquiry.inquiry_id)?,
        person,
    })))
}

async fn show(
    agent: Allowed<ChangeContact>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
) -> Result<HttpResponse, PageError> {
    let person_id = person_id(&path)?;
    match shown(&agent, &desk, &person_id).await? {
        Some(shown) => html.page(&CodePage::of(&html, &desk, &shown)?),
        None => ask_reason(&html, &desk, &person_id, &format!("{}/contact/code", path_to(&person_id))),
    }
}

async fn shown(
    agent: &Allowed<ChangeContact>,
    desk: &Desk,
    person_id: &PersonId,
) -> Result<Option<Shown>, PageError> {
    let (staff_id, id, now) = (agent.staff_id.clone(), person_id.clone(), desk.now());
    match web::write(desk, move |conn| open(conn, &staff_id, &id, now)).await? {
        Opened::Unknown => Err(PageError::NotFound),
        Opened::ReasonNeeded => Ok(None),
        Opened::Shown(shown) if desk.upstream.is_none() => Ok(Some(*shown)),
        Opened::Shown(shown) => {
            let (asking, person) = (desk.clone(), shown.person.clone());
            let asked = web::blocking(move || asking::ask(&asking, &person, None)).await?;
            Ok(Some(Shown { told: asked.told, ..*shown }))
        }
    }
}

#[derive(Deserialize)]
struct SendForm {
    channel: String,
    request_key: String,
}

async fn send(
    agent: Allowed<ChangeContact>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
    form: CsrfForm<SendForm>,
) -> Result<HttpResponse, PageError> {
    let person_id = person_id(&path)?;
    let SendForm { channel, request_key } = form.0;
    let channel = Channel::parse(&channel).ok_or(PageError::Malformed)?;
    if !web::is_request_key(&request_key) {
        return Err(PageError::Malformed);
    }
    let upstream = match &desk.upstream {
        None => None,
        // The proof of an address is of use only where it is kept.
        Some(_) if channel != Channel::Sms => return Err(PageError::Malformed),
        Some(_) => match shown(&agent, &desk, &person_id).await? {
            Some(shown) => Some(shown.told),
            None => return Ok(not_saved(&html, &path_to(&person_id))),
        },
    };
    let (now, address_wait) = (desk.now(), desk.settings.contact.new_address_wait);
    let done = under_inquiry(&agent, &desk, &person_id, move |conn, person, inquiry| {
        let new = NewCode { channel, request_key: &request_key, upstream: upstream.as_ref(), address_wait };
        actions::send_code(conn, person, inquiry, new, now)
    });
    match done.await? {
        None => Ok(not_saved(&html, &path_to(&person_id))),
        Some(Ok(())) => Ok(html.see_other_saying(&here(&person_id), "flash-code-sent")),
        Some(Err(refusal)) => refused(&agent, &desk, &html, &person_id, refusal).await,
    }
}

#[derive(Deserialize)]
struct ProofForm {
    code: String,
}

async fn prove(
    agent: Allowed<ChangeContact>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
    form: CsrfForm<ProofForm>,
) -> Result<HttpResponse, PageError> {
    let person_id = person_id(&path)?;
    let typed = Code::parse(&form.0.code);
    let (vault, now) = (desk.vault.clone(), desk.now());
    let keeps_register = desk.upstream.is_none();
    let done = under_inquiry(&agent, &desk, &person_id, move |conn, person, inquiry| {
        if keeps_register {
            actions::prove(conn, &vault, person, inquiry, typed.as_ref(), now)
        } else {
            actions::prove_identity(conn, &vault, person, inquiry, typed.as_ref(), now)
        }
    });
    let said = if keeps_register { "flash-code-proved" } else { "flash-code-identity" };
    match done.await? {
        None => Ok(not_saved(&html, &path_to(&person_id))),
        Some(Ok(_)) => Ok(html.see_other_saying(&here(&person_id), said)),
        Some(Err(refusal)) => refused(&agent, &desk, &html, &person_id, refusal).await,
    }
}

/// Does something for a person under the agent's contact; `None` when there is none.
async fn under_inquiry<T: Send + 'static>(
    agent: &Allowed<ChangeContact>,
    desk: &Desk,
    person_id: &PersonId,
    mut work: impl FnMut(&mut AnyConnection, &Person, &Inquiry) -> Result<T, Error> + Send + 'static,
) -> Result<Option<T>, PageError> {
    let (staff_id, id, now) = (agent.staff_id.clone(), person_id.clone(), desk.now());
    web::write(desk, move |conn| {
        let Some(inquiry) = inquiries::store::valid_of(conn, &staff_id, &id, now)? else { return Ok(None) };
        let Some(person) = persons::store::lock(conn, &id)? else { return Ok(None) };
        work(conn, &person, &inquiry).map(Some)
    })
    .await
}

fn here(person_id: &PersonId) -> String {
    format!("{}/contact/code", path_to(person_id))
}

/// The page with what was refused; the code that was typed is not shown again.
async fn refused(
    agent: &Allowed<ChangeContact>,
    desk: &Desk,
    html: &Html,
    person_id: &PersonId,
    refusal: CodeRefusal,
) -> Result<HttpResponse, PageError> {
    let Some(shown) = shown(agent, desk, person_id).await? else {
        return Ok(not_saved(html, &path_to(person_id)));
    };
    let page = CodePage::of(html, desk, &shown)?.refused(html, refusal);
    html.page_with(StatusCode::CONFLICT, &page)
}

impl CodePage {
    fn of(html: &Html, desk: &Desk, shown: &Shown) -> Result<Self, PageError> {
        let entry = shown.told.entry();
        let elsewhere = desk.upstream.is_some();
        let (mobile, email) =
            (entry.and_then(|entry| entry.mobile.as_ref()), entry.and_then(|entry| entry.email.as_ref()));
        let mobile = mobile.map(|mobile| desk.vault.open(mobile)).transpose().map_err(PageError::fault)?;
        let email = email.map(|email| desk.vault.open(email)).transpose().map_err(PageError::fault)?;
        let way = |channel: Channel, to: String| Way {
            channel: channel.as_str(),
            label: html.text(&format!("code-send-{}", channel.as_str()), &[("to", to.into())]),
        };
        let mobile = mobile.filter(crate::values::Phone::can_receive_sms);
        let deceased = shown.person.status == PersonStatus::Deceased;
        let by_sms = mobile.map(|mobile| way(Channel::Sms, mobile.masked()));
        let by_email = email.filter(|_| !elsewhere).map(|email| way(Channel::Email, email.masked()));
        let no_way = match shown.told {
            _ if deceased => "code-refused-deceased",
            Told::NotAvailable => "code-refused-register_away",
            _ if elsewhere => "code-no-mobile",
            _ => "code-no-address",
        };
        Ok(Self {
            strip: PersonStrip::telling(html, desk, &shown.person, &shown.told, false)?,
            elsewhere,
            no_way: html.text(no_way, &[]),
            request_key: web::request_key()?,
            ways: by_sms.into_iter().chain(by_email).filter(|_| !deceased).collect(),
            sent: shown.codes.iter().map(|(code, state)| sent(html, code, *state, desk.now())).collect(),
            asks: shown.codes.iter().any(|(code, _)| code.ended_at.is_none()),
            refusal: shown.person.superseded_by.as_ref().map(|_| html.text("code-refused-superseded", &[])),
            code_fault: None,
            errors: FormErrors::default(),
        })
    }

    fn refused(mut self, html: &Html, refusal: CodeRefusal) -> Self {
        let text = html.text(&format!("code-refused-{}", refusal.as_str()), &[]);
        if refusal == CodeRefusal::Wrong {
            self.errors.add("code", text.clone());
            self.code_fault = Some(text);
        } else {
            self.refusal = Some(text);
        }
        self
    }
}

fn sent(html: &Html, code: &ContactCode, state: NoticeState, now: DateTime<Utc>) -> SentLine {
    let time = |at: DateTime<Utc>| formats::time(html.language(), at);
    let state = match (code.ended_by, code.valid_until) {
        (Some(end), _) => {
            let text = html.text(&format!("code-state-{}", end.as_str()), &[]);
            match (end, code.ended_at) {
                (CodeEnd::Proved, Some(at)) => format!("{text} {}", time(at.utc())),
                _ => text,
            }
        }
        (None, Some(until)) if until.utc() <= now => html.text("code-state-too_late", &[]),
        (None, Some(until)) => html.text("code-state-holds", &[("until", time(until.utc()).into())]),
        (None, None) => html.text(&format!("notice-state-{}", state.as_str()), &[]),
    };
    SentLine {
        when: time(code.requested_at.utc()),
        channel: html.text(&format!("notice-channel-{}", code.channel.as_str()), &[]),
        state,
    }
}
