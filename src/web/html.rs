//! What a handler answers with: pages for the one who asked, and ways on.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::{StatusCode, header};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use serde_json::Value;

use super::csrf::is_same;
use super::render::Reader;
use super::visitor::Visitor;
use super::{Cookies, Mould, Page, PageError, Renderer};
use crate::desk::Desk;
use crate::texts::{FluentValue, Words};
use crate::values::Language;

/// Makes answers for the one who asked: in their language, with their frame, with tokens for their forms.
pub struct Html {
    request: HttpRequest,
    renderer: Data<Renderer>,
    visitor: Visitor,
    cookies: Cookies,
}

impl FromRequest for Html {
    type Error = PageError;
    type Future = Ready<Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request).ok_or(PageError::NotFound))
    }
}

impl Html {
    fn of(request: &HttpRequest) -> Option<Self> {
        let desk = request.app_data::<Data<Desk>>()?;
        Some(Self {
            request: request.clone(),
            renderer: request.app_data::<Data<Renderer>>()?.clone(),
            visitor: Visitor::of(request)?,
            cookies: Cookies::of(&desk.settings.public_url),
        })
    }

    /// The language of the page.
    pub fn language(&self) -> Language {
        self.visitor.language
    }

    /// The texts in the reader's language.
    pub fn words(&self) -> Words<'_> {
        self.renderer.texts().words(self.language())
    }

    /// A text in another language than the reader's: for what is written to somebody else.
    pub fn text_in(&self, language: Language, key: &str, values: &[(&str, FluentValue<'_>)]) -> String {
        self.renderer.texts().get(language, key, values)
    }

    /// A text in the reader's language.
    pub fn text(&self, key: &str, values: &[(&str, FluentValue<'_>)]) -> String {
        self.words().text(key, values)
    }

    /// A template for what repeats on a page, with slots of these names; the facts are ours, not anybody's.
    pub fn mould<const N: usize>(
        &self,
        template: &'static str,
        facts: &Value,
        slots: [&str; N],
    ) -> Result<Mould<N>, PageError> {
        self.renderer.mould(self.language(), template, facts, slots).map_err(PageError::fault)
    }

    /// The cookies of this site.
    pub fn cookies(&self) -> Cookies {
        self.cookies
    }

    /// The page: 200, or 422 when it says that its form has errors.
    pub fn page<P: Page>(&self, page: &P) -> Result<HttpResponse, PageError> {
        let faultless = page.errors().is_empty();
        let status = if faultless { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        self.page_with(status, page)
    }

    /// The page with another status.
    pub fn page_with<P: Page>(&self, status: StatusCode, page: &P) -> Result<HttpResponse, PageError> {
        let flash = self.cookies.flash(&self.request);
        let said = flash.as_deref().filter(|key| self.is_flash(key));
        let reader = Reader {
            agent: self.visitor.agent.as_ref(),
            language: self.visitor.language,
            csrf: self.visitor.csrf.as_str(),
            path: self.request.path(),
            late: self.visitor.late,
            held: self.visitor.held,
            flash: &said.map(|key| self.text(key, &[])).unwrap_or_default(),
        };
        let html = self.renderer.page(reader, page).map_err(PageError::fault)?;
        let mut answer = HttpResponse::build(status);
        answer.content_type("text/html; charset=utf-8");
        if flash.is_some() {
            answer.cookie(self.cookies.drop_flash());
        }
        if self.cookies.showing(&self.request).is_some() {
            answer.cookie(self.cookies.drop_showing());
        }
        if let Some(token) = &self.visitor.new_form_token {
            answer.cookie(self.cookies.set_form(token));
        }
        Ok(answer.body(html))
    }

    /// On to another page of ours, after a change.
    pub fn see_other(&self, path: &str) -> HttpResponse {
        HttpResponse::SeeOther().insert_header((header::LOCATION, path)).finish()
    }

    /// On to another page of ours, which then says this once. The key begins with `flash-`.
    pub fn see_other_saying(&self, path: &str, key: &'static str) -> HttpResponse {
        HttpResponse::SeeOther()
            .insert_header((header::LOCATION, path))
            .cookie(self.cookies.set_flash(key))
            .finish()
    }

    /// On to another page of ours, which shows once what this word of ours names: a form that asks to see something leaves
    /// no page behind that a browser would have to send again. Marked for this browser and that path.
    pub fn see_other_showing(&self, path: &str, word: &'static str) -> HttpResponse {
        let marked = self.marked(path, word);
        HttpResponse::SeeOther()
            .insert_header((header::LOCATION, path))
            .cookie(self.cookies.set_showing(marked))
            .finish()
    }

    /// The one of these words that a form before this page asked to see.
    pub fn showing<'w>(&self, words: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
        let sent = self.cookies.showing(&self.request)?;
        let path = self.request.path();
        words.into_iter().find(|word| is_same(&self.marked(path, word), &sent))
    }

    fn marked(&self, path: &str, word: &str) -> String {
        self.visitor.csrf.mark(&format!("{word} on {path}"))
    }

    /// A cookie can hold anything; only these texts are shown for one.
    fn is_flash(&self, key: &str) -> bool {
        key.starts_with("flash-") && self.renderer.texts().has(key)
    }
}
