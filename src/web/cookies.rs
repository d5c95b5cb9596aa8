//! The four cookies: who is signed in, which browser a form was made for, and what to say and what to show after a
//! redirect.

use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use url::Url;

use crate::staff::SessionToken;

/// Makes and reads cookies: `__Host-` and Secure where people come by https, plain on a loopback demo.
#[derive(Clone, Copy)]
pub struct Cookies {
    secure: bool,
}

/// What a cookie is for.
#[derive(Clone, Copy)]
enum Kind {
    Session,
    Form,
    Flash,
    Showing,
}

impl Cookies {
    /// Cookies for pages at this address.
    pub fn of(public_url: &Url) -> Self {
        Self { secure: public_url.scheme() == "https" }
    }

    /// The token of the session.
    pub(super) fn session(self, request: &HttpRequest) -> Option<SessionToken> {
        self.read(request, Kind::Session).as_deref().and_then(SessionToken::parse)
    }

    /// Carries the session. Without an end of its own: the server decides how long it holds.
    pub fn set_session(self, token: &SessionToken) -> Cookie<'static> {
        self.make(Kind::Session, token.expose().to_owned())
    }

    /// Takes the session away.
    pub fn drop_session(self) -> Cookie<'static> {
        self.removal(Kind::Session)
    }

    /// The token that forms of a signed-out browser are bound to.
    pub(super) fn form(self, request: &HttpRequest) -> Option<SessionToken> {
        self.read(request, Kind::Form).as_deref().and_then(SessionToken::parse)
    }

    pub(super) fn set_form(self, token: &SessionToken) -> Cookie<'static> {
        self.make(Kind::Form, token.expose().to_owned())
    }

    /// The key of the text to show once.
    pub(super) fn flash(self, request: &HttpRequest) -> Option<String> {
        self.read(request, Kind::Flash)
    }

    pub(super) fn set_flash(self, key: &'static str) -> Cookie<'static> {
        let mut cookie = self.make(Kind::Flash, key.to_owned());
        cookie.set_max_age(Duration::minutes(1));
        cookie
    }

    pub(super) fn drop_flash(self) -> Cookie<'static> {
        self.removal(Kind::Flash)
    }

    /// What the page is to show once: a word of ours, never the thing itself.
    pub(super) fn showing(self, request: &HttpRequest) -> Option<String> {
        self.read(request, Kind::Showing)
    }

    pub(super) fn set_showing(self, marked: String) -> Cookie<'static> {
        let mut cookie = self.make(Kind::Showing, marked);
        cookie.set_max_age(Duration::minutes(1));
        cookie
    }

    pub(super) fn drop_showing(self) -> Cookie<'static> {
        self.removal(Kind::Showing)
    }

    fn name(self, kind: Kind) -> &'static str {
        match (kind, self.secure) {
            (Kind::Session, true) => "__Host-skranke",
            (Kind::Session, false) => "skranke",
            (Kind::Form, true) => "__Host-skranke-form",
            (Kind::Form, false) => "skranke-form",
            (Kind::Flash, true) => "__Host-skranke-flash",
            (Kind::Flash, false) => "skranke-flash",
            (Kind::Showing, true) => "__Host-skranke-showing",
            (Kind::Showing, false) => "skranke-showing",
        }
    }

    fn read(self, request: &HttpRequest, kind: Kind) -> Option<String> {
        request.cookie(self.name(kind)).map(|cookie| cookie.value().to_owned())
    }

    fn make(self, kind: Kind, value: String) -> Cookie<'static> {
        Cookie::build(self.name(kind), value)
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self.secure)
            .finish()
    }

    fn removal(self, kind: Kind) -> Cookie<'static> {
        let mut cookie = self.make(kind, String::new());
        cookie.make_removal();
        cookie
    }
}
