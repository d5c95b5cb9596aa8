//! What a message looks like to the one who gets it.

use serde::Serialize;

use super::words;
use crate::notices::Channel;
use crate::notices::compose::{Composer, Wording};
use crate::notices::gsm::{self, Alphabet};
use crate::values::Language;
use crate::web::Html;

/// An e-mail and an SMS as they would be sent.
#[derive(Debug, Serialize)]
pub struct Preview {
    lang: &'static str,
    language: String,
    email: Option<EmailPreview>,
    sms: Option<SmsPreview>,
}

#[derive(Debug, Serialize)]
struct EmailPreview {
    subject: String,
    /// For a frame that runs nothing.
    html: String,
}

#[derive(Debug, Serialize)]
struct SmsPreview {
    text: String,
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
        let both = [Channel::Email, Channel::Sms];
        Self::on(html, composer, wording, language, (parameters, &both))
    }

    /// The same for some channels.
    pub fn on(
        html: &Html,
        composer: &Composer,
        wording: &Wording,
        language: Language,
        (parameters, channels): (&str, &[Channel]),
    ) -> Option<Self> {
        let (mut email, mut sms) = (None, None);
        if channels.contains(&Channel::Email) {
            let text = composer.email(wording, language, parameters).ok()?;
            email = Some(EmailPreview { subject: text.subject, html: text.html });
        }
        if channels.contains(&Channel::Sms) {
            sms = Some(SmsPreview::of(html, composer.sms(wording, language, parameters).ok()?));
        }
        let written = wording.written(language);
        Some(Self { lang: written.as_str(), language: words::language(html, written), email, sms })
    }
}

impl SmsPreview {
    fn of(html: &Html, text: String) -> Self {
        let counted = gsm::count(&text);
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
        let forcing: Vec<String> = counted.forcing.iter().map(|c| words::character(html, *c)).collect();
        Self {
            count: html.text("sms-count", &count),
            forcing: (!forcing.is_empty())
                .then(|| html.text("sms-forcing", &[("characters", forcing.join(" ").into())])),
            text,
        }
    }
}
