//! What partners' systems do with letters: order them, and ask about one. Whom they ask about stands in the audit trail
//! with their organisation's number before they are answered.

use chrono::{DateTime, Utc};

use super::super::eligibility::Refusal;
use super::super::store::{self, Letter, StoredEvent};
use super::{NewOrder, OrderOutcome, OrderTerms, Orderer, order_letter};
use crate::audit::{self, Action, Actor, Entry};
use crate::db::{AnyConnection, Error};
use crate::persons::{self, Person};
use crate::tokens::Partner;
use crate::values::{NationalId, Phone};

/// A letter as a partner's system sees it.
#[derive(Clone, Debug)]
pub struct SeenLetter {
    /// The letter.
    pub letter: Letter,
    /// Nothing may tell where it goes: the person's address is protected.
    pub hides_places: bool,
    /// All that was reported about it.
    pub events: Vec<StoredEvent>,
}

/// What came of a partner's order.
#[derive(Clone, Debug)]
pub enum PartnerOrder {
    /// Ordered.
    Ordered(Box<SeenLetter>),
    /// Nobody with this number is known here.
    UnknownPerson,
    /// All the rules that speak against it.
    Refused(Vec<Refusal>),
}

/// Orders a letter for a partner's system, to the person with this number. A refusal tells something of the person, so it is
/// put on record as a look.
pub fn order_for_partner(
    conn: &mut AnyConnection,
    terms: OrderTerms<'_>,
    partner: &Partner,
    (national_id, mobile): (&NationalId, &Phone),
    now: DateTime<Utc>,
) -> Result<PartnerOrder, Error> {
    let actor = Actor::Consumer(partner.consumer.clone());
    let index = terms.vault.index(national_id);
    let Some(person) = persons::store::by_national_id_indexes(conn, &[&index])?.remove(&index) else {
        let detail = detail(partner, Some("unknown"));
        let entry = Entry {
            object: Some("letter_order"),
            detail: detail.as_deref(),
            ..Entry::new(&actor, Action::PersonSearched)
        };
        audit::store::append(conn, &entry, now)?;
        return Ok(PartnerOrder::UnknownPerson);
    };
    let new = NewOrder { person_id: person.person_id.clone(), mobile: mobile.clone(), override_reason: None };
    match order_letter(conn, terms, Orderer::Partner(&partner.consumer), &new, now)? {
        OrderOutcome::Ordered(letter) => {
            Ok(PartnerOrder::Ordered(Box::new(SeenLetter::of(letter, &person, Vec::new()))))
        }
        OrderOutcome::Refused(refusals) => {
            let rules: Vec<&str> = refusals.iter().map(Refusal::code).collect();
            let detail = detail(partner, Some(&rules.join(", ")));
            let entry = Entry {
                person_id: Some(&person.person_id),
                object: Some("letter_order"),
                detail: detail.as_deref(),
                ..Entry::new(&actor, Action::PersonLookedUp)
            };
            audit::store::append(conn, &entry, now)?;
            Ok(PartnerOrder::Refused(refusals))
        }
        OrderOutcome::Mixed => Ok(PartnerOrder::UnknownPerson),
    }
}

/// Reads a letter by its reference. It may be told of only after [`record_seeing`].
pub fn see_letter(conn: &mut AnyConnection, reference: &str) -> Result<Option<SeenLetter>, Error> {
    let Some(letter) = store::by_references(conn, &[reference])?.remove(reference) else {
        return Ok(None);
    };
    let Some(person) = persons::store::find(conn, &letter.person_id)? else {
        return Ok(None);
    };
    let ids = std::slice::from_ref(&letter.letter_id);
    let mut events = store::events_of(conn, ids)?.remove(&letter.letter_id).unwrap_or_default();
    events.sort_by_cached_key(StoredEvent::facts);
    Ok(Some(SeenLetter::of(letter, &person, events)))
}

/// Puts on record that a partner's system was told of a letter.
pub fn record_seeing(
    conn: &mut AnyConnection,
    partner: &Partner,
    seen: Option<&SeenLetter>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let Some(SeenLetter { letter, .. }) = seen else { return Ok(()) };
    let actor = Actor::Consumer(partner.consumer.clone());
    let detail = detail(partner, None);
    let entry = Entry {
        person_id: Some(&letter.person_id),
        object: Some(letter.letter_id.as_str()),
        detail: detail.as_deref(),
        ..Entry::new(&actor, Action::PersonLookedUp)
    };
    audit::store::append(conn, &entry, now)
}

/// What is said beside the organisation: who asks for it, if another does, and what was answered.
fn detail(partner: &Partner, answered: Option<&str>) -> Option<String> {
    let supplier = partner.supplier.as_ref().map(|supplier| format!("supplier {supplier}"));
    let parts: Vec<String> = supplier.into_iter().chain(answered.map(str::to_owned)).collect();
    (!parts.is_empty()).then(|| parts.join(": "))
}

impl SeenLetter {
    fn of(letter: Letter, person: &Person, events: Vec<StoredEvent>) -> Self {
        Self { letter, hides_places: person.address_protection.hides_places(), events }
    }
}
