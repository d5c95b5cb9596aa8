//! The letter's code, its way to print, and the letters before and after it, each in a few words.

use serde::Serialize;

use super::super::actions::ShownLetter;
use super::super::codes::{CodeEnd, LetterCode};
use super::super::store::Letter;
use crate::calendar::local_date;
use crate::desk::Desk;
use crate::formats;
use crate::web::Html;

/// What the page shows of it; nothing of letters that were ordered and printed elsewhere.
#[derive(Serialize)]
pub(super) struct Way {
    print: Option<String>,
    code: Option<String>,
    replaces: Option<OtherLetter>,
    replaced_by: Option<OtherLetter>,
}

#[derive(Serialize)]
struct OtherLetter {
    letter_id: String,
    reference: String,
}

impl Way {
    pub(super) fn of(html: &Html, desk: &Desk, shown: &ShownLetter) -> Self {
        let batch = shown.print.as_ref().map(|print| print.batch.as_ref());
        let print =
            batch.map(|batch| match batch.and_then(|batch| Some((batch.name(), batch.handed_over_at?))) {
                Some((name, at)) => {
                    let at = formats::short_date_time(html.language(), at.utc());
                    html.text("letter-print-handed-over", &[("at", at.into()), ("file", name.into())])
                }
                None => html.text("letter-print-waits", &[]),
            });
        Self {
            print,
            code: shown.code.as_ref().map(|code| code_text(html, desk, shown, code)),
            replaces: shown.replaces.as_ref().map(OtherLetter::of),
            replaced_by: shown.replaced_by.as_ref().map(OtherLetter::of),
        }
    }
}

fn code_text(html: &Html, desk: &Desk, shown: &ShownLetter, code: &LetterCode) -> String {
    let date = |date| [("date", formats::date(html.language(), date).into())];
    if let (Some(end), Some(at)) = (code.ended_by, code.ended_at) {
        let key = match end {
            CodeEnd::Used => "letter-code-used",
            CodeEnd::Expired => "letter-code-expired",
            CodeEnd::Replaced => "letter-code-replaced",
            CodeEnd::Locked => "letter-code-locked",
        };
        return html.text(key, &date(local_date(at.utc())));
    }
    let until = code.holds_until(&shown.letter, desk.settings.letters.code_valid_days);
    html.text(if shown.is_code_expiring { "letter-code-expiring" } else { "letter-code-holds" }, &date(until))
}

impl OtherLetter {
    fn of(letter: &Letter) -> Self {
        Self { letter_id: letter.letter_id.to_string(), reference: letter.reference.clone() }
    }
}
