//! Values in words: masked as on the person page.

use crate::db::Error;
use crate::register::RegisterEntry;
use crate::values::{Email, Language, Phone};
use crate::vault::{Sealed, Vault};
use crate::web::Html;

/// The three values of an entry, masked.
pub(super) struct Shown {
    pub(super) email: String,
    pub(super) mobile: String,
    pub(super) language: String,
}

impl Shown {
    pub(super) fn of(html: &Html, vault: &Vault, entry: Option<&RegisterEntry>) -> Result<Self, Error> {
        Ok(Self {
            email: email(html, vault, entry.and_then(|entry| entry.email.as_ref()))?,
            mobile: mobile(html, vault, entry.and_then(|entry| entry.mobile.as_ref()))?,
            language: language(html, entry.and_then(|entry| entry.language)),
        })
    }
}

pub(super) fn email(html: &Html, vault: &Vault, sealed: Option<&Sealed<Email>>) -> Result<String, Error> {
    let email = sealed.map(|sealed| vault.open(sealed)).transpose()?;
    Ok(email.map_or_else(|| none(html), |email| email.masked()))
}

pub(super) fn mobile(html: &Html, vault: &Vault, sealed: Option<&Sealed<Phone>>) -> Result<String, Error> {
    let mobile = sealed.map(|sealed| vault.open(sealed)).transpose()?;
    Ok(mobile.map_or_else(|| none(html), |mobile| mobile.masked()))
}

pub(super) fn language(html: &Html, language: Option<Language>) -> String {
    match language {
        Some(language) => html.text(&format!("register-language-{}", language.as_str()), &[]),
        None => none(html),
    }
}

fn none(html: &Html) -> String {
    html.text("person-none", &[])
}
