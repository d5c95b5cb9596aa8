//! Beginning and ending a contact.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Inquiry, Noted, StatedReason, store};
use crate::audit::{self, Action, Actor, Entry};
use crate::db::{AnyConnection, Error};
use crate::values::{InquiryId, PersonId, StaffId};

/// Puts the reason on record, for `length` from now.
pub fn open_inquiry(
    conn: &mut AnyConnection,
    staff_id: &StaffId,
    person_id: &PersonId,
    stated: &StatedReason,
    length: TimeDelta,
    now: DateTime<Utc>,
) -> Result<Inquiry, Error> {
    let inquiry = Inquiry {
        inquiry_id: InquiryId::generate(now),
        person_id: person_id.clone(),
        staff_id: staff_id.clone(),
        reason: stated.reason,
        reason_text: stated.text.clone(),
        opened_at: now.into(),
        valid_until: (now + length).into(),
        closed_at: None,
        note: None,
        topic: None,
    };
    store::insert(conn, &inquiry)?;
    let actor = Actor::Staff(staff_id.clone());
    let entry = Entry {
        person_id: Some(person_id),
        inquiry_id: Some(&inquiry.inquiry_id),
        detail: Some(stated.reason.as_str()),
        ..Entry::new(&actor, Action::InquiryOpened)
    };
    audit::store::append(conn, &entry, now)?;
    Ok(inquiry)
}

/// Ends the agent's contact with a person, with a topic for the figures and a note for the next colleague. Answers whether there was one.
///
/// The reason for access may have run out while the agent wrote: the note is kept all the same. Opened twice, in two tabs,
/// both end.
pub fn close_inquiry(
    conn: &mut AnyConnection,
    staff_id: &StaffId,
    person_id: &PersonId,
    noted: &Noted,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let mut unended = store::unended_of(conn, staff_id, person_id)?;
    let Some(latest) = unended.first().map(|inquiry| inquiry.inquiry_id.clone()) else {
        return Ok(false);
    };
    unended.retain(|inquiry| inquiry.inquiry_id == latest || inquiry.is_valid(now));
    let actor = Actor::Staff(staff_id.clone());
    for Inquiry { inquiry_id, .. } in &unended {
        let nothing = Noted::default();
        store::close(conn, inquiry_id, if *inquiry_id == latest { noted } else { &nothing }, now)?;
        let entry = Entry {
            person_id: Some(person_id),
            inquiry_id: Some(inquiry_id),
            ..Entry::new(&actor, Action::InquiryClosed)
        };
        audit::store::append(conn, &entry, now)?;
    }
    Ok(true)
}
