//! Ordering a letter at the desk.

use chrono::{DateTime, Utc};

use super::super::eligibility::{self, Applicant, Refusal};
use super::super::lateness::LatenessRule;
use super::super::orders::{self, LetterOrder};
use super::super::store::{self, Letter};
use super::super::{Destination, LetterState, OrderChannel, reference};
use crate::audit::{self, Action, Actor, Entry};
use crate::calendar::local_date;
use crate::db::{AnyConnection, Error};
use crate::inquiries::{self, Inquiry};
use crate::persons::{self, Person};
use crate::register::{self, RegisterEntry};
use crate::values::{InquiryId, LetterId, PersonId, Phone, StaffId};
use crate::vault::Vault;

/// What the pages of an order show.
#[derive(Clone, Debug)]
pub struct ShownOrder {
    /// For whom.
    pub person: Person,
    /// The person's entry in the contact register.
    pub entry: Option<RegisterEntry>,
    /// The contact in which the letter is asked for.
    pub inquiry: Inquiry,
    /// What speaks against a letter, whatever the number.
    pub refusals: Vec<Refusal>,
}

/// What came of opening the order of a letter.
#[derive(Clone, Debug)]
pub enum OpenedOrder {
    /// There is no such person.
    Unknown,
    /// The reason for opening this person must be given first.
    ReasonNeeded,
    /// The look is on record.
    Shown(Box<ShownOrder>),
}

/// Opens the order of a letter: the audit row and all that is shown, in one transaction.
pub fn open_order(
    conn: &mut AnyConnection,
    staff_id: &StaffId,
    person_id: &PersonId,
    code_valid_days: u16,
    now: DateTime<Utc>,
) -> Result<OpenedOrder, Error> {
    let Some(person) = persons::store::find(conn, person_id)? else {
        return Ok(OpenedOrder::Unknown);
    };
    let Some(inquiry) = inquiries::store::valid_of(conn, staff_id, person_id, now)? else {
        return Ok(OpenedOrder::ReasonNeeded);
    };
    let actor = Actor::Staff(staff_id.clone());
    let entry = Entry {
        person_id: Some(person_id),
        object: Some("letter_order"),
        inquiry_id: Some(&inquiry.inquiry_id),
        ..Entry::new(&actor, Action::PersonViewed)
    };
    audit::store::append(conn, &entry, now)?;
    Ok(OpenedOrder::Shown(Box::new(ShownOrder {
        entry: register::store::entry_of(conn, person_id)?,
        refusals: refusals(conn, &person, code_valid_days, now)?,
        person,
        inquiry,
    })))
}

/// By what an order is judged and written down.
#[derive(Clone, Copy)]
pub struct OrderTerms<'a> {
    /// Seals the number.
    pub vault: &'a Vault,
    /// Finds the last day on time.
    pub lateness: &'a LatenessRule,
    /// Calendar days for which a letter's code holds.
    pub code_valid_days: u16,
}

/// Who orders, and in which contact.
#[derive(Clone, Copy, Debug)]
pub struct By<'a> {
    /// The agent.
    pub staff_id: &'a StaffId,
    /// The contact, which holds the reason for access.
    pub inquiry_id: &'a InquiryId,
}

/// What is ordered.
#[derive(Clone, Debug)]
pub struct NewOrder {
    /// For whom.
    pub person_id: PersonId,
    /// The number that belongs to the order.
    pub mobile: Phone,
    /// Why all the same, where a rule that may be overridden speaks against it; see [`eligibility::override_reason`].
    pub override_reason: Option<String>,
    /// The form's own key.
    pub request_key: String,
}

/// What came of an order.
#[derive(Clone, Debug)]
pub enum OrderOutcome {
    /// Ordered, now or by the same form before.
    Ordered(Letter),
    /// All the rules that speak against it.
    Refused(Vec<Refusal>),
    /// There is no such person, or the form's key ordered a letter for somebody else: two forms were mixed up.
    Mixed,
}

/// Orders a letter: the rules once more, the letter, its order and the audit row in one transaction. Of orders for the same
/// person at the same moment each waits for the one before it.
pub fn order_letter(
    conn: &mut AnyConnection,
    terms: OrderTerms<'_>,
    by: By<'_>,
    new: &NewOrder,
    now: DateTime<Utc>,
) -> Result<OrderOutcome, Error> {
    let Some(person) = persons::store::lock(conn, &new.person_id)? else {
        return Ok(OrderOutcome::Mixed);
    };
    if let Some(letter) = orders::letter_by_request(conn, &new.request_key)? {
        let is_same = letter.person_id == new.person_id;
        return Ok(if is_same { OrderOutcome::Ordered(letter) } else { OrderOutcome::Mixed });
    }
    let mut refusals = refusals(conn, &person, terms.code_valid_days, now)?;
    refusals.extend(eligibility::phone(&new.mobile));
    let may_override = new.override_reason.is_some();
    if !refusals.iter().all(|refusal| may_override && refusal.may_be_overridden()) {
        return Ok(OrderOutcome::Refused(refusals));
    }
    let letter = orders::insert_letter(conn, letter(terms, &person, &new.mobile, now)?, reference::generate)?;
    let overridden = refusals.first().map(Refusal::code);
    let order = LetterOrder {
        letter_id: letter.letter_id.clone(),
        ordered_by: by.staff_id.clone(),
        inquiry_id: by.inquiry_id.clone(),
        override_reason: new.override_reason.clone().filter(|_| overridden.is_some()),
        request_key: new.request_key.clone(),
    };
    orders::insert(conn, &order)?;
    let actor = Actor::Staff(by.staff_id.clone());
    let entry = Entry {
        person_id: Some(&person.person_id),
        object: Some(letter.letter_id.as_str()),
        inquiry_id: Some(by.inquiry_id),
        detail: overridden,
        ..Entry::new(&actor, Action::LetterOrdered)
    };
    audit::store::append(conn, &entry, now)?;
    Ok(OrderOutcome::Ordered(letter))
}

fn refusals(
    conn: &mut AnyConnection,
    person: &Person,
    code_valid_days: u16,
    now: DateTime<Utc>,
) -> Result<Vec<Refusal>, Error> {
    let letters = store::of_person(conn, &person.person_id)?;
    Ok(eligibility::refusals(&Applicant::of(person, &letters), local_date(now), code_valid_days))
}

/// The new letter, still without a reference.
fn letter(
    terms: OrderTerms<'_>,
    person: &Person,
    mobile: &Phone,
    now: DateTime<Utc>,
) -> Result<Letter, Error> {
    let destination = Destination::of_country(person.country.as_deref());
    Ok(Letter {
        letter_id: LetterId::generate(now),
        reference: String::new(),
        person_id: person.person_id.clone(),
        ordered_at: now.into(),
        order_channel: OrderChannel::Support,
        mobile: Some(terms.vault.seal(mobile)?),
        destination,
        state: LetterState::Ordered,
        state_reason: None,
        state_since: now.into(),
        last_on_time: terms.lateness.last_on_time(now, destination),
        lateness_rule: terms.lateness.version(),
        calendar_version: terms.lateness.calendar.version(),
    })
}
