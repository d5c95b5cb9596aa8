//! One message: what was sent, when, at whose word, what the server said; and the form that decides about it.

use actix_web::http::StatusCode;
use serde::Serialize;
use serde_json::Value;

use super::super::actions::ShownNotice;
use super::super::chain::FollowUp;
use super::super::compose::{Composer, Wording};
use super::super::judgements::{JudgeRefusal, Judgement, may_be_judged};
use super::super::reading::Attempt;
use super::super::receipts::{Receipt, mailbox};
use super::super::{Channel, Notice, NoticeKind, NoticeState};
use super::{path_to, words};
use crate::desk::Desk;
use crate::formats;
use crate::persons::pages::PersonStrip;
use crate::web::{Choice, Field, FieldError, FormErrors, Html, Page, PageError};

/// What stood in the form that was sent and not done, and what is said about it.
#[derive(Default)]
pub(super) struct Typed {
    pub(super) errors: FormErrors,
    pub(super) judgement: String,
    pub(super) reason: String,
    pub(super) refused: Option<(StatusCode, JudgeRefusal)>,
}

impl Typed {
    pub(super) fn status(&self) -> StatusCode {
        let faultless =
            if self.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        self.refused.map_or(faultless, |(status, _)| status)
    }
}

/// The page.
#[derive(Serialize)]
pub(super) struct MessagePage {
    strip: PersonStrip,
    path: String,
    kind: String,
    alert: Option<String>,
    about: Option<String>,
    facts: Vec<Fact>,
    letter: Option<String>,
    from: Option<String>,
    repeats: Option<String>,
    text: Option<Text>,
    attempts: Vec<Try>,
    receipts: Vec<Report>,
    chain: Vec<Link>,
    /// Where the same can be printed as a letter, when no channel is left.
    print: Option<String>,
    judged: Option<Judged>,
    choices: Vec<Choice>,
    judgement_fault: Option<String>,
    reason: Field,
    errors: FormErrors,
}

#[derive(Serialize)]
struct Fact {
    label: String,
    value: String,
}

#[derive(Serialize)]
struct Text {
    subject: Option<String>,
    lines: Vec<String>,
}

#[derive(Serialize)]
struct Try {
    number: i32,
    started: String,
    finished: String,
    outcome: String,
    code: Option<String>,
    provider: Option<String>,
}

#[derive(Serialize)]
struct Report {
    happened: String,
    provider: String,
    says: String,
    code: Option<String>,
}

/// One channel that was tried, and what came of it.
#[derive(Serialize)]
struct Link {
    what: String,
    when: String,
    /// To its page; none for the message that is shown.
    path: Option<String>,
}

#[derive(Serialize)]
struct Judged {
    what: String,
    reason: String,
    again: Option<String>,
}

impl Page for MessagePage {
    const TEMPLATE: &'static str = "pages/message";
    const TITLE: &'static str = "message-title";

    fn errors(&self) -> &[FieldError] {
        self.errors.all()
    }
}

impl MessagePage {
    pub(super) fn of(
        html: &Html,
        desk: &Desk,
        composer: &Composer,
        shown: &ShownNotice,
        typed: Typed,
    ) -> Result<Self, PageError> {
        let notice = &shown.notice;
        let open = shown.judgement.is_none();
        let fault = typed.errors.all().iter().find(|error| error.field == "judgement");
        Ok(Self {
            strip: PersonStrip::of(html, desk, &shown.person, shown.entry.as_ref(), false)?,
            path: path_to(&notice.notice_id),
            kind: words::kind(html, notice.kind),
            alert: typed
                .refused
                .map(|(_, refusal)| html.text(&format!("message-refused-{}", refusal.as_str()), &[])),
            about: (open && notice.state == NoticeState::Uncertain)
                .then(|| html.text("message-uncertain-about", &[])),
            facts: facts(html, shown),
            letter: notice.letter_id.as_ref().map(|letter_id| format!("/letters/{letter_id}")),
            from: shown.sent_again_from.as_ref().map(path_to),
            repeats: shown.decided.as_ref().and_then(|decided| decided.repeats.as_ref()).map(path_to),
            text: text(composer, &shown.wording, notice),
            attempts: shown.attempts.iter().map(|attempt| Try::of(html, attempt)).collect(),
            receipts: shown.receipts.iter().map(|receipt| Report::of(html, receipt)).collect(),
            chain: chain(html, shown),
            print: print(shown),
            judged: judged(html, shown),
            choices: Judgement::ALL
                .iter()
                .filter(|judgement| open && may_be_judged(notice, **judgement, shown.follow_up()).is_ok())
                .map(|judgement| Choice {
                    value: judgement.as_str(),
                    label: html.text(&format!("message-judge-{}", judgement.as_str()), &[]),
                    chosen: typed.judgement == judgement.as_str(),
                })
                .collect(),
            judgement_fault: fault.map(|fault| fault.text.clone()),
            reason: typed.errors.field("reason", &typed.reason),
            errors: typed.errors,
        })
    }
}

/// Why it was sent at once at an hour at which messages wait.
fn urgent_reason(shown: &ShownNotice) -> Option<String> {
    let of_many = shown.mailing.as_ref().filter(|_| shown.notice.urgent);
    let of_one = shown.decided.as_ref().and_then(|decided| decided.urgent_reason.clone());
    of_one.or_else(|| of_many.and_then(|mailing| mailing.urgent_reason.clone()))
}

fn facts(html: &Html, shown: &ShownNotice) -> Vec<Fact> {
    let notice = &shown.notice;
    let when = |at| formats::short_date_time(html.language(), at);
    let pairs = [
        ("column-state", Some(words::standing(html, notice))),
        ("column-reason", notice.state_reason.as_deref().map(|code| words::reason(html, code))),
        ("column-channel", Some(words::channel(html, notice.channel))),
        ("message-template", Some(words::template(html, notice, &shown.origins))),
        ("message-mailing", shown.mailing.as_ref().map(|_| html.text("message-mailing-many", &[]))),
        ("message-urgent", urgent_reason(shown)),
        ("message-language", notice.language.map(|language| language_of(html, language.as_str()))),
        ("message-queued", Some(when(notice.created_at()))),
        ("message-asked-by", Some(words::asked_by(html, notice, &shown.origins))),
        (
            "message-due",
            matches!(notice.state, NoticeState::Queued | NoticeState::Deferred)
                .then(|| when(notice.due_at())),
        ),
        ("message-finished", notice.finished_at().map(when)),
        ("message-provider-reference", notice.provider_reference.clone()),
        ("message-id", Some(notice.notice_id.to_string())),
    ];
    let told = pairs.into_iter().filter_map(|(key, value)| Some((key, value?)));
    told.map(|(key, value)| Fact { label: html.text(key, &[]), value }).collect()
}

fn language_of(html: &Html, code: &str) -> String {
    html.text(&format!("register-language-{code}"), &[])
}

/// The words as they were sent, where the template is still the same; a one-time code is shown to nobody.
fn text(composer: &Composer, wording: &Wording, notice: &Notice) -> Option<Text> {
    let (language, version) = (notice.language?, notice.template_version.as_deref()?);
    let is_same = composer.version(wording, language, notice.channel) == version;
    if !is_same || notice.kind == NoticeKind::ContactCode {
        return None;
    }
    let lines = |text: &str| text.lines().map(ToOwned::to_owned).collect();
    match notice.channel {
        Channel::Sms => {
            let text = composer.sms(wording, language, &notice.parameters).ok()?;
            Some(Text { subject: None, lines: lines(&text) })
        }
        Channel::Email => {
            let text = composer.email(wording, language, &notice.parameters).ok()?;
            Some(Text { subject: Some(text.subject), lines: lines(&text.text) })
        }
    }
}

fn chain(html: &Html, shown: &ShownNotice) -> Vec<Link> {
    let link = |place: usize, (notice, follow_up): &(Notice, Option<FollowUp>)| {
        let next = shown.chain.get(place + 1).map(|(next, _)| next);
        let what = follow_up.as_ref().map(|follow_up| words::followed(html, notice, follow_up, next));
        let at =
            follow_up.as_ref().map_or(notice.finished_at(), |follow_up| Some(follow_up.followed_at.utc()));
        Link {
            what: what.unwrap_or_else(|| {
                format!("{}: {}", words::channel(html, notice.channel), words::standing(html, notice))
            }),
            when: formats::short_date_time(html.language(), at.unwrap_or(notice.created_at())),
            path: (notice.notice_id != shown.notice.notice_id).then(|| path_to(&notice.notice_id)),
        }
    };
    shown.chain.iter().enumerate().map(|(place, one)| link(place, one)).collect()
}

/// The confirmation of an opt-out can be printed; of a reminder nothing needs to be.
fn print(shown: &ShownNotice) -> Option<String> {
    let is_left = shown.follow_up().is_some_and(|follow_up| follow_up.followed_by.is_none());
    let is_confirmation =
        matches!(shown.notice.kind, NoticeKind::OptOutRegistered | NoticeKind::OptOutWithdrawn);
    let parameters: Value = serde_json::from_str(&shown.notice.parameters).ok()?;
    let reference = parameters.get("reference")?.as_str()?;
    let person_id = &shown.notice.person_id;
    (is_left && is_confirmation).then(|| format!("/persons/{person_id}/opt-out/{reference}/letter"))
}

fn judged(html: &Html, shown: &ShownNotice) -> Option<Judged> {
    let judgement = shown.judgement.as_ref()?;
    let name = shown.names.get(&judgement.judged_by).cloned().unwrap_or_default();
    let when = formats::short_date_time(html.language(), judgement.judged_at.utc());
    let key = format!("message-judged-{}", judgement.judgement.as_str());
    Some(Judged {
        what: html.text(&key, &[("name", name.into()), ("when", when.into())]),
        reason: judgement.reason.clone(),
        again: judgement.sent_again_as.as_ref().map(path_to),
    })
}

impl Try {
    fn of(html: &Html, attempt: &Attempt) -> Self {
        let when = |at: crate::db::UtcTime| formats::short_date_time(html.language(), at.utc());
        Self {
            number: attempt.attempt,
            started: when(attempt.started_at),
            finished: attempt.finished_at.map(when).unwrap_or_default(),
            outcome: attempt.outcome.map(|state| words::state(html, state)).unwrap_or_default(),
            code: attempt.detail.clone(),
            provider: attempt.provider.clone(),
        }
    }
}

impl Report {
    fn of(html: &Html, receipt: &Receipt) -> Self {
        Self {
            happened: formats::short_date_time(html.language(), receipt.occurred_at.utc()),
            provider: if receipt.provider == mailbox::PROVIDER {
                html.text("message-receipts-mailbox", &[])
            } else {
                receipt.provider.clone()
            },
            says: html.text(&format!("receipt-status-{}", receipt.status.as_str()), &[]),
            code: receipt.code.clone(),
        }
    }
}
