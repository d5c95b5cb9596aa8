//! What a message looks like to the one who gets it.

use serde::Serialize;

use super::words;
use crate::notices::compose::{Composer, Wording};
use crate::notices::gsm::{self, Alphabet};
use crate::values::Language;
use crate::web::Html;

/// An e-mail and an SMS as they would be sent.
#[derive(Debug, Serialize)]
pub struct Preview {
    lang: &'static str,
    language: String,
    subject: String,
    /// For a frame that runs nothing.
    email: String,
    sms: String,
    count: String,
    forcing: Option<String>,
}

impl Preview {
    /// Fills in a wording in a language; none where that cannot be done, which is said elsewhere.
    pub fn of(
        html: &Html,
        composer: &Composer,
        wording: &Wording,
        language: Language,
        parameters: &str,
    ) -> Option<Self> {
        let email = composer.email(wording, language, parameters).ok()?;
        let sms = composer.sms(wording, language, parameters).ok()?;
        let counted = gsm::count(&sms);
        let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX).into();
        let alphabet = match counted.alphabet {
            Alphabet::Gsm7 => "GSM-7",
            Alphabet::Ucs2 => "UCS-2",
        };
        let count = [
            ("used", number(counted.used)),
            ("room", number(counted.room)),
            ("n", number(counted.segments)),
            ("alphabet", alphabet.into()),
        ];
        let forcing: Vec<String> = counted.forcing.iter().map(ToString::to_string).collect();
        let written = wording.written(language);
        Some(Self {
            lang: written.as_str(),
            language: words::language(html, written),
            subject: email.subject,
            email: email.html,
            count: html.text("sms-count", &count),
            forcing: (!forcing.is_empty())
                .then(|| html.text("sms-forcing", &[("characters", forcing.join(" ").into())])),
            sms,
        })
    }
}
