//! The small values of the desk: parse or refuse at the edge, then trust.
//!
//! **Invariants:** a value exists only if it was parsed, so whoever holds one need not check it again.
//! National ids, phone numbers and e-mail addresses never print themselves: `Debug` is masked, there is no
//! `Display`, and `expose()` is the one way out. No error carries the text that was refused.

mod email;
mod ids;
mod language;
mod national_id;
mod org_number;
mod phone;
pub mod search_key;
mod sql;
mod unmistakable;

pub use email::{Email, EmailError};
pub use ids::{
    BulkId, FileId, FindingId, HoldId, IdError, InquiryId, LetterId, LookupId, MailingId, NoticeId, PersonId,
    StaffId, TemplateId, TemplateVersionId, WorkItemId,
};
pub use language::Language;
pub use national_id::{ControlDigits, IdKind, IdPolicy, NationalId, NationalIdError, SyntheticMark};
pub use org_number::{OrgNumber, OrgNumberError};
pub use phone::{Phone, PhoneError};
pub use sql::UnknownText;
pub(crate) use sql::{text_column, text_enum};
pub use unmistakable::{UNMISTAKABLE, unmistakable};

/// Drops what people put between the groups of a number: spaces, hyphens and the spaces that word processors
/// and web pages make (`209146 95016` pasted with a no-break space).
fn without_separators(text: &str) -> String {
    text.trim().chars().filter(|c| !matches!(c, ' ' | '-' | '\u{a0}' | '\u{202f}')).collect()
}

/// The digits of a number of exactly `N` of them, as values; `None` when there are more or fewer, or something else.
fn digits<const N: usize>(text: &str) -> Option<[u32; N]> {
    text.chars().map(|c| c.to_digit(10)).collect::<Option<Vec<_>>>()?.try_into().ok()
}

/// Remainder by 11 of the weighted sum. With weight 1 on the control digit itself, 0 means that it is right.
fn remainder_by_11(weights: &[u32], digits: &[u32]) -> u32 {
    weights.iter().zip(digits).map(|(w, d)| w * d).sum::<u32>() % 11
}
