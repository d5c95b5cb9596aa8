//! The last step: the change is made, or what is shown instead.

use chrono::{DateTime, Utc};

use super::super::OptOutChange;
use super::super::actions::{self, Asking, NewOptOut, OptOutOutcome};
use super::super::asking::Asked;
use super::super::rules::Refusal;
use super::OptOutSubject;
use super::subject::{Opened, open};
use crate::db::{AnyConnection, Error};
use crate::inquiries;
use crate::persons;
use crate::values::{PersonId, StaffId};
use crate::vault::Vault;

/// What came of the last step.
pub(super) enum Tried {
    ReasonNeeded,
    Changed(Box<OptOutChange>),
    Refused(Refusal, Box<OptOutSubject>),
}

/// What is asked for, and what the register upstream told, if it is there.
#[derive(Clone, Copy)]
pub(super) struct Wish<'a> {
    pub(super) new: &'a NewOptOut,
    pub(super) asked: Option<&'a Asked>,
}

/// Makes the change; when it is refused, reads what is shown instead in the same transaction, as it is now.
pub(super) fn change_opt_out(
    conn: &mut AnyConnection,
    vault: &Vault,
    staff_id: &StaffId,
    person_id: &PersonId,
    Wish { new, asked }: Wish<'_>,
    now: DateTime<Utc>,
) -> Result<Tried, Error> {
    let Some(inquiry) = inquiries::store::valid_of(conn, staff_id, person_id, now)? else {
        return Ok(Tried::ReasonNeeded);
    };
    let Some(person) = persons::store::lock(conn, person_id)? else {
        return Ok(Tried::ReasonNeeded);
    };
    let upstream = asked.map(|asked| &asked.told);
    let asking = Asking { staff_id, inquiry_id: Some(&inquiry.inquiry_id), person: &person, upstream };
    match actions::change_opt_out(conn, vault, asking, new, now)? {
        OptOutOutcome::Changed(change) => Ok(Tried::Changed(change)),
        OptOutOutcome::Refused(refusal) => Ok(match open(conn, staff_id, person_id, now)? {
            Opened::Shown(subject) => Tried::Refused(
                refusal,
                match asked {
                    Some(asked) => Box::new(subject.with(asked.clone())),
                    None => subject,
                },
            ),
            Opened::Unknown | Opened::ReasonNeeded => Tried::ReasonNeeded,
        }),
    }
}
