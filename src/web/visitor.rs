//! Who makes a request: found once, before any handler runs.

use std::net::IpAddr;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage as _, HttpRequest};

use super::api_errors::is_for_machines;
use super::csrf::CsrfToken;
use super::hold_watch::HoldWatch;
use super::late_counter::LateCounter;
use super::{Cookies, PageError, read, write};
use crate::desk::Desk;
use crate::staff::{Agent, Permission, SessionToken, rules, store};
use crate::values::Language;

/// Who makes this request, as far as the cookies say. Kept with the request.
#[derive(Clone)]
pub(super) struct Visitor {
    /// The signed-in person.
    pub(super) agent: Option<Agent>,
    /// The language of their pages; signed out, the browser's.
    pub(super) language: Language,
    /// Whether those who are signed in must be told that nothing is sent since a restore.
    pub(super) held: bool,
    /// What the forms on their pages carry.
    pub(super) csrf: CsrfToken,
    /// How many late letters wait, for those who see the queue.
    pub(super) late: Option<i64>,
    /// The token behind `csrf`, when this browser has none yet.
    pub(super) new_form_token: Option<SessionToken>,
}

impl Visitor {
    pub(super) fn of(request: &HttpRequest) -> Option<Self> {
        request.extensions().get::<Self>().cloned()
    }
}

/// Middleware: looks the visitor up and keeps them with the request.
pub(super) async fn recognise(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    // Files look the same to everybody, and cookies open nothing for machines.
    if request.path().starts_with("/assets/") || is_for_machines(request.path()) {
        return Ok(next.call(request).await?.map_into_boxed_body());
    }
    match visitor(&request).await {
        Ok(visitor) => {
            request.extensions_mut().insert(visitor);
            Ok(next.call(request).await?.map_into_boxed_body())
        }
        Err(error) => {
            let (request, _) = request.into_parts();
            Ok(ServiceResponse::from_err(error, request))
        }
    }
}

async fn visitor(request: &ServiceRequest) -> Result<Visitor, PageError> {
    let desk = request.app_data::<Data<Desk>>().cloned().ok_or_else(missing)?;
    let cookies = Cookies::of(&desk.settings.public_url);
    if let Some(token) = cookies.session(request.request())
        && let Some(agent) = signed_in(&desk, &token).await?
    {
        let counter = request.app_data::<Data<LateCounter>>().ok_or_else(missing)?;
        let late = if agent.may(Permission::ViewLateQueue) {
            Some(counter.count(&desk, &agent.staff_id).await?)
        } else {
            None
        };
        let watch = request.app_data::<Data<HoldWatch>>().ok_or_else(missing)?;
        return Ok(Visitor {
            late,
            held: watch.stands(&desk).await?,
            language: agent.language.written(),
            agent: Some(agent),
            csrf: CsrfToken::of(&token),
            new_form_token: None,
        });
    }
    let (token, is_new) = match cookies.form(request.request()) {
        Some(token) => (token, false),
        None => (SessionToken::generate().map_err(PageError::fault)?, true),
    };
    Ok(Visitor {
        agent: None,
        late: None,
        held: false,
        language: preferred_language(request.headers()),
        csrf: CsrfToken::of(&token),
        new_form_token: is_new.then_some(token),
    })
}

/// The one whose session holds; notes now and then that it was used.
async fn signed_in(desk: &Desk, token: &SessionToken) -> Result<Option<Agent>, PageError> {
    let now = desk.now();
    let digest = token.digest();
    let found = read(desk, move |conn| store::session(conn, &digest)).await?;
    let Some(session) = found else { return Ok(None) };
    let settings = &desk.settings.staff;
    if !rules::session_holds(session.last_seen_at, session.ends_at, now, settings) {
        return Ok(None);
    }
    if now - session.last_seen_at >= rules::seen_again_after(settings) {
        let digest = session.agent.session.clone();
        write(desk, move |conn| store::touch(conn, &digest, now)).await?;
    }
    Ok(Some(session.agent))
}

fn missing() -> PageError {
    PageError::fault(std::io::Error::other("the server was built without a desk or its counter"))
}

/// The first of our languages that is asked for; Bokmål when none is.
pub(super) fn preferred_language(headers: &HeaderMap) -> Language {
    let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    wanted
        .unwrap_or_default()
        .split(',')
        .filter_map(|range| range.trim().split(['-', ';']).next())
        .find_map(|language| match language.to_ascii_lowercase().as_str() {
            "nb" | "no" => Some(Language::Nb),
            "nn" => Some(Language::Nn),
            "en" => Some(Language::En),
            _ => None,
        })
        .unwrap_or(Language::Nb)
}

/// Where a request comes from: behind a proxy the last address that it put into `X-Forwarded-For`, else the peer's.
pub fn client_address(request: &HttpRequest, behind_proxy: bool) -> IpAddr {
    let forwarded = || {
        let last = request.headers().get_all("x-forwarded-for").last()?;
        last.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
    };
    let peer = request.peer_addr().map(|peer| peer.ip());
    behind_proxy.then(forwarded).flatten().or(peer).unwrap_or(IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_browser_gets_the_first_of_our_languages_that_it_asks_for() {
        for (asked, given) in [
            ("nb-NO,nb;q=0.9,en;q=0.5", Language::Nb),
            ("nn-NO, en", Language::Nn),
            ("de, en-US;q=0.7", Language::En),
            ("de", Language::Nb),
            ("", Language::Nb),
        ] {
            let request = TestRequest::get().insert_header(("accept-language", asked)).to_http_request();
            assert_eq!(preferred_language(request.headers()), given, "{asked}");
        }
    }

    #[test]
    fn a_forwarded_address_counts_only_behind_a_proxy_and_only_the_last_one() {
        let request = TestRequest::get()
            .peer_addr("10.0.0.1:4000".parse().unwrap())
            .insert_header(("x-forwarded-for", "1.2.3.4, 192.0.2.7"))
            .to_http_request();
        assert_eq!(client_address(&request, false), IpAddr::from([10, 0, 0, 1]));
        assert_eq!(client_address(&request, true), IpAddr::from([192, 0, 2, 7]));
    }
}
