//! People, as the National Population Register knows them: who they are and where a letter would go.
//!
//! **Invariants:** a person is known outside the database by an opaque id alone; the national id is stored sealed; a
//! protected person's place is never shown; whose national id was replaced leads to the person of the new one, and nobody back
//! to themselves.

use chrono::NaiveDate;

use crate::db::UtcTime;
use crate::db::schema::persons;
use crate::values::{NationalId, PersonId, search_key, text_enum};
use crate::vault::Sealed;
use diesel::prelude::*;

pub mod actions;
pub mod pages;
pub mod query;
pub mod store;
pub mod superseded;

text_enum! {
    /// A person's status in the population register.
    pub enum PersonStatus {
        /// Lives in Norway.
        Resident => "resident",
        /// Has moved abroad.
        Emigrated => "emigrated",
        /// Has died.
        Deceased => "deceased",
        /// Holds a D-number.
        Temporary => "temporary",
        /// Holds a D-number that has not been used for five years.
        Inactive => "inactive",
        /// The number is no longer in use.
        Ceased => "ceased",
        /// Reported missing.
        Missing => "missing",
        /// Not resident.
        NonResident => "non_resident",
        /// Registered at birth only.
        BirthRegistered => "birth_registered",
    }
}

text_enum! {
    /// How far a person's address is kept secret. The level itself is confidential.
    pub enum AddressProtection {
        /// Not at all.
        None => "none",
        /// The address of an institution's client.
        Client => "client",
        /// Not given to private bodies.
        Confidential => "confidential",
        /// Given to nobody; the register itself does not hold it.
        StrictlyConfidential => "strictly_confidential",
    }
}

impl AddressProtection {
    /// Whether places must be hidden and the person kept out of searches by name.
    pub fn hides_places(self) -> bool {
        self != Self::None
    }
}

text_enum! {
    /// A masked value that can be shown in full.
    pub enum Reveal {
        /// The national id.
        NationalId => "national_id",
        /// The e-mail address.
        Email => "email",
        /// The mobile number.
        Mobile => "mobile",
    }
}

/// A person as stored.
#[derive(Clone, Debug, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = persons, primary_key(person_id), treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Person {
    /// Opaque.
    pub person_id: PersonId,
    /// Sealed.
    pub national_id: Sealed<NationalId>,
    /// Under which the national id is found.
    pub national_id_index: String,
    /// Given names.
    pub given_name: String,
    /// Middle name.
    pub middle_name: Option<String>,
    /// Family name.
    pub family_name: String,
    /// Folded: given, middle, family.
    pub name_key: String,
    /// Folded: family, given, middle.
    pub family_name_key: String,
    /// From the register, not from the number.
    pub birth_date: Option<NaiveDate>,
    /// Status in the register.
    pub status: PersonStatus,
    /// How far the address is secret.
    pub address_protection: AddressProtection,
    /// First line of the address.
    pub address_line1: Option<String>,
    /// Second line.
    pub address_line2: Option<String>,
    /// Third line.
    pub address_line3: Option<String>,
    /// Four digits at home; free abroad.
    pub postal_code: Option<String>,
    /// Postal place.
    pub city: Option<String>,
    /// ISO 3166, two letters; none when no address is known.
    pub country: Option<String>,
    /// When the register last told us.
    pub updated_at: UtcTime,
    /// The person of the national id that has replaced this one.
    pub superseded_by: Option<PersonId>,
    /// Since when we know that; there when the other is.
    pub superseded_at: Option<UtcTime>,
}

impl Person {
    /// The whole name as it is read: given, middle, family.
    pub fn full_name(&self) -> String {
        let middle = self.middle_name.as_deref().map(|name| format!(" {name}")).unwrap_or_default();
        format!("{}{middle} {}", self.given_name, self.family_name)
    }

    /// Age in whole years on a day; `None` when the birth date is not known or lies ahead.
    pub fn age_on(&self, day: NaiveDate) -> Option<u32> {
        self.birth_date.and_then(|born| day.years_since(born))
    }
}

/// The two keys under which a name is found.
pub fn name_keys(given: &str, middle: Option<&str>, family: &str) -> (String, String) {
    let middle = middle.unwrap_or_default();
    (
        search_key::fold(&format!("{given} {middle} {family}")),
        search_key::fold(&format!("{family} {given} {middle}")),
    )
}
