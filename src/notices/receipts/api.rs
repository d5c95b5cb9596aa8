//! Where providers report: signed JSON, or a call of a message's own address.

use actix_web::http::Method;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer};

use super::actions::{self, Recorded};
use super::{ReceiptStatus, Report, mailbox, rules};
use crate::desk::Desk;
use crate::notices::Channel;
use crate::web::routes::{Route, page};
use crate::web::{self, ApiError, Metrics, SignedAddress, SignedBody};

/// The calls here.
pub fn routes() -> Vec<Route> {
    vec![
        page(Method::POST, "/hooks/sms/{provider}", take_in),
        page(Method::POST, "/hooks/mail/{provider}", take_in),
        page(Method::GET, "/hooks/sms/{provider}/{token}", called),
        page(Method::POST, "/hooks/sms/{provider}/{token}", called),
    ]
}

/// A report on one message.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    /// The reference that we gave the gateway, or the e-mail's Message-ID.
    #[serde(alias = "message_id")]
    reference: String,
    #[serde(alias = "kind", deserialize_with = "status")]
    status: ReceiptStatus,
    #[serde(default)]
    code: Option<String>,
    at: DateTime<Utc>,
}

fn status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<ReceiptStatus, D::Error> {
    let text = String::deserialize(deserializer)?;
    ReceiptStatus::parse(&text).ok_or_else(|| serde::de::Error::custom("unknown status"))
}

async fn take_in(
    signed: SignedBody<Said>,
    desk: Data<Desk>,
    metrics: Data<Metrics>,
) -> Result<HttpResponse, ApiError> {
    let SignedBody { channel, provider, id, said } = signed;
    let report = Report {
        provider,
        event_id: id,
        notice_id: mailbox::notice_id(&said.reference),
        status: said.status,
        code: said.code.as_deref().and_then(rules::code).map(str::to_owned),
        occurred_at: said.at,
        of_own_only: false,
    };
    keep(&desk, &metrics, channel, report).await
}

async fn called(
    address: SignedAddress,
    request: HttpRequest,
    desk: Data<Desk>,
    metrics: Data<Metrics>,
) -> Result<HttpResponse, ApiError> {
    let (status, code) = asked(request.query_string())
        .ok_or_else(|| ApiError::Invalid("status must be one that is documented for this path".to_owned()))?;
    let SignedAddress { provider, notice_id } = address;
    let report = Report {
        provider,
        event_id: format!("{notice_id}:{}:{}", status.as_str(), code.as_deref().unwrap_or_default()),
        notice_id: Some(notice_id),
        status,
        code,
        occurred_at: desk.now(),
        of_own_only: false,
    };
    keep(&desk, &metrics, Channel::Sms, report).await
}

/// What the query says: a word of ours or one of Kannel's types, and a code. Gateways add parts of their own, which mean nothing here.
fn asked(query: &str) -> Option<(ReceiptStatus, Option<String>)> {
    let part = |name: &str| {
        let mut parts = url::form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == name);
        let (first, second) = (parts.next(), parts.next());
        first.filter(|_| second.is_none()).map(|(_, value)| value.into_owned())
    };
    let text = part("status")?;
    let status = match text.as_str() {
        "1" => ReceiptStatus::Delivered,
        "2" | "16" => ReceiptStatus::Failed,
        "4" | "8" => ReceiptStatus::Accepted,
        word => ReceiptStatus::parse(word)?,
    };
    let code = part("code").as_deref().and_then(rules::code).map(str::to_owned);
    // Kannel says no more than that it failed at the phone, or at the operator's door.
    let code = code.or_else(|| matches!(text.as_str(), "2" | "16").then(|| format!("dlr_{text}")));
    Some((status, code))
}

async fn keep(
    desk: &Desk,
    metrics: &Metrics,
    channel: Channel,
    mut report: Report,
) -> Result<HttpResponse, ApiError> {
    let now = desk.now();
    let mut providers = desk.settings.sms_providers.iter();
    report.of_own_only = channel == Channel::Sms && providers.any(|one| one.name == report.provider);
    let kept = report.clone();
    let recorded = web::write(desk, move |conn| actions::record(conn, channel, &kept, now)).await?;
    let outcome = match recorded {
        Recorded::Kept { took } => {
            if let Some(took) = took {
                metrics.arrived(channel, took);
            }
            report.status.as_str()
        }
        Recorded::Repeated => "repeated",
        Recorded::Unknown => "unknown",
    };
    metrics.reported(&report.provider, outcome);
    let (provider, id) = (report.provider.as_str(), report.notice_id.as_ref().map(ToString::to_string));
    if recorded == Recorded::Unknown {
        tracing::warn!(provider, notice.id = id, "a report names no message of ours");
    } else {
        tracing::info!(
            provider,
            notice.id = id,
            status = report.status.as_str(),
            outcome,
            "a report was taken in"
        );
    }
    Ok(HttpResponse::NoContent().finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_says_a_word_of_ours_or_a_type_of_kannels() {
        let code = |text: &str| Some(text.to_owned());
        for (query, said) in [
            ("status=1", Some((ReceiptStatus::Delivered, None))),
            ("status=2", Some((ReceiptStatus::Failed, code("dlr_2")))),
            ("status=16&smsc=x", Some((ReceiptStatus::Failed, code("dlr_16")))),
            ("status=8", Some((ReceiptStatus::Accepted, None))),
            ("status=4", Some((ReceiptStatus::Accepted, None))),
            ("status=failed&code=EC-27&to=%2B4791234567", Some((ReceiptStatus::Failed, code("EC-27")))),
            ("status=delivered&code=91234567", Some((ReceiptStatus::Delivered, None))),
            ("status=32", None),
            ("status=", None),
            ("", None),
            ("status=1&status=2", None),
        ] {
            assert_eq!(asked(query), said, "{query}");
        }
    }
}
