//! Ordering a letter: by an agent, or by a partner's system.

use chrono::{DateTime, Utc};

use super::super::codes::{self, CodeEnd};
use super::super::eligibility::{self, Applicant, Refusal};
use super::super::lateness::LatenessRule;
use super::super::orders::{self, LetterOrder};
use super::super::printing::{self, PrintOrder};
use super::super::store::{self, Letter};
use super::super::{Destination, EventKind, LetterState, OrderChannel, reference, rules};
use super::events::report_own;
use crate::audit::{self, Action, Actor, Entry};
use crate::calendar::local_date;
use crate::db::{AnyConnection, Error};
use crate::inquiries::{self, Inquiry};
use crate::persons::{self, Person};
use crate::register::{self, RegisterEntry};
use crate::values::{InquiryId, LetterId, OrgNumber, PersonId, Phone, StaffId};
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
    /// The letter whose place the new one would take.
    pub replaces: Option<Replaced>,
}

/// A letter whose place another takes.
#[derive(Clone, Debug)]
pub struct Replaced {
    /// The letter.
    pub letter: Letter,
    /// How it went to print, if that was ours to do.
    pub print: Option<PrintOrder>,
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
    let letters = store::of_person(conn, person_id)?;
    let replaces = match rules::to_be_replaced(&letters) {
        Some(letter) => {
            let print = printing::store::of_letter(conn, &letter.letter_id)?;
            Some(Replaced { letter: letter.clone(), print })
        }
        None => None,
    };
    Ok(OpenedOrder::Shown(Box::new(ShownOrder {
        entry: register::store::entry_of(conn, person_id)?,
        refusals: refusals(&person, &letters, code_valid_days, now),
        replaces,
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

/// Who orders.
#[derive(Clone, Copy, Debug)]
pub enum Orderer<'a> {
    /// One who works at the desk.
    Agent {
        /// Who.
        staff_id: &'a StaffId,
        /// The contact, which holds the reason for access.
        inquiry_id: &'a InquiryId,
        /// The form's own key: the same form sent twice orders once.
        request_key: &'a str,
    },
    /// A partner's system, by the organisation that it asks for. It overrides no rule.
    Partner(&'a OrgNumber),
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

/// Orders a letter: the rules once more, the letter, its order and the audit row in one transaction. It takes the place of
/// the letter that the person still has, if there is one, and goes to print with the next file. Of orders for the same
/// person at the same moment each waits for the one before it.
pub fn order_letter(
    conn: &mut AnyConnection,
    terms: OrderTerms<'_>,
    orderer: Orderer<'_>,
    new: &NewOrder,
    now: DateTime<Utc>,
) -> Result<OrderOutcome, Error> {
    let Some(person) = persons::store::lock(conn, &new.person_id)? else {
        return Ok(OrderOutcome::Mixed);
    };
    if let Orderer::Agent { request_key, .. } = orderer
        && let Some(letter) = orders::letter_by_request(conn, request_key)?
    {
        let is_same = letter.person_id == new.person_id;
        return Ok(if is_same { OrderOutcome::Ordered(letter) } else { OrderOutcome::Mixed });
    }
    let earlier = store::of_person(conn, &new.person_id)?;
    let mut refusals = refusals(&person, &earlier, terms.code_valid_days, now);
    refusals.extend(eligibility::phone(&new.mobile));
    let may_override = new.override_reason.is_some() && matches!(orderer, Orderer::Agent { .. });
    if !refusals.iter().all(|refusal| may_override && refusal.may_be_overridden()) {
        return Ok(OrderOutcome::Refused(refusals));
    }
    let letter = letter(terms, &person, &new.mobile, orderer.channel(), now)?;
    let letter = orders::insert_letter(conn, letter, reference::generate)?;
    let overridden = refusals.first().map(Refusal::code);
    put_on_record(conn, orderer, new, &letter, overridden, now)?;
    printing::store::queue(conn, &letter.letter_id, now)?;
    if let Some(old) = rules::to_be_replaced(&earlier) {
        replace(conn, &old.letter_id, &letter.letter_id, now)?;
    }
    Ok(OrderOutcome::Ordered(letter))
}

impl Orderer<'_> {
    fn channel(&self) -> OrderChannel {
        match self {
            Self::Agent { .. } => OrderChannel::Support,
            Self::Partner(_) => OrderChannel::Api,
        }
    }
}

/// The agent's order with its reason, and the audit row.
fn put_on_record(
    conn: &mut AnyConnection,
    orderer: Orderer<'_>,
    new: &NewOrder,
    letter: &Letter,
    overridden: Option<&str>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let (actor, inquiry_id) = match orderer {
        Orderer::Agent { staff_id, inquiry_id, request_key } => {
            let order = LetterOrder {
                letter_id: letter.letter_id.clone(),
                ordered_by: staff_id.clone(),
                inquiry_id: inquiry_id.clone(),
                override_reason: new.override_reason.clone().filter(|_| overridden.is_some()),
                request_key: request_key.to_owned(),
            };
            orders::insert(conn, &order)?;
            (Actor::Staff(staff_id.clone()), Some(inquiry_id))
        }
        Orderer::Partner(consumer) => (Actor::Consumer(consumer.clone()), None),
    };
    let entry = Entry {
        person_id: Some(&letter.person_id),
        object: Some(letter.letter_id.as_str()),
        inquiry_id,
        detail: overridden,
        ..Entry::new(&actor, Action::LetterOrdered)
    };
    audit::store::append(conn, &entry, now)
}

/// The old letter is of no use from now on: its code ends, nobody waits for it, and it is not printed if it was not yet.
fn replace(
    conn: &mut AnyConnection,
    old: &LetterId,
    new: &LetterId,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    orders::link(conn, new, old)?;
    codes::store::end(conn, old, CodeEnd::Replaced, now)?;
    report_own(conn, old, EventKind::Replaced, None, now)
}

fn refusals(person: &Person, letters: &[Letter], code_valid_days: u16, now: DateTime<Utc>) -> Vec<Refusal> {
    eligibility::refusals(&Applicant::of(person, letters), local_date(now), code_valid_days)
}

/// The new letter, still without a reference.
fn letter(
    terms: OrderTerms<'_>,
    person: &Person,
    mobile: &Phone,
    order_channel: OrderChannel,
    now: DateTime<Utc>,
) -> Result<Letter, Error> {
    let destination = Destination::of_country(person.country.as_deref());
    Ok(Letter {
        letter_id: LetterId::generate(now),
        reference: String::new(),
        person_id: person.person_id.clone(),
        ordered_at: now.into(),
        order_channel,
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
