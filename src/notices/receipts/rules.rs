//! What a report changes. Pure.

use super::ReceiptStatus;
use crate::notices::NoticeState;

/// Codes that speak of the address itself (RFC 3463, 3.2 and 3.3): no such mailbox, host or syntax, moved, takes no mail, disabled.
/// Others, such as a full mailbox or a policy, say nothing about the next message.
const DEAD_ADDRESS: [&str; 7] = ["5.1.1", "5.1.2", "5.1.3", "5.1.4", "5.1.6", "5.1.10", "5.2.1"];

/// A code is no longer than this, and no run of digits in it is as long as a phone number.
const LONGEST_CODE: usize = 32;
const LONGEST_NUMBER: usize = 6;

/// The state that a report brings a message to, if it changes anything: higher states only, so that the order in which reports
/// come does not matter. A message that was never handed over is none that a report can be about.
pub fn moves(state: NoticeState, was_handed_over: bool, status: ReceiptStatus) -> Option<NoticeState> {
    let to = match status {
        ReceiptStatus::Accepted | ReceiptStatus::Deferred => NoticeState::Accepted,
        ReceiptStatus::Delivered | ReceiptStatus::Complained => NoticeState::Delivered,
        ReceiptStatus::Failed | ReceiptStatus::Bounced => NoticeState::Failed,
        ReceiptStatus::Expired => NoticeState::Expired,
    };
    (was_handed_over && rank(to) > rank(state)).then_some(to)
}

/// What the provider knows outweighs what we guessed from its answer; that it arrived outweighs all.
fn rank(state: NoticeState) -> u8 {
    match state {
        NoticeState::Queued
        | NoticeState::Claimed
        | NoticeState::HandingOver
        | NoticeState::Deferred
        | NoticeState::Uncertain => 0,
        NoticeState::Accepted => 1,
        NoticeState::Expired => 2,
        NoticeState::Failed | NoticeState::Rejected => 3,
        NoticeState::Delivered | NoticeState::Suppressed => 4,
    }
}

/// Whether a code with which an e-mail came back says that the address takes no mail, from anybody.
pub fn is_about_the_address(code: &str) -> bool {
    DEAD_ADDRESS.contains(&code)
}

/// A provider's code, if it is one: letters, digits, dots and the like, and nothing that could be somebody's number.
pub fn code(text: &str) -> Option<&str> {
    let text = text.trim();
    let is_word = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-/".contains(&byte));
    let has_long_number = text.split(|c: char| !c.is_ascii_digit()).any(|run| run.len() > LONGEST_NUMBER);
    (!text.is_empty() && text.len() <= LONGEST_CODE && is_word && !has_long_number).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reports_of_a_message_lead_to_one_state_in_whatever_order_they_come() {
        let all = ReceiptStatus::ALL;
        for start in NoticeState::ALL {
            for first in all {
                for second in all {
                    for third in all {
                        let end = |order: [&ReceiptStatus; 3]| {
                            order
                                .iter()
                                .fold(*start, |state, status| moves(state, true, **status).unwrap_or(state))
                        };
                        let ends = [
                            end([first, second, third]),
                            end([third, second, first]),
                            end([second, third, first]),
                        ];
                        assert!(
                            ends.iter().all(|other| *other == ends[0]),
                            "{start:?} {first:?} {second:?} {third:?}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn nothing_moves_what_was_delivered_or_never_sent() {
        for status in ReceiptStatus::ALL {
            assert_eq!(moves(NoticeState::Delivered, true, *status), None);
            assert_eq!(moves(NoticeState::Suppressed, true, *status), None);
            assert_eq!(moves(NoticeState::Queued, false, *status), None);
        }
        assert_eq!(
            moves(NoticeState::Uncertain, true, ReceiptStatus::Delivered),
            Some(NoticeState::Delivered)
        );
        assert_eq!(moves(NoticeState::Failed, true, ReceiptStatus::Delivered), Some(NoticeState::Delivered));
        assert_eq!(moves(NoticeState::Rejected, true, ReceiptStatus::Failed), None);
    }

    #[test]
    fn only_codes_about_the_address_make_it_a_dead_one() {
        for code in ["5.1.1", "5.1.10", "5.2.1"] {
            assert!(is_about_the_address(code), "{code}");
        }
        for code in ["", "5.2.2", "5.7.1", "5.1.8", "4.1.1", "550"] {
            assert!(!is_about_the_address(code), "{code}");
        }
    }

    #[test]
    fn a_code_holds_no_words_no_address_and_no_number_of_a_person() {
        for good in ["5.1.1", "EC-27", "dlr_2", "DELIVRD/000"] {
            assert_eq!(code(good), Some(good));
        }
        for bad in
            ["", "user unknown", "kari@example.no", "91234567", "x-20914695016", "<b>", &"a".repeat(33)]
        {
            assert_eq!(code(bad), None, "{bad}");
        }
    }
}
