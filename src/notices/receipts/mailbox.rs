//! Returned mails: delivery status notifications (RFC 3464) as a mailbox hands them on.

use chrono::{DateTime, Utc};
use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders as _, PartType};

use super::{ReceiptStatus, Report, rules};
use crate::values::NoticeId;

/// By this name what came back in the mailbox is told from the reports of providers.
pub const PROVIDER: &str = "mailbox";

/// Our message that an e-mail's Message-ID names, with or without its brackets. Its 80 random bits are known to none but the
/// servers that it went through and its reader.
pub fn notice_id(message_id: &str) -> Option<NoticeId> {
    let id = message_id.trim().trim_start_matches('<');
    NoticeId::parse(id.split('@').next().unwrap_or_default()).ok()
}

/// Reads a mail; `None` when it is no report on a message of ours.
pub fn read(mail: &[u8], now: DateTime<Utc>) -> Option<Report> {
    let mail = MessageParser::default().parse(mail)?;
    let fields = mail.parts.iter().find(|part| is(part, "message", "delivery-status"))?;
    let (action, code) = recipient(fields.contents())?;
    let id = mail.parts.iter().find_map(returned_id).as_deref().and_then(notice_id)?;
    let status = match action.as_str() {
        "failed" => ReceiptStatus::Bounced,
        "delayed" => ReceiptStatus::Deferred,
        "delivered" => ReceiptStatus::Delivered,
        // Handed to a server that reports no more.
        "relayed" | "expanded" => ReceiptStatus::Accepted,
        _ => return None,
    };
    let sent_at = mail.date().and_then(|date| DateTime::from_timestamp(date.to_timestamp(), 0));
    Some(Report {
        provider: PROVIDER.to_owned(),
        event_id: format!("{id}:{}:{}", status.as_str(), code.as_deref().unwrap_or_default()),
        notice_id: Some(id),
        status,
        code,
        occurred_at: sent_at.unwrap_or(now),
        of_own_only: false,
    })
}

/// What became of the first recipient, who is the only one of a message of ours: action and status code.
fn recipient(fields: &[u8]) -> Option<(String, Option<String>)> {
    let text = String::from_utf8_lossy(fields).replace("\r\n", "\n");
    text.split("\n\n").find_map(|group| {
        let fields = MessageParser::default()
            .parse_headers(format!("{}\n\n", group.trim_start()).as_bytes())?
            .into_owned();
        let action = fields.header_raw("Action")?.trim().to_ascii_lowercase();
        // A comment may stand after it.
        let status = fields.header_raw("Status").and_then(|status| status.split_whitespace().next());
        Some((action, status.and_then(rules::code).map(str::to_owned)))
    })
}

/// The Message-ID of the mail that came back, whole or its head alone.
fn returned_id(part: &MessagePart<'_>) -> Option<String> {
    let id = |message: &Message<'_>| message.message_id().map(str::to_owned);
    match &part.body {
        PartType::Message(message) => id(message),
        _ if is(part, "text", "rfc822-headers") || is(part, "message", "global-headers") => {
            MessageParser::default().parse_headers(part.contents()).as_ref().and_then(id)
        }
        _ => None,
    }
}

fn is(part: &MessagePart<'_>, kind: &str, subtype: &str) -> bool {
    part.content_type().is_some_and(|found| {
        found.ctype().eq_ignore_ascii_case(kind)
            && found.subtype().is_some_and(|found| found.eq_ignore_ascii_case(subtype))
    })
}

#[cfg(test)]
mod tests;
