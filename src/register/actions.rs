//! What is done with the contact register.

use chrono::{DateTime, Utc};

use super::contact::{self, ContactChange, ContactChangeKind, Deed};
use super::lookup::{self, Found};
use super::rules::{self, Refusal, Standing};
use super::{IdentityCheck, OptOutChange, OptOutChannel, RegisterEntry, Told, codes, confirmations, store};
use crate::audit::{self, Action, Actor, Entry};
use crate::calendar::local_date;
use crate::db::{AnyConnection, Error};
use crate::notices::{Channel, NewNotice, outbox};
use crate::persons::{self, Person, PersonStatus};
use crate::values::{InquiryId, Language, Phone, StaffId};
use crate::vault::{Vault, VaultError};

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
    /// By whose decision and for whom, where a guardian or parent asks.
    pub legal_basis: Option<String>,
    /// From when it holds; none: from now, or what is taken back says.
    pub effective_at: Option<DateTime<Utc>>,
    /// The reference of the change that it takes back.
    pub undoes: Option<String>,
    /// The form's own key.
    pub request_key: String,
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum OptOutOutcome {
    /// Done, now or by the same form before; with the receipt, and the channel of the confirmation if one is sent.
    Changed(Box<OptOutChange>),
    /// Refused by the rules.
    Refused(Refusal),
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

/// Changes a person's opt-out: the history, the current state, the audit row and the confirmation in one transaction. While the
/// register is upstream the change is a decision of ours, and goes on the list of those that the register must be told.
pub fn change_opt_out(
    conn: &mut AnyConnection,
    vault: &Vault,
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
            OptOutOutcome::Changed(Box::new(done))
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
    let latest = store::latest_change_of(conn, &person.person_id)?;
    let standing = standing(person, entry.as_ref(), latest.as_ref());
    if new.identity_check == IdentityCheck::SmsCode && !is_proved(conn, person, inquiry_id)? {
        return Ok(OptOutOutcome::Refused(Refusal::NotProved));
    }
    let effective_at = new.effective_at.map(Into::into);
    if let Err(refusal) = rules::change(standing, new.seen_version, new.to_opted_out, effective_at) {
        return Ok(OptOutOutcome::Refused(refusal));
    }
    let undone = latest.filter(|latest| undoes(new, latest));
    if new.undoes.is_some() && undone.is_none() {
        return Ok(OptOutOutcome::Refused(Refusal::CannotBeUndone));
    }
    // Taken back, a change leaves no trace in since when the person has opted out.
    let effective_at = undone.and_then(|undone| undone.from_opted_out_at).or(effective_at);
    let mut entry = entry.unwrap_or_else(|| RegisterEntry::empty(person.person_id.clone(), now.into()));
    let from_opted_out_at = entry.opted_out_at.filter(|_| entry.opted_out);
    entry.opted_out = new.to_opted_out;
    entry.opted_out_at = new.to_opted_out.then(|| effective_at.unwrap_or(now.into()));
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
        legal_basis: new.legal_basis.clone(),
        effective_at,
        undoes: new.undoes.clone(),
        from_opted_out_at,
        recorded_at: None,
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
    if let Some(channel) = confirmation_channel(vault, &entry)? {
        let notice = NewNotice::opt_out_changed(
            person.person_id.clone(),
            channel,
            new.to_opted_out,
            &change.reference,
            local_date(change.holds_from().utc()),
        );
        outbox::queue(conn, &notice.asked_by(staff_id), now)?;
    }
    Ok(OptOutOutcome::Changed(Box::new(change)))
}

/// Whether the latest change is the one to be taken back, and leads back to what is asked for.
fn undoes(new: &NewOptOut, latest: &OptOutChange) -> bool {
    new.undoes.as_ref() == Some(&latest.reference) && latest.from_opted_out == new.to_opted_out
}

/// Whether the person proved in this contact, with a one-time code by SMS, who they are.
pub fn is_proved(
    conn: &mut AnyConnection,
    person: &Person,
    inquiry_id: Option<&InquiryId>,
) -> Result<bool, Error> {
    let Some(inquiry_id) = inquiry_id else { return Ok(false) };
    let proof = codes::store::proof_of_identity(conn, &person.person_id, inquiry_id)?;
    Ok(proof == codes::Proof::Identity)
}

/// Sets the language of whoever shows their own token, by the index of their national id: the entry, its change in the feed,
/// the history and the audit row in one transaction. Choosing what it is already changes nothing, and is on record as a look. None
/// when the person has no entry, which is where the language is kept.
pub fn choose_language(
    conn: &mut AnyConnection,
    national_id_index: &str,
    language: Language,
    now: DateTime<Utc>,
) -> Result<Option<Found>, Error> {
    let known = persons::store::ids_by_national_id_indexes(conn, &[national_id_index])?;
    let Some(person_id) = known.get(national_id_index) else { return Ok(None) };
    let entry = store::lock_entry_of(conn, person_id)?.filter(|entry| entry.deleted_at.is_none());
    let Some(mut entry) = entry else { return Ok(None) };
    if entry.language != Some(language) {
        let before = entry.clone();
        entry.language = Some(language);
        entry.language_updated_at = Some(now.into());
        entry.contact_version += 1;
        entry.updated_at = now.into();
        let deed = Deed {
            reference: receipt_number(now),
            kind: ContactChangeKind::Correction,
            channel: OptOutChannel::SelfService,
            identity_check: IdentityCheck::NotApplicable,
            reason: String::new(),
            note: None,
            changed_by: None,
            changed_at: now.into(),
            // One change makes each version.
            request_key: format!("own:{person_id}:{}", entry.contact_version),
        };
        let change = ContactChange::of(Some(&before), &entry, deed);
        store::put_entry(conn, &entry)?;
        contact::store::append(conn, std::slice::from_ref(&change))?;
        let before = before.language.map_or("none", Language::as_str);
        let detail = format!("{before} to {}", language.as_str());
        let audit_entry = Entry {
            person_id: Some(person_id),
            object: Some("krr"),
            detail: Some(&detail),
            ..Entry::new(&Actor::Person, Action::LanguageChanged)
        };
        audit::store::append(conn, &audit_entry, now)?;
    }
    // The answer shows the entry, as a look does.
    lookup::look_up_self(conn, national_id_index, now)
}

/// Where a person's opt-out stands after the latest change; somebody who is not in the register has not opted out.
pub fn standing(person: &Person, entry: Option<&RegisterEntry>, latest: Option<&OptOutChange>) -> Standing {
    Standing {
        opted_out: entry.is_some_and(|entry| entry.opted_out),
        version: entry.map_or(0, |entry| entry.opt_out_version),
        changed_at: latest.map(|latest| latest.changed_at).max(entry.and_then(|entry| entry.opted_out_at)),
        deceased: person.status == PersonStatus::Deceased,
        superseded: person.superseded_by.is_some(),
    }
}

/// Where the confirmation goes: e-mail, else SMS where the number can get one, else nowhere. It is a service message, which
/// also those who opted out may get.
pub fn confirmation_channel(vault: &Vault, entry: &RegisterEntry) -> Result<Option<Channel>, VaultError> {
    if entry.email.is_some() {
        return Ok(Some(Channel::Email));
    }
    let mobile = entry.mobile.as_ref().map(|mobile| vault.open(mobile)).transpose()?;
    Ok(mobile.filter(Phone::can_receive_sms).map(|_| Channel::Sms))
}

/// `R-` and twelve characters that can be read out on the phone: no I, L, O or U.
pub fn receipt_number(now: DateTime<Utc>) -> String {
    let id = InquiryId::generate(now);
    let (_, random) = id.as_str().split_at(14);
    let (first, rest) = random.split_at(4);
    let (second, third) = rest.split_at(4);
    format!("R-{first}-{second}-{third}")
}
