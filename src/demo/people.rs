//! Made-up people: who they are, where they live, and what of it is secret.

use chrono::{DateTime, Days, NaiveDate, Utc};
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};

use super::ids::IdSeries;
use super::names::{FOREIGN, NORWEGIAN, Names, SAMI};
use super::{DemoError, Dice};
use crate::persons::{AddressProtection, Person, PersonStatus, name_keys};
use crate::values::PersonId;
use crate::vault::Vault;

const STREETS: [&str; 10] = [
    "Storgata",
    "Kirkeveien",
    "Skolegata",
    "Solbakken",
    "Bjørkeveien",
    "Fjordgata",
    "Nedre Ås vei",
    "Stasjonsveien",
    "Øvre gate",
    "Strandveien",
];
const PLACES: [(&str, &str); 14] = [
    ("0150", "OSLO"),
    ("0575", "OSLO"),
    ("5003", "BERGEN"),
    ("7010", "TRONDHEIM"),
    ("4006", "STAVANGER"),
    ("9008", "TROMSØ"),
    ("3015", "DRAMMEN"),
    ("4611", "KRISTIANSAND S"),
    ("6003", "ÅLESUND"),
    ("8006", "BODØ"),
    ("9845", "TANA"),
    ("9730", "KÁRÁŠJOHKA/KARASJOK"),
    ("2815", "GJØVIK"),
    ("6863", "LEIKANGER"),
];
const ABROAD: [(&str, &str, &str, &str); 7] = [
    ("Vasagatan", "111 20", "STOCKHOLM", "SE"),
    ("Vesterbrogade", "1620", "KØBENHAVN V", "DK"),
    ("ul. Długa", "00-238", "WARSZAWA", "PL"),
    ("Gedimino pr.", "01103", "VILNIUS", "LT"),
    ("Calle Mayor", "28013", "MADRID", "ES"),
    ("High Street", "EH1 1TB", "EDINBURGH", "GB"),
    ("Hauptstraße", "10827", "BERLIN", "DE"),
];

/// Makes up one person after the other.
pub(super) struct People {
    dice: Dice,
    today: NaiveDate,
    ids: IdSeries,
}

struct Address {
    lines: [Option<String>; 2],
    postal_code: Option<String>,
    city: Option<String>,
    country: Option<String>,
}

impl People {
    pub(super) fn new(seed: u64, today: NaiveDate) -> Self {
        // Not the same sequence as that of contact data and letters.
        Self { dice: Dice::seed_from_u64(!seed), today, ids: IdSeries::default() }
    }

    /// The next person.
    pub(super) fn next(&mut self, vault: &Vault, now: DateTime<Utc>) -> Result<Person, DemoError> {
        let names = match self.dice.random_range(0..100) {
            0..4 => &SAMI,
            4..20 => &FOREIGN,
            _ => &NORWEGIAN,
        };
        let status = self.status();
        let address_protection = self.protection();
        let address = self.address(status, address_protection);
        let d_number = status == PersonStatus::Temporary;
        let (born, national_id) = (0..1_000)
            .find_map(|_| {
                let born = self.birth_date(status);
                self.ids.next(&mut self.dice, born, d_number).map(|id| (born, id))
            })
            .ok_or(DemoError::TooManyPeople)?;
        let (given_name, middle_name, family_name) = self.name(names);
        let (name_key, family_name_key) = name_keys(&given_name, middle_name.as_deref(), &family_name);
        let [address_line1, address_line2] = address.lines;
        Ok(Person {
            person_id: PersonId::generate(now),
            national_id_index: vault.index(&national_id),
            national_id: vault.seal(&national_id)?,
            given_name,
            middle_name,
            family_name,
            name_key,
            family_name_key,
            birth_date: Some(born),
            status,
            address_protection,
            address_line1,
            address_line2,
            address_line3: None,
            postal_code: address.postal_code,
            city: address.city,
            country: address.country,
            updated_at: now.into(),
            superseded_by: None,
            superseded_at: None,
        })
    }

    fn status(&mut self) -> PersonStatus {
        match self.dice.random_range(0..100) {
            0..2 => PersonStatus::Deceased,
            2..7 => PersonStatus::Emigrated,
            7..15 => PersonStatus::Temporary,
            15 => PersonStatus::NonResident,
            _ => PersonStatus::Resident,
        }
    }

    fn protection(&mut self) -> AddressProtection {
        match self.dice.random_range(0..1_000) {
            0..4 => AddressProtection::StrictlyConfidential,
            4..12 => AddressProtection::Confidential,
            12..15 => AddressProtection::Client,
            _ => AddressProtection::None,
        }
    }

    /// From 13 years, when one may have an electronic ID, to 99; the dead are old.
    fn birth_date(&mut self, status: PersonStatus) -> NaiveDate {
        let youngest = if status == PersonStatus::Deceased { 60 } else { 13 };
        let years = self.dice.random_range(youngest..100);
        let days = years * 365 + years / 4 + self.dice.random_range(1..365);
        self.today.checked_sub_days(Days::new(days)).unwrap_or(self.today)
    }

    fn name(&mut self, names: &Names) -> (String, Option<String>, String) {
        let mut pick = |from: &[&str]| from.choose(&mut self.dice).copied().unwrap_or_default().to_owned();
        let (given, middle, family) = (pick(names.given), pick(names.family), pick(names.family));
        let has_middle = middle != family && self.dice.random_bool(0.15);
        (given, has_middle.then_some(middle), family)
    }

    fn address(&mut self, status: PersonStatus, protection: AddressProtection) -> Address {
        if protection == AddressProtection::StrictlyConfidential {
            return Address { lines: [None, None], postal_code: None, city: None, country: None };
        }
        let house = self.dice.random_range(1..120);
        let lives_abroad = match status {
            PersonStatus::Emigrated | PersonStatus::NonResident => true,
            PersonStatus::Temporary => self.dice.random_bool(0.45),
            _ => false,
        };
        let (street, postal_code, city, country) = if lives_abroad {
            ABROAD.choose(&mut self.dice).copied().unwrap_or_default()
        } else {
            let street = STREETS.choose(&mut self.dice).copied().unwrap_or_default();
            let (postal_code, city) = PLACES.choose(&mut self.dice).copied().unwrap_or_default();
            (street, postal_code, city, "NO")
        };
        let care_of = self.dice.random_bool(0.03).then(|| "c/o Nordmann".to_owned());
        Address {
            lines: [Some(format!("{street} {house}")), care_of],
            postal_code: Some(postal_code.to_owned()),
            city: Some(city.to_owned()),
            country: Some(country.to_owned()),
        }
    }
}
