//! Whose reports are believed: the keys of providers, and their signatures (Standard Webhooks: HMAC-SHA-256 over
//! `id.timestamp.body`).

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};

use crate::notices::Channel;

/// How far a provider's clock may differ from ours. An older report is refused, so that one that was listened to is of no use.
const MAY_DIFFER: TimeDelta = TimeDelta::minutes(5);
/// A shorter key can be guessed.
const LEAST_BYTES: usize = 24;
const MOST_BYTES: usize = 64;
/// A signature's beginning: the one version that there is.
const VERSION: &str = "v1,";

/// One provider's key. Several with one name are its key ring: each opens, so that keys can be changed without a break.
#[derive(Clone, Debug)]
pub struct Key {
    channel: Channel,
    provider: String,
    secret: hmac::Key,
}

impl Key {
    /// Reads `sms/NAME whsec_BASE64` or `mail/NAME whsec_BASE64`: where the hook is, and 24 to 64 bytes.
    pub fn parse(text: &str) -> Option<Self> {
        let (place, text) = text.trim().split_once(' ')?;
        let (channel, provider) = place.split_once('/')?;
        let channel = match channel {
            "sms" => Channel::Sms,
            "mail" => Channel::Email,
            _ => return None,
        };
        if !is_provider_name(provider) {
            return None;
        }
        let bytes = STANDARD.decode(text.trim().strip_prefix("whsec_")?).ok()?;
        let secret = hmac::Key::new(hmac::HMAC_SHA256, &bytes);
        (LEAST_BYTES..=MOST_BYTES).contains(&bytes.len()).then(|| Self {
            channel,
            provider: provider.to_owned(),
            secret,
        })
    }
}

/// Whether this may be a provider's name, which stands in addresses: 1 to 40 small letters, digits and dashes.
pub fn is_provider_name(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=40).contains(&text.len()) && text.bytes().all(fits)
}

/// A report as it came, with what its head says.
#[derive(Clone, Copy, Debug)]
pub struct Sent<'a> {
    /// Where it came: the channel and the provider's name in the path.
    pub place: (Channel, &'a str),
    /// `webhook-id`.
    pub id: &'a str,
    /// `webhook-timestamp`, Unix seconds.
    pub timestamp: &'a str,
    /// `webhook-signature`: one or several, with blanks between.
    pub signatures: &'a str,
    /// The body, byte for byte.
    pub body: &'a [u8],
}

/// Whether one of the provider's keys signed this within the last five minutes. Every key is tried, whosever it is, so that the time
/// it takes tells nobody which providers there are.
pub fn is_signed(keys: &[Key], sent: Sent<'_>, now: DateTime<Utc>) -> bool {
    let signed_at = sent.timestamp.parse().ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    let is_fresh = signed_at.is_some_and(|at| (now - at).abs() <= MAY_DIFFER);
    let signatures: Vec<Vec<u8>> = sent
        .signatures
        .split(' ')
        .filter_map(|signature| STANDARD.decode(signature.strip_prefix(VERSION)?).ok())
        .collect();
    let mut is_theirs = false;
    for key in keys {
        let mut context = hmac::Context::with_key(&key.secret);
        context.update(sent.id.as_bytes());
        context.update(b".");
        context.update(sent.timestamp.as_bytes());
        context.update(b".");
        context.update(sent.body);
        let right = context.sign();
        for signature in &signatures {
            let equal = aws_lc_rs::constant_time::verify_slices_are_equal(right.as_ref(), signature).is_ok();
            is_theirs |= equal & ((key.channel, key.provider.as_str()) == sent.place);
        }
    }
    is_theirs && is_fresh
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the Standard Webhooks specification's own libraries.
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    fn sent<'a>(place: (Channel, &'a str), signatures: &'a str) -> Sent<'a> {
        let body = br#"{"test": 2432232314}"#;
        Sent { place, id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: "1614265330", signatures, body }
    }

    #[test]
    fn a_signature_is_that_of_the_standard_and_of_this_provider() {
        let keys = [Key::parse(&format!("sms/acme {SECRET}")).unwrap()];
        let now = DateTime::from_timestamp(1_614_265_330, 0).unwrap();
        let right = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        let here = (Channel::Sms, "acme");
        assert!(is_signed(&keys, sent(here, right), now));
        assert!(is_signed(&keys, sent(here, &format!("v1,AAAA v2,x {right}")), now));
        assert!(is_signed(&keys, sent(here, right), now + TimeDelta::minutes(5)));
        assert!(!is_signed(&keys, sent(here, right), now + TimeDelta::seconds(301)));
        assert!(!is_signed(&keys, sent(here, right), now - TimeDelta::seconds(301)));
        for place in [(Channel::Email, "acme"), (Channel::Sms, "other")] {
            assert!(!is_signed(&keys, sent(place, right), now), "{place:?}");
        }
        for wrong in ["", "v1,", "v1,AAAA", &right[3..], &right.replace("v1", "v2"), &right.replace('g', "h")]
        {
            assert!(!is_signed(&keys, sent(here, wrong), now), "{wrong}");
        }
    }

    #[test]
    fn a_key_says_where_it_holds_and_is_long_enough() {
        assert!(Key::parse(&format!("mail/post-2 {SECRET}")).is_some());
        for text in [
            "",
            SECRET,
            &format!("sms {SECRET}"),
            &format!("fax/acme {SECRET}"),
            &format!("sms/ {SECRET}"),
            &format!("sms/Ac/me {SECRET}"),
            "sms/acme whsec_c2hvcnQ=",
            "sms/acme MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "sms/acme whsec_*",
        ] {
            assert!(Key::parse(text).is_none(), "{text}");
        }
    }
}
