//! Signing in and out, and one's own account.

use actix_web::http::{Method, header};
use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;

use super::actions::{self, SignInError, SignInOutcome};
use super::throttle::Throttle;
use super::{Username, store};
use crate::desk::Desk;
use crate::formats;
use crate::texts::WRITTEN;
use crate::values::Language;
use crate::web::routes::{Route, page};
use crate::web::{
    Allowed, CsrfForm, Field, FieldError, FormErrors, Html, NoFields, Page, PageError, Public, UseDesk,
    blocking, client_address, page_of_ours, read, write,
};

/// The pages of this part.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        page(Method::GET, "/login", show_sign_in),
        page(Method::POST, "/login", sign_in),
        page(Method::POST, "/logout", sign_out),
        page(Method::GET, "/account", show_account),
        page(Method::POST, "/account", choose_language),
        page(Method::POST, "/account/end-session", end_session),
    ]
}

/// Stands at the door: who tries too often, and how many passwords are checked at a time, 19 MiB each.
pub struct Doorkeeper {
    throttle: Throttle,
    checking: Semaphore,
}

impl Default for Doorkeeper {
    fn default() -> Self {
        Self { throttle: Throttle::default(), checking: Semaphore::new(2) }
    }
}

#[derive(Serialize)]
struct SignInPage {
    username: Field,
    next: String,
    /// Whether they were signed out while they filled in a form.
    unsent: bool,
    errors: FormErrors,
}

impl Page for SignInPage {
    const TEMPLATE: &'static str = "pages/sign_in";
    const TITLE: &'static str = "sign-in";

    fn errors(&self) -> &[FieldError] {
        self.errors.all()
    }
}

#[derive(Deserialize)]
struct SignInQuery {
    next: Option<String>,
    unsent: Option<String>,
}

async fn show_sign_in(
    Public(agent): Public,
    html: Html,
    query: Query<SignInQuery>,
) -> Result<HttpResponse, PageError> {
    let SignInQuery { next, unsent } = query.into_inner();
    let (next, unsent) = (next_page(next.as_deref()), unsent.is_some());
    if agent.is_some() {
        return Ok(go_on(&html, &next, unsent));
    }
    html.page(&SignInPage { username: Field::empty("username"), next, unsent, errors: FormErrors::default() })
}

#[derive(Deserialize)]
struct SignInForm {
    username: String,
    password: String,
    next: String,
    unsent: Option<String>,
}

async fn sign_in(
    Public(agent): Public,
    html: Html,
    desk: Data<Desk>,
    door: Data<Doorkeeper>,
    (request, CsrfForm(form)): (HttpRequest, CsrfForm<SignInForm>),
) -> Result<HttpResponse, PageError> {
    let now = desk.now();
    let address = client_address(&request, desk.settings.behind_proxy);
    let username = Username::parse(&form.username).ok();
    // All that are no usernames count as one, so that they cannot fill the memory.
    let user = username.as_ref().map_or_else(String::new, |username| username.as_str().to_owned());
    let password = SecretString::from(form.password);
    let outcome = {
        let _turn = door.checking.acquire().await.map_err(PageError::fault)?;
        door.throttle
            .count(&user, address, now)
            .map_err(|wait| PageError::TooMany { retry_after: wait.num_seconds() + 1 })?;
        let (db, length) = (desk.db.clone(), desk.settings.staff.session_length);
        blocking(move || actions::sign_in(&db, username.as_ref(), &password, length, now)).await?
    };
    match outcome {
        SignInOutcome::SignedIn(token) => {
            door.throttle.forgive(&user, address);
            if let Some(agent) = agent {
                // One browser, one session: the old one must not stay behind without its cookie.
                write(&desk, move |conn| actions::sign_out(conn, &agent, &agent.session, now)).await?;
            }
            let mut answer = go_on(&html, &next_page(Some(&form.next)), form.unsent.is_some());
            let session = answer.add_cookie(&html.cookies().set_session(&token));
            session.map(|()| answer).map_err(PageError::fault)
        }
        SignInOutcome::Refused => {
            door.throttle.refuse(address, now);
            let mut errors = FormErrors::default();
            errors.add("username", html.text("sign-in-refused", &[]));
            html.page(&SignInPage {
                username: errors.field("username", &form.username),
                next: next_page(Some(&form.next)),
                unsent: form.unsent.is_some(),
                errors,
            })
        }
    }
}

/// On to a page; back on that of a form, it says that the form was not sent.
fn go_on(html: &Html, next: &str, unsent: bool) -> HttpResponse {
    if unsent { html.see_other_saying(next, "flash-form-unsent") } else { html.see_other(next) }
}

impl From<SignInError> for PageError {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Database(error) => error.into(),
            error => Self::fault(error),
        }
    }
}

/// Where to go after signing in: a page of ours, or the start page.
fn next_page(next: Option<&str>) -> String {
    next.and_then(page_of_ours).unwrap_or("/").to_owned()
}

async fn sign_out(
    agent: Allowed<UseDesk>,
    html: Html,
    desk: Data<Desk>,
    _form: CsrfForm<NoFields>,
) -> Result<HttpResponse, PageError> {
    let (agent, now) = (agent.0, desk.now());
    write(&desk, move |conn| actions::sign_out(conn, &agent, &agent.session, now)).await?;
    let mut answer = html.see_other_saying("/login", "flash-signed-out");
    answer
        .add_removal_cookie(&html.cookies().drop_session())
        .map_err(|error| PageError::fault(std::io::Error::other(error.to_string())))?;
    answer.headers_mut().insert(
        header::HeaderName::from_static("clear-site-data"),
        header::HeaderValue::from_static("\"cache\", \"storage\""),
    );
    Ok(answer)
}

#[derive(Serialize)]
struct AccountPage {
    full_name: String,
    username: String,
    role_key: String,
    languages: Vec<LanguageChoice>,
    sessions: Vec<SessionRow>,
}

#[derive(Serialize)]
struct LanguageChoice {
    code: &'static str,
    name_key: String,
    is_chosen: bool,
}

#[derive(Serialize)]
struct SessionRow {
    digest: String,
    opened: String,
    last_seen: String,
    is_this: bool,
}

impl Page for AccountPage {
    const TEMPLATE: &'static str = "pages/account";
    const TITLE: &'static str = "account-title";
}

async fn show_account(
    agent: Allowed<UseDesk>,
    html: Html,
    desk: Data<Desk>,
) -> Result<HttpResponse, PageError> {
    let (staff_id, now) = (agent.staff_id.clone(), desk.now());
    let sessions = read(&desk, move |conn| store::own_sessions(conn, &staff_id, now)).await?;
    let shown = |at| formats::short_date_time(html.language(), at);
    html.page(&AccountPage {
        full_name: agent.full_name.clone(),
        username: agent.username.as_str().to_owned(),
        role_key: format!("role-{}", agent.role.as_str().replace('_', "-")),
        languages: WRITTEN
            .iter()
            .map(|language| LanguageChoice {
                code: language.as_str(),
                name_key: format!("own-language-{}", language.as_str()),
                is_chosen: agent.language.written() == *language,
            })
            .collect(),
        sessions: sessions
            .into_iter()
            .map(|session| SessionRow {
                is_this: session.digest == agent.session,
                opened: shown(session.opened_at),
                last_seen: shown(session.last_seen_at),
                digest: session.digest,
            })
            .collect(),
    })
}

#[derive(Deserialize)]
struct LanguageForm {
    language: String,
}

async fn choose_language(
    agent: Allowed<UseDesk>,
    html: Html,
    desk: Data<Desk>,
    CsrfForm(form): CsrfForm<LanguageForm>,
) -> Result<HttpResponse, PageError> {
    let language = Language::parse(&form.language).filter(|language| WRITTEN.contains(language));
    let language = language.ok_or(PageError::Invalid("error-language"))?;
    let staff_id = agent.0.staff_id;
    write(&desk, move |conn| store::set_language(conn, &staff_id, language)).await?;
    Ok(html.see_other_saying("/account", "flash-language-chosen"))
}

#[derive(Deserialize)]
struct EndSessionForm {
    session: String,
}

async fn end_session(
    agent: Allowed<UseDesk>,
    html: Html,
    desk: Data<Desk>,
    CsrfForm(form): CsrfForm<EndSessionForm>,
) -> Result<HttpResponse, PageError> {
    let (agent, now) = (agent.0, desk.now());
    write(&desk, move |conn| actions::sign_out(conn, &agent, &form.session, now)).await?;
    Ok(html.see_other_saying("/account", "flash-session-ended"))
}
