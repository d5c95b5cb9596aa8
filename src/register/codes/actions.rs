//! Having a code sent, making it at hand-over, and trying what the caller read out.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use chrono::{DateTime, TimeDelta, Utc};

use super::super::store::{lock_entry_of, put_entry};
use super::super::{RegisterEntry, Told, contact};
use super::{Code, CodeEnd, ContactCode, MOST_CODES, MOST_WRONG_ATTEMPTS, VALID, store};
use crate::audit::{self, Action, Actor, Entry};
use crate::calendar::local_date;
use crate::db::{AnyConnection, Error, UtcTime};
use crate::inquiries::Inquiry;
use crate::notices::{Channel, NewNotice, outbox};
use crate::persons::{Person, PersonStatus};
use crate::values::{NoticeId, text_enum};
use crate::vault::Vault;

text_enum! {
    /// Why no code is sent, or why one proves nothing.
    pub enum CodeRefusal {
        /// The register has no such address.
        NoAddress => "no_address",
        /// The register upstream does not tell of any address.
        RegisterAway => "register_away",
        /// The person has died.
        Deceased => "deceased",
        /// The person has another national id, to which the addresses were moved.
        Superseded => "superseded",
        /// The person was sent too many lately.
        TooMany => "too_many",
        /// No code of this contact holds.
        NoneHolds => "none_holds",
        /// It is not the code that was sent.
        Wrong => "wrong",
        /// It is not, and was the last try.
        Locked => "locked",
        /// Its ten minutes are up.
        TooLate => "too_late",
        /// The address was changed after it was sent.
        AddressChanged => "address_changed",
    }
}

/// What an agent asks for.
#[derive(Clone, Copy, Debug)]
pub struct NewCode<'a> {
    /// How it is to travel.
    pub channel: Channel,
    /// The form's own key.
    pub request_key: &'a str,
    /// What the register upstream told of the person; none while the register is ours.
    pub upstream: Option<&'a Told>,
    /// So long after the desk put an address in, a code to it does not prove who somebody is.
    pub address_wait: TimeDelta,
}

/// Queues a code to the address that the register has. A form sent twice sends one.
pub fn send_code(
    conn: &mut AnyConnection,
    person: &Person,
    inquiry: &Inquiry,
    new: NewCode<'_>,
    now: DateTime<Utc>,
) -> Result<Result<(), CodeRefusal>, Error> {
    let NewCode { channel, request_key, upstream, address_wait } = new;
    let held = lock_entry_of(conn, &person.person_id)?;
    if person.status == PersonStatus::Deceased {
        return Ok(Err(CodeRefusal::Deceased));
    }
    if person.superseded_by.is_some() {
        return Ok(Err(CodeRefusal::Superseded));
    }
    let entry = match upstream {
        None => held.as_ref(),
        Some(Told::NotAvailable) => return Ok(Err(CodeRefusal::RegisterAway)),
        Some(told) => told.entry(),
    };
    let Some((address_index, updated_at)) = entry.and_then(|entry| address(entry, channel)) else {
        return Ok(Err(CodeRefusal::NoAddress));
    };
    let was_known = match updated_at {
        None => true,
        Some(at) if at >= inquiry.opened_at => false,
        // Otherwise whoever could talk the desk into a new number could prove the next time, with it, to be the person.
        Some(at) => {
            at.utc() <= now - address_wait
                || !contact::store::was_put_in_by_desk(conn, &person.person_id, channel, at)?
        }
    };
    let notice =
        NewNotice::contact_code(person.person_id.clone(), channel, request_key).asked_by(&inquiry.staff_id);
    for (span, most) in MOST_CODES {
        if store::count_since(conn, &person.person_id, now - span)? >= most {
            let sent_before = outbox::is_queued(conn, &notice)?;
            return Ok(if sent_before { Ok(()) } else { Err(CodeRefusal::TooMany) });
        }
    }
    let Some(notice_id) = outbox::queue(conn, &notice, now)? else { return Ok(Ok(())) };
    store::end_open(conn, &person.person_id, channel, now)?;
    let code = ContactCode {
        notice_id,
        person_id: person.person_id.clone(),
        channel,
        address_index,
        was_known,
        inquiry_id: inquiry.inquiry_id.clone(),
        requested_by: inquiry.staff_id.clone(),
        requested_at: now.into(),
        code_hash: None,
        valid_until: None,
        wrong_attempts: 0,
        ended_at: None,
        ended_by: None,
    };
    store::insert(conn, &code)?;
    put_on_record(conn, inquiry, &code, Action::ContactCodeSent, channel.as_str(), now)?;
    Ok(Ok(()))
}

/// The address's index, and when it last changed.
fn address(entry: &RegisterEntry, channel: Channel) -> Option<(String, Option<UtcTime>)> {
    Some(match channel {
        Channel::Email => (entry.email_index.clone()?, entry.email_updated_at),
        Channel::Sms => (entry.mobile_index.clone()?, entry.mobile_updated_at),
    })
}

/// Makes the code that a message takes with it now, in the transaction of its hand-over.
pub(crate) fn make_code(
    conn: &mut AnyConnection,
    vault: &Vault,
    notice_id: &NoticeId,
    now: DateTime<Utc>,
) -> Result<Code, Error> {
    let code = Code::generate();
    store::put_hash(conn, notice_id, &code.hash(vault, notice_id), now + VALID)?;
    Ok(code)
}

/// Whether the code of a message can still prove anything: it has not ended, and its address is the person's.
pub(crate) fn is_awaited(
    conn: &mut AnyConnection,
    notice_id: &NoticeId,
    entry: Option<&RegisterEntry>,
) -> Result<bool, Error> {
    let Some(code) = store::find(conn, notice_id)? else { return Ok(false) };
    Ok(code.ended_at.is_none() && entry.is_some_and(|entry| is_still_there(entry, &code)))
}

fn is_still_there(entry: &RegisterEntry, code: &ContactCode) -> bool {
    let index = match code.channel {
        Channel::Email => &entry.email_index,
        Channel::Sms => &entry.mobile_index,
    };
    index.as_ref() == Some(&code.address_index)
}

/// Tries what the caller read out. The right code proves its address: it counts as confirmed and validated now. Tries for
/// the same person wait for one another, so that none is miscounted.
pub fn prove(
    conn: &mut AnyConnection,
    vault: &Vault,
    person: &Person,
    inquiry: &Inquiry,
    typed: Option<&Code>,
    now: DateTime<Utc>,
) -> Result<Result<Channel, CodeRefusal>, Error> {
    let Some(mut entry) = lock_entry_of(conn, &person.person_id)? else {
        return Ok(Err(CodeRefusal::NoneHolds));
    };
    let code = match try_code(conn, vault, person, inquiry, typed, now)? {
        Err(refusal) => return Ok(Err(refusal)),
        Ok(code) if code.ended_at.is_some() => return Ok(Ok(code.channel)),
        Ok(code) => code,
    };
    if !is_still_there(&entry, &code) {
        return Ok(Err(CodeRefusal::AddressChanged));
    }
    let before = entry.clone();
    let at = Some(now.into());
    match code.channel {
        Channel::Email => (entry.email_verified_at, entry.email_validated_at) = (at, at),
        Channel::Sms => (entry.mobile_verified_at, entry.mobile_validated_at) = (at, at),
    }
    entry.updated_at = now.into();
    entry.reckon_ages(Some(&before), local_date(now));
    put_entry(conn, &entry)?;
    accept(conn, inquiry, &code, now)?;
    Ok(Ok(code.channel))
}

/// As [`prove`], while the register is upstream: the right code proves who the person is, and changes nothing there.
pub fn prove_identity(
    conn: &mut AnyConnection,
    vault: &Vault,
    person: &Person,
    inquiry: &Inquiry,
    typed: Option<&Code>,
    now: DateTime<Utc>,
) -> Result<Result<Channel, CodeRefusal>, Error> {
    lock_entry_of(conn, &person.person_id)?;
    let code = match try_code(conn, vault, person, inquiry, typed, now)? {
        Err(refusal) => return Ok(Err(refusal)),
        Ok(code) => code,
    };
    if code.ended_at.is_none() {
        accept(conn, inquiry, &code, now)?;
    }
    Ok(Ok(code.channel))
}

/// The code of this contact that was typed: one that holds, or one that has proved something already, by the same form. Any
/// other counts as wrong.
fn try_code(
    conn: &mut AnyConnection,
    vault: &Vault,
    person: &Person,
    inquiry: &Inquiry,
    typed: Option<&Code>,
    now: DateTime<Utc>,
) -> Result<Result<ContactCode, CodeRefusal>, Error> {
    let codes = store::of_inquiry(conn, &person.person_id, &inquiry.inquiry_id)?;
    let codes: Vec<ContactCode> = codes.into_iter().map(|(code, _)| code).collect();
    let matching = typed.and_then(|typed| codes.iter().find(|code| is_code(vault, typed, code)));
    let Some(code) = matching else { return refuse_wrong(conn, inquiry, &codes, now).map(Err) };
    let is_late = code.valid_until.is_none_or(|until| until.utc() <= now);
    Ok(match code.ended_by {
        Some(CodeEnd::Proved) => Ok(code.clone()),
        Some(_) => Err(CodeRefusal::NoneHolds),
        None if is_late => Err(CodeRefusal::TooLate),
        None => Ok(code.clone()),
    })
}

/// Ends the code that was read out, on record as the proof that it is.
fn accept(
    conn: &mut AnyConnection,
    inquiry: &Inquiry,
    code: &ContactCode,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    store::end(conn, &code.notice_id, CodeEnd::Proved, now)?;
    put_on_record(conn, inquiry, code, Action::ContactProved, code.channel.as_str(), now)
}

fn is_code(vault: &Vault, typed: &Code, code: &ContactCode) -> bool {
    let hash = typed.hash(vault, &code.notice_id);
    let stored = code.code_hash.as_deref().unwrap_or_default();
    verify_slices_are_equal(hash.as_bytes(), stored.as_bytes()).is_ok()
}

/// Counts a wrong code against those that hold. At the last one allowed they hold no longer.
fn refuse_wrong(
    conn: &mut AnyConnection,
    inquiry: &Inquiry,
    codes: &[ContactCode],
    now: DateTime<Utc>,
) -> Result<CodeRefusal, Error> {
    let holds = |code: &&ContactCode| code.ended_at.is_none() && code.code_hash.is_some();
    let mut refusal = CodeRefusal::NoneHolds;
    for code in codes.iter().filter(holds) {
        store::count_wrong(conn, &code.notice_id)?;
        let locked = code.wrong_attempts + 1 >= MOST_WRONG_ATTEMPTS;
        if locked {
            store::end(conn, &code.notice_id, CodeEnd::Locked, now)?;
        }
        refusal = if locked { CodeRefusal::Locked } else { CodeRefusal::Wrong };
        put_on_record(conn, inquiry, code, Action::ContactCodeRefused, refusal.as_str(), now)?;
    }
    Ok(refusal)
}

fn put_on_record(
    conn: &mut AnyConnection,
    inquiry: &Inquiry,
    code: &ContactCode,
    action: Action,
    detail: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let actor = Actor::Staff(inquiry.staff_id.clone());
    let entry = Entry {
        person_id: Some(&code.person_id),
        object: Some(code.notice_id.as_str()),
        inquiry_id: Some(&inquiry.inquiry_id),
        detail: Some(detail),
        ..Entry::new(&actor, action)
    };
    audit::store::append(conn, &entry, now)
}
