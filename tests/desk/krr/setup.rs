//! A desk whose contact register is asked by others, and the issuer of their tokens.

use chrono::TimeDelta;
use serde_json::{Value, json};
use skranke::desk::Desk;
use skranke::persons::{AddressProtection, Person, PersonStatus, name_keys, store as persons};
use skranke::register::{RegisterEntry, store as register};
use skranke::tokens::demo::PersonOrder;
use skranke::values::{Email, Language, NationalId, PersonId, Phone};
use tempfile::TempDir;

use crate::support::client::Answer;
use crate::support::desk::TestDesk;
use crate::support::issuer::desk_with_issuer;
pub(super) use crate::support::issuer::{claims, issuer};

pub(super) const PATH: &str = "/rest/v2/personer";
pub(super) const OWN: &str = "/rest/v1/person";
pub(super) const CHANGES: &str = "/rest/v2/krr/hentEndringer";
pub(super) const READ_CHANGES: &str = "krr:global/hentendring.read";
pub(super) const CONTACT: &str = "krr:global/kontaktinformasjon.read";
pub(super) const MAILBOX: &str = "krr:global/digitalpost.read";

/// The register as partners see it. Friday 20 November 2026, 09.00 in Norway.
pub(super) struct Krr {
    pub(super) desk: TestDesk,
    _keys: TempDir,
}

impl Krr {
    pub(super) fn start() -> Self {
        Self::start_with("")
    }

    /// With further lines for `[tokens]`.
    pub(super) fn start_with(settings: &str) -> Self {
        let (desk, keys) = desk_with_issuer(settings);
        Self { desk, _keys: keys }
    }

    /// The claims of a good token.
    pub(super) fn claims(&self, scope: &str) -> Value {
        claims(&self.desk, scope)
    }

    pub(super) fn token(&self, scope: &str) -> String {
        issuer().token(&self.claims(scope)).unwrap()
    }

    /// The claims of a good token of a person's own.
    pub(super) fn own_claims(&self, national_id: &str, scope: &str) -> Value {
        let national_id = NationalId::parse(national_id).unwrap();
        let lifetime = TimeDelta::minutes(2);
        PersonOrder { scope, national_id: &national_id, audience: None, lifetime }.claims(self.desk.now())
    }

    /// Calls with JSON and a token with these claims.
    pub(super) fn call(&self, method: &str, path: &str, claims: &Value, body: Option<&Value>) -> Answer {
        let bearer = format!("Bearer {}", issuer().token(claims).unwrap());
        let mut headers = vec![("authorization", bearer.as_str()), ("accept", "application/json")];
        headers.extend(body.map(|_| ("content-type", "application/json")));
        self.desk.client().send(method, path, &headers, body.map(Value::to_string))
    }

    /// The changes after a number, with a good token for them alone.
    pub(super) fn changes(&self, after: i64) -> Answer {
        let body = json!({ "fraEndringsId": after });
        self.call("POST", CHANGES, &self.claims(READ_CHANGES), Some(&body))
    }

    /// A good answer to that.
    pub(super) fn page(&self, after: i64) -> Value {
        serde_json::from_str(&self.changes(after).expect(200).body).unwrap()
    }

    /// Asks with a good token.
    pub(super) fn ask(&self, scope: &str, body: &Value) -> Answer {
        self.ask_with(&[("authorization", &format!("Bearer {}", self.token(scope)))], body)
    }

    /// Asks with exactly these headers, and JSON.
    pub(super) fn ask_with(&self, headers: &[(&str, &str)], body: &Value) -> Answer {
        let mut all = vec![("content-type", "application/json"), ("accept", "application/json")];
        all.extend(headers);
        self.desk.client().send("POST", PATH, &all, Some(body.to_string()))
    }

    /// The persons in the answer to a good question.
    pub(super) fn persons(&self, scope: &str, ids: &[&str]) -> Vec<Value> {
        let body = json!({ "personidentifikatorer": ids });
        let answer = self.ask(scope, &body).expect(200);
        let answer: Value = serde_json::from_str(&answer.body).unwrap();
        answer["personer"].as_array().unwrap().clone()
    }

    /// Somebody whom the desk knows, not in the register.
    pub(super) fn known(&self, national_id: &str) -> PersonId {
        let vault = &self.desk.desk.vault;
        let id = NationalId::parse(national_id).unwrap();
        let person_id = PersonId::generate(self.desk.now());
        let (name_key, family_name_key) = name_keys("Kari", None, "Nordmann");
        let person = Person {
            person_id: person_id.clone(),
            national_id: vault.seal(&id).unwrap(),
            national_id_index: vault.index(&id),
            given_name: "Kari".to_owned(),
            middle_name: None,
            family_name: "Nordmann".to_owned(),
            name_key,
            family_name_key,
            birth_date: id.birth_date(),
            status: PersonStatus::Resident,
            address_protection: AddressProtection::None,
            address_line1: None,
            address_line2: None,
            address_line3: None,
            postal_code: None,
            city: None,
            country: Some("NO".to_owned()),
            updated_at: self.desk.now().into(),
            superseded_by: None,
            superseded_at: None,
        };
        self.desk.write(move |conn| persons::insert(conn, std::slice::from_ref(&person)));
        person_id
    }

    /// Somebody in the register with an e-mail address and a mobile of their own; `change` makes them another.
    pub(super) fn registered(
        &self,
        national_id: &str,
        change: impl FnOnce(&mut RegisterEntry, &Desk),
    ) -> PersonId {
        let person_id = self.known(national_id);
        let (now, desk) = (self.desk.now(), &self.desk.desk);
        let number = national_id.get(3..).unwrap();
        let (updated, verified) = (now - TimeDelta::days(200), now - TimeDelta::days(20));
        let mut entry = RegisterEntry {
            email_updated_at: Some(updated.into()),
            email_verified_at: Some(verified.into()),
            mobile_updated_at: Some(updated.into()),
            mobile_verified_at: Some(verified.into()),
            language: Some(Language::Nn),
            mailbox_address: Some("kari.nordmann#9YDT".to_owned()),
            mailbox_provider: Some("984661185".to_owned()),
            ..RegisterEntry::empty(person_id.clone(), now.into())
        };
        set_email(&mut entry, desk, Some(&format!("k{number}@example.no")));
        set_mobile(&mut entry, desk, Some(&format!("9{}", number.get(..7).unwrap())));
        change(&mut entry, desk);
        self.desk.write(move |conn| register::put_entry(conn, &entry));
        person_id
    }
}

pub(super) fn set_email(entry: &mut RegisterEntry, desk: &Desk, text: Option<&str>) {
    let email = text.map(|text| Email::parse(text).unwrap());
    entry.email = email.as_ref().map(|email| desk.vault.seal(email).unwrap());
    entry.email_index = email.map(|email| desk.vault.index(&email));
}

pub(super) fn set_mobile(entry: &mut RegisterEntry, desk: &Desk, text: Option<&str>) {
    let mobile = text.map(|text| Phone::parse(text).unwrap());
    entry.mobile = mobile.as_ref().map(|mobile| desk.vault.seal(mobile).unwrap());
    entry.mobile_index = mobile.map(|mobile| desk.vault.index(&mobile));
}
