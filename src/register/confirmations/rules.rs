//! What follows from a decision of ours that the register upstream has, or does not have yet. Pure.

use super::super::{RegisterEntry, Told};
use super::{Confirmation, ConfirmationState};

/// The longest number of an entry in the register, in characters.
const LONGEST_REFERENCE: usize = 40;

/// Where a decision stands after the register told whether the person has opted out.
pub fn compared(decided: &Confirmation, opted_out_there: bool) -> ConfirmationState {
    if decided.opted_out == opted_out_there {
        ConfirmationState::Confirmed
    } else if decided.marked_at.is_some() {
        ConfirmationState::Differs
    } else {
        ConfirmationState::ToConfirm
    }
}

/// The entry as the desk goes by it: what the register tells, with an open decision of ours on top. The version counts our
/// own changes. None where nobody knows of the person, or the register tells nothing.
pub fn standing_entry(
    told: &Told,
    held: Option<&RegisterEntry>,
    open: Option<&Confirmation>,
) -> Option<RegisterEntry> {
    let of_ours = || held.map(|held| RegisterEntry::empty(held.person_id.clone(), held.updated_at));
    let mut entry = told.entry().cloned().or_else(of_ours)?;
    entry.opt_out_version = held.map_or(0, |held| held.opt_out_version);
    if let Some(decided) = open {
        entry.opted_out = decided.opted_out;
        let since = held.and_then(|held| held.opted_out_at).unwrap_or(decided.decided_at);
        entry.opted_out_at = decided.opted_out.then_some(since);
    }
    Some(entry)
}

/// Whether a send takes the person for opted out: there, or here while the register does not have it. An opt-out that was
/// withdrawn here holds until the register has that too.
pub fn holds_for_sends(opted_out_there: bool, open: Option<&Confirmation>) -> bool {
    opted_out_there || open.is_some_and(|decided| decided.opted_out)
}

/// The number of an entry in the register, as an agent types it: letters, digits and the usual marks, and no eleven digits in
/// a row, which would be a national id.
pub fn register_reference(text: &str) -> Option<String> {
    let text = text.trim();
    let is_plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "-/._ ".contains(c));
    let digits: String = text.chars().filter(|c| !" .".contains(*c)).collect();
    let has_id = digits.split(|c: char| !c.is_ascii_digit()).any(|run| run.len() >= 11);
    let fits = (2..=LONGEST_REFERENCE).contains(&text.len()) && is_plain && !has_id;
    fits.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::PersonId;

    fn decision(opted_out: bool, marked: bool) -> Confirmation {
        let now: chrono::DateTime<chrono::Utc> = "2026-11-20T08:00:00Z".parse().unwrap();
        Confirmation {
            person_id: PersonId::generate(now),
            reference: "R-1".to_owned(),
            opted_out,
            decided_at: now.into(),
            state: ConfirmationState::ToConfirm,
            register_reference: None,
            marked_by: None,
            marked_at: marked.then(|| now.into()),
            compared_at: None,
        }
    }

    #[test]
    fn a_decision_differs_only_after_somebody_said_that_it_was_entered() {
        use ConfirmationState as S;
        assert_eq!(compared(&decision(true, false), true), S::Confirmed);
        assert_eq!(compared(&decision(true, false), false), S::ToConfirm);
        assert_eq!(compared(&decision(true, true), false), S::Differs);
        assert_eq!(compared(&decision(false, true), false), S::Confirmed);
    }

    #[test]
    fn whoever_opted_out_here_or_there_is_out_for_sends() {
        assert!(holds_for_sends(true, None) && !holds_for_sends(false, None));
        assert!(holds_for_sends(false, Some(&decision(true, false))));
        assert!(holds_for_sends(true, Some(&decision(false, true))));
        assert!(!holds_for_sends(false, Some(&decision(false, false))));
    }

    #[test]
    fn a_reference_is_no_national_id() {
        for (text, fits) in [
            ("KRR-2026/1234", true),
            (" 12345 ", true),
            ("07823642061", false),
            ("078236 42061", false),
            ("sak 07823642061", false),
            ("x", false),
            ("æ-12", false),
        ] {
            assert_eq!(register_reference(text).is_some(), fits, "{text}");
        }
    }
}
