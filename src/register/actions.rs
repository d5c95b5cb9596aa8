//! What is done with the contact register.

use chrono::{DateTime, Utc};

use super::rules::{self, Refusal, Standing};
use super::{IdentityCheck, OptOutChange, OptOutChannel, RegisterEntry, Told, confirmations, store};
use crate::audit::{self, Action, Actor, Entry};
use crate::calendar::local_date;
use crate::db::{AnyConnection, Error};
use crate::notices::{Channel, NewNotice, outbox};
use crate::persons::{Person, PersonStatus};
use crate::values::{InquiryId, StaffId};

/// What an agent asks for.
#[derive(Clone, Debug)]
pub struct NewOptOut {
    /// Out of digital mail, or back in.
    pub to_opted_out: bool,
    /// The version that the agent saw.
    pub seen_version: i64,
    /// How the wish reached us.
    pub channel: OptOutChannel,
    /// How the person was identified.
    pub identity_check: IdentityCheck,
    /// Why.
    pub reason: String,
    /// For colleagues.
    pub note: Option<String>,
    /// The form's own key.
    pub request_key: String,
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum OptOutOutcome {
    /// Done, now or by the same form before; with the receipt, and the channel of the confirmation if one is sent.
    Changed(OptOutChange),
    /// Refused by the rules.
    Refused(Refusal),
}

/// Changes a person's opt-out: the history, the current state, the audit row and the confirmation in one transaction.
pub fn change_opt_out(
    conn: &mut AnyConnection,
    staff_id: &StaffId,
    person: &Person,
    inquiry_id: Option<&InquiryId>,
    new: &NewOptOut,
    now: DateTime<Utc>,
) -> Result<OptOutOutcome, Error> {
    decide_opt_out(conn, Asking { staff_id, inquiry_id, person, upstream: None }, new, now)
}

/// Who changes whose opt-out.
#[derive(Clone, Copy, Debug)]
pub struct Asking<'a> {
    /// The agent.
    pub staff_id: &'a StaffId,
    /// The contact it is part of.
    pub inquiry_id: Option<&'a InquiryId>,
    /// The person.
    pub person: &'a Person,
    /// What the register upstream told of the person; none while the register is ours.
    pub upstream: Option<&'a Told>,
}

/// As [`change_opt_out`], in both deployments: a change that is made while the register is upstream is a decision of ours, and
/// goes on the list of those that the register must be told.
pub fn decide_opt_out(
    conn: &mut AnyConnection,
    asking: Asking<'_>,
    new: &NewOptOut,
    now: DateTime<Utc>,
) -> Result<OptOutOutcome, Error> {
    let Asking { staff_id, inquiry_id, person, upstream } = asking;
    let held = store::lock_entry_of(conn, &person.person_id)?;
    if let Some(done) = store::change_by_request(conn, &new.request_key)? {
        return Ok(if done.person_id != person.person_id {
            OptOutOutcome::Refused(Refusal::ForeignForm)
        } else if done.to_opted_out != new.to_opted_out {
            // An old form, gone back to and filled in anew.
            OptOutOutcome::Refused(Refusal::ChangedMeanwhile)
        } else {
            OptOutOutcome::Changed(done)
        });
    }
    let entry = match upstream {
        None => held,
        Some(Told::NotAvailable) => return Ok(OptOutOutcome::Refused(Refusal::RegisterAway)),
        Some(told) => {
            let open = confirmations::store::open_of(conn, &person.person_id)?;
            confirmations::rules::standing_entry(told, held.as_ref(), open.as_ref())
        }
    };
    let standing = standing(person, entry.as_ref());
    if let Err(refusal) = rules::change(standing, new.seen_version, new.to_opted_out) {
        return Ok(OptOutOutcome::Refused(refusal));
    }
    let mut entry = entry.unwrap_or_else(|| RegisterEntry::empty(person.person_id.clone(), now.into()));
    entry.opted_out = new.to_opted_out;
    entry.opted_out_at = new.to_opted_out.then(|| now.into());
    entry.opt_out_version += 1;
    entry.updated_at = now.into();
    match upstream {
        None => store::put_entry(conn, &entry)?,
        Some(_) => store::put_entry(conn, &entry.decision_only())?,
    }
    let change = OptOutChange {
        reference: receipt_number(now),
        person_id: person.person_id.clone(),
        from_opted_out: standing.opted_out,
        to_opted_out: new.to_opted_out,
        channel: new.channel,
        identity_check: new.identity_check,
        reason: new.reason.clone(),
        note: new.note.clone(),
        changed_by: Some(staff_id.clone()),
        changed_at: now.into(),
        request_key: new.request_key.clone(),
    };
    store::append_change(conn, &change)?;
    if upstream.is_some() {
        confirmations::actions::decide(conn, &change)?;
    }
    let actor = Actor::Staff(staff_id.clone());
    let audit_entry = Entry {
        person_id: Some(&person.person_id),
        object: Some(&change.reference),
        inquiry_id,
        detail: Some(if new.to_opted_out { "opted_out" } else { "opted_in" }),
        ..Entry::new(&actor, Action::OptOutChanged)
    };
    audit::store::append(conn, &audit_entry, now)?;
    if let Some(channel) = confirmation_channel(&entry) {
        let notice = NewNotice::opt_out_changed(
            person.person_id.clone(),
            channel,
            new.to_opted_out,
            &change.reference,
            local_date(now),
        );
        outbox::queue(conn, &notice, now)?;
    }
    Ok(OptOutOutcome::Changed(change))
}

/// Where a person's opt-out stands; somebody who is not in the register has not opted out.
pub fn standing(person: &Person, entry: Option<&RegisterEntry>) -> Standing {
    Standing {
        opted_out: entry.is_some_and(|entry| entry.opted_out),
        version: entry.map_or(0, |entry| entry.opt_out_version),
        deceased: person.status == PersonStatus::Deceased,
    }
}

/// Where the confirmation goes: e-mail, else SMS, else nowhere. It is a service message, which also those who opted out
/// may get.
pub fn confirmation_channel(entry: &RegisterEntry) -> Option<Channel> {
    if entry.email.is_some() { Some(Channel::Email) } else { entry.mobile.as_ref().map(|_| Channel::Sms) }
}

/// `R-` and twelve characters that can be read out on the phone: no I, L, O or U.
pub fn receipt_number(now: DateTime<Utc>) -> String {
    let id = InquiryId::generate(now);
    let (_, random) = id.as_str().split_at(14);
    let (first, rest) = random.split_at(4);
    let (second, third) = rest.split_at(4);
    format!("R-{first}-{second}-{third}")
}
