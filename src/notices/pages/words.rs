//! What a message is and where it stands, in the reader's words.

use super::super::chain::FollowUp;
use super::super::origins::Origins;
use super::super::rules::Suppression;
use super::super::{Channel, Notice, NoticeKind, NoticeState, RESTORED};
use crate::web::Html;

/// Codes of our own for why a message stands as it does, beside those of [`Suppression`].
const REASONS: [&str; 17] = [
    "tries_used_up",
    "no_answer",
    "too_old",
    "unreachable",
    "not_composed",
    "unsafe_value",
    "register_unavailable",
    "counts_as_sent",
    "sent_again",
    "restored",
    "not_sent",
    "provider_paused",
    "timeout",
    "unreadable_answer",
    "gateway_error",
    "tls_or_sign_in_refused",
    "no_provider",
];

/// What mail servers mean by the second and third digit of their enhanced codes (RFC 3463), as far as it helps whoever talks to the
/// recipient.
const MAIL_REASONS: [(&str, &str); 11] = [
    ("1.1", "no-mailbox"),
    ("1.2", "no-domain"),
    ("1.3", "no-mailbox"),
    ("1.6", "no-mailbox"),
    ("1.10", "no-mailbox"),
    ("2.1", "mailbox-closed"),
    ("2.2", "mailbox-full"),
    ("4.4", "no-domain"),
    ("7.0", "mail-refused"),
    ("7.1", "mail-refused"),
    ("7.26", "mail-refused"),
];

pub(super) fn kind(html: &Html, kind: NoticeKind) -> String {
    html.text(&format!("notice-kind-{}", kind.as_str()), &[])
}

pub(super) fn channel(html: &Html, channel: Channel) -> String {
    html.text(&format!("notice-channel-{}", channel.as_str()), &[])
}

pub(super) fn state(html: &Html, state: NoticeState) -> String {
    html.text(&format!("notice-state-{}", state.as_str()), &[])
}

/// At whose word it was queued; what a job queues goes by itself.
pub fn asked_by(html: &Html, notice: &Notice, origins: &Origins) -> String {
    origins.asked_by(notice).map_or_else(|| html.text("message-asked-by-job", &[]), str::to_owned)
}

/// By which template it is written: one of the desk's own has a name, that of a kind is called like the kind.
pub fn template(html: &Html, notice: &Notice, origins: &Origins) -> String {
    let Some(by) = origins.written_by(notice) else { return html.text("message-template-built-in", &[]) };
    let name = by.name.clone().unwrap_or_else(|| kind(html, notice.kind));
    html.text("message-template-version", &[("name", name.into()), ("number", by.number.into())])
}

/// Where a message stands, and by which rule it came or did not come to somebody who had opted out.
pub fn standing(html: &Html, notice: &Notice) -> String {
    if notice.is_held() {
        return html.text("notice-state-held", &[]);
    }
    if notice.is_restored() {
        return html.text("notice-state-restored", &[]);
    }
    let state = state(html, notice.state);
    match notice.opt_out_rule {
        Some(rule) => format!("{state}: {}", html.text(&format!("notice-rule-{}", rule.as_str()), &[])),
        None => state,
    }
}

/// Why a message did not reach its person, and what followed it; `link` is that, where it is at hand.
pub fn followed(html: &Html, notice: &Notice, follow_up: &FollowUp, link: Option<&Notice>) -> String {
    let is_sent =
        link.is_some_and(|link| matches!(link.state, NoticeState::Accepted | NoticeState::Delivered));
    let failed = format!("message-chain-failed-{}", notice.channel.as_str());
    let why = html.text(&failed, &[("reason", reason(html, &follow_up.reason).into())]);
    let then = match follow_up.followed_by {
        Some(_) if is_sent => "message-chain-sent",
        Some(_) => "message-chain-tried",
        None => "message-chain-none",
    };
    format!("{why} {}", html.text(then, &[]))
}

/// What the server or the provider said, in words, where the state rests on that and not on rules of our own.
pub fn said(html: &Html, notice: &Notice) -> Option<String> {
    let by_others = matches!(
        notice.state,
        NoticeState::Deferred
            | NoticeState::Rejected
            | NoticeState::Uncertain
            | NoticeState::Delivered
            | NoticeState::Failed
    );
    let code =
        notice.state_reason.as_deref().filter(|code| by_others && *code != RESTORED && !notice.is_held())?;
    Some(reason(html, code))
}

/// Why it stands so. A server's code is given beside what it means: whoever runs the desk looks it up.
pub(super) fn reason(html: &Html, code: &str) -> String {
    if Suppression::parse(code).is_some() || REASONS.contains(&code) {
        return html.text(&format!("notice-reason-{code}"), &[]);
    }
    match mail_reason(code) {
        Some(meaning) => format!("{} ({code})", html.text(&format!("notice-reason-{meaning}"), &[])),
        None => html.text("notice-reason-code", &[("code", code.to_owned().into())]),
    }
}

/// What `smtp_550_5.1.1` and its like mean.
fn mail_reason(code: &str) -> Option<&'static str> {
    let (_, enhanced) = code.strip_prefix("smtp_")?.split_once('_')?;
    let (_, detail) = enhanced.split_once('.')?;
    MAIL_REASONS.iter().find(|(known, _)| *known == detail).map(|(_, meaning)| *meaning)
}
