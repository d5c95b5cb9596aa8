//! What an access token says, and whether it holds now.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;

use super::{Holder, Partner, Refusal};
use crate::values::{IdPolicy, NationalId, OrgNumber};

/// The scheme of organisation numbers in ISO 6523, as Maskinporten writes it.
const AUTHORITY: &str = "iso6523-actorid-upis";

/// The levels at which ID-porten must have identified a person.
const ASSURANCE: [&str; 2] = ["idporten-loa-substantial", "idporten-loa-high"];

/// The claims that count here; issuer and audience are checked with the signature. Times are Unix seconds.
#[derive(Deserialize)]
pub(super) struct Claims<Who> {
    /// One text: the library would take a list that names our issuer among others.
    #[serde(rename = "iss")]
    pub(super) issuer: String,
    exp: i64,
    nbf: Option<i64>,
    iat: Option<i64>,
    #[serde(default)]
    scope: String,
    #[serde(flatten)]
    who: Who,
}

/// What Maskinporten says of whoever asks.
#[derive(Deserialize)]
pub(super) struct Organisations {
    consumer: Option<Party>,
    supplier: Option<Party>,
}

/// What ID-porten says of the person.
#[derive(Deserialize)]
pub(super) struct Citizen {
    pid: Option<String>,
    acr: Option<String>,
}

#[derive(Deserialize)]
struct Party {
    authority: String,
    #[serde(rename = "ID")]
    id: String,
}

impl<Who> Claims<Who> {
    /// Refuses a token that does not hold at `now`; the clocks may differ by `leeway`.
    pub(super) fn hold(&self, now: DateTime<Utc>, leeway: TimeDelta) -> Result<(), Refusal> {
        let (earliest, latest) = ((now - leeway).timestamp(), (now + leeway).timestamp());
        if self.exp <= earliest {
            return Err(Refusal::Expired);
        }
        if self.nbf.is_some_and(|at| at > latest) || self.iat.is_some_and(|at| at > latest) {
            return Err(Refusal::NotYet);
        }
        Ok(())
    }

    fn scopes(&self) -> Vec<String> {
        self.scope.split(' ').filter(|scope| !scope.is_empty()).map(str::to_owned).collect()
    }
}

impl Claims<Organisations> {
    /// Which organisation it is.
    pub(super) fn partner(self) -> Result<Partner, Refusal> {
        let scopes = self.scopes();
        let consumer = self.who.consumer.ok_or(Refusal::Consumer)?;
        let supplier = self.who.supplier.map(|supplier| supplier.number()).transpose()?;
        Ok(Partner { consumer: consumer.number()?, supplier, scopes })
    }
}

impl Claims<Citizen> {
    /// Who it is, if this installation takes such national ids.
    pub(super) fn holder(self, policy: IdPolicy) -> Result<Holder, Refusal> {
        let scopes = self.scopes();
        if !self.who.acr.is_some_and(|acr| ASSURANCE.contains(&acr.as_str())) {
            return Err(Refusal::Assurance);
        }
        let pid = self.who.pid.ok_or(Refusal::Person)?;
        let national_id = NationalId::parse(&pid).ok().filter(|id| policy.check(id).is_ok());
        let national_id = national_id.filter(|id| id.expose() == pid).ok_or(Refusal::Person)?;
        Ok(Holder { national_id, scopes })
    }
}

impl Party {
    /// Only the one spelling: people's spaces and hyphens have no place in a token.
    fn number(&self) -> Result<OrgNumber, Refusal> {
        let digits = self.id.strip_prefix("0192:").filter(|_| self.authority == AUTHORITY);
        let number = digits.and_then(|digits| OrgNumber::parse(digits).ok());
        number.filter(|number| Some(number.as_str()) == digits).ok_or(Refusal::Consumer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(change: impl FnOnce(&mut serde_json::Value)) -> Result<Partner, Refusal> {
        let mut claims = serde_json::json!({
            "iss": "https://test.maskinporten.no/", "exp": 1_000_600, "iat": 1_000_000, "scope": "a  b",
            "consumer": { "authority": "iso6523-actorid-upis", "ID": "0192:991825827" }
        });
        change(&mut claims);
        let claims: Claims<Organisations> = serde_json::from_value(claims).unwrap();
        claims.hold(DateTime::from_timestamp(1_000_100, 0).unwrap(), TimeDelta::seconds(10))?;
        claims.partner()
    }

    #[test]
    fn a_token_names_its_consumer_its_supplier_and_its_scopes() {
        let partner = judged(|claims| {
            claims["supplier"] =
                serde_json::json!({ "authority": "iso6523-actorid-upis", "ID": "0192:984661185" });
        });
        let partner = partner.unwrap();
        assert_eq!(partner.consumer.as_str(), "991825827");
        assert_eq!(partner.supplier.as_ref().unwrap().as_str(), "984661185");
        assert!(partner.has_any(&["x", "b"]) && !partner.has_any(&["", "a b"]));
    }

    #[test]
    fn a_token_holds_from_its_time_to_its_end_with_ten_seconds_to_spare() {
        for (claim, at, outcome) in [
            ("exp", 1_000_091, None),
            ("exp", 1_000_090, Some(Refusal::Expired)),
            ("nbf", 1_000_110, None),
            ("nbf", 1_000_111, Some(Refusal::NotYet)),
            ("iat", 1_000_110, None),
            ("iat", 1_000_111, Some(Refusal::NotYet)),
        ] {
            assert_eq!(judged(|claims| claims[claim] = at.into()).err(), outcome, "{claim} {at}");
        }
    }

    #[test]
    fn an_organisation_is_named_by_its_number_in_one_spelling() {
        for id in ["991825827", "0192:991825828", "0192:991 825 827", "0192:", "0191:991825827"] {
            assert_eq!(judged(|claims| claims["consumer"]["ID"] = id.into()), Err(Refusal::Consumer), "{id}");
        }
        assert_eq!(judged(|claims| claims["consumer"] = serde_json::Value::Null), Err(Refusal::Consumer));
        let other = |claims: &mut serde_json::Value| claims["consumer"]["authority"] = "other".into();
        assert_eq!(judged(other), Err(Refusal::Consumer));
    }
    fn held_by(change: impl FnOnce(&mut serde_json::Value), policy: IdPolicy) -> Result<Holder, Refusal> {
        let mut claims = serde_json::json!({
            "iss": "https://test.idporten.no", "exp": 1_000_600, "scope": "openid krr:user/spraak.write",
            "pid": "20914695016", "acr": "idporten-loa-substantial"
        });
        change(&mut claims);
        serde_json::from_value::<Claims<Citizen>>(claims).unwrap().holder(policy)
    }

    #[test]
    fn a_persons_token_names_them_in_one_spelling_and_was_got_with_a_good_eid() {
        let synthetic = IdPolicy { accept_synthetic: true, accept_real: false };
        let holder = held_by(|_| {}, synthetic).unwrap();
        assert_eq!(holder.national_id.expose(), "20914695016");
        assert!(holder.has_any(&["krr:user/spraak.write"]));
        for (claim, value, outcome) in [
            ("acr", Some("idporten-loa-high"), None),
            ("acr", Some("idporten-loa-low"), Some(Refusal::Assurance)),
            ("acr", Some("Level4"), Some(Refusal::Assurance)),
            ("acr", None, Some(Refusal::Assurance)),
            ("pid", Some("209146 95016"), Some(Refusal::Person)),
            ("pid", Some("20914695017"), Some(Refusal::Person)),
            ("pid", None, Some(Refusal::Person)),
        ] {
            let judged = held_by(|claims| claims[claim] = value.into(), synthetic);
            assert_eq!(judged.err(), outcome, "{claim} {value:?}");
        }
        let real = IdPolicy { accept_synthetic: false, accept_real: true };
        assert_eq!(held_by(|_| {}, real), Err(Refusal::Person));
    }
}
