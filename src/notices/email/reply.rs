//! What a mail server's failure means for the message.

use std::io::ErrorKind;

use lettre::transport::smtp::Error;

use crate::notices::{Line, Outcome};

/// How far the conversation had come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Greeting, TLS, sign-in and our own address as the sender: nothing about this message yet.
    Opening,
    /// The recipient, and whether the content may come.
    Envelope,
    /// The content and the final dot are out.
    Content,
}

/// The outcome of a failure. A refusal while the connection opens is about us, not about this message, so it is tried
/// again; after the final dot only a reply counts.
pub(super) fn outcome(stage: Stage, error: &Error) -> Outcome {
    let Some(code) = error.status().map(u16::from) else {
        return match stage {
            Stage::Content => Outcome::Uncertain { reason: "no_answer".to_owned() },
            Stage::Opening | Stage::Envelope => Outcome::unreachable(silence(error)),
        };
    };
    let reason = reason(code, error);
    if stage == Stage::Opening || code == 421 {
        Outcome::unreachable(&reason)
    } else if error.is_permanent() {
        Outcome::Rejected { reason }
    } else {
        Outcome::Deferred { reason, retry_after: None, line: Line::Up }
    }
}

/// What the server's own log calls a message that it took on, often "queued as 4Gx…": 80 characters at most, without the words that
/// may be an address.
pub(super) fn reference(said: &str) -> String {
    let words = said.split(|c: char| c.is_whitespace() || c.is_control());
    let words: Vec<&str> = words.filter(|word| !word.is_empty() && !word.contains('@')).collect();
    words.join(" ").chars().take(80).collect()
}

fn silence(error: &Error) -> &'static str {
    if timed_out(error) {
        "timeout"
    } else if error.is_client() {
        "tls_or_sign_in_refused"
    } else {
        "unreachable"
    }
}

/// Linux says of a read that waited in vain that it would block, which the library does not count as a timeout.
fn timed_out(error: &Error) -> bool {
    let source = std::error::Error::source(error);
    let kind = source.and_then(|source| source.downcast_ref::<std::io::Error>()).map(std::io::Error::kind);
    matches!(kind, Some(ErrorKind::TimedOut | ErrorKind::WouldBlock))
}

/// `smtp_550` and the enhanced code behind it, such as `smtp_550_5.1.1`. The rest of a reply often quotes the address.
fn reason(code: u16, error: &Error) -> String {
    let text = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    let enhanced = text.split_whitespace().next().filter(|word| is_enhanced(word));
    match enhanced {
        Some(enhanced) => format!("smtp_{code}_{enhanced}"),
        None => format!("smtp_{code}"),
    }
}

fn is_enhanced(word: &str) -> bool {
    let parts: Vec<_> = word.split('.').collect();
    parts.len() == 3
        && parts
            .iter()
            .all(|part| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_short_and_names_no_address() {
        assert_eq!(reference("2.0.0 Ok: queued as 4Gx1"), "2.0.0 Ok: queued as 4Gx1");
        assert_eq!(reference("2.1.5 <kari@example.no>\tqueued\0as 7\r"), "2.1.5 queued as 7");
        assert_eq!(reference(&"é".repeat(100)).chars().count(), 80);
    }

    #[test]
    fn only_digits_and_dots_of_a_reply_are_kept() {
        for (word, kept) in [
            ("5.1.1", true),
            ("4.7.1", true),
            ("kari@example.no", false),
            ("5.1", false),
            ("91.234.567", true),
            ("5.1.1234", false),
        ] {
            assert_eq!(is_enhanced(word), kept, "{word}");
        }
    }
}
