//! What a Maskinporten access token says, and whether it holds now.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;

use super::{Partner, Refusal};
use crate::values::OrgNumber;

/// The scheme of organisation numbers in ISO 6523, as Maskinporten writes it.
const AUTHORITY: &str = "iso6523-actorid-upis";

/// The claims that count here; issuer and audience are checked with the signature. Times are Unix seconds.
#[derive(Deserialize)]
pub(super) struct Claims {
    exp: i64,
    nbf: Option<i64>,
    iat: Option<i64>,
    #[serde(default)]
    scope: String,
    consumer: Option<Party>,
    supplier: Option<Party>,
}

#[derive(Deserialize)]
struct Party {
    authority: String,
    #[serde(rename = "ID")]
    id: String,
}

impl Claims {
    /// Who it is, if the token holds at `now`; the clocks may differ by `leeway`.
    pub(super) fn partner(self, now: DateTime<Utc>, leeway: TimeDelta) -> Result<Partner, Refusal> {
        let (earliest, latest) = ((now - leeway).timestamp(), (now + leeway).timestamp());
        if self.exp <= earliest {
            return Err(Refusal::Expired);
        }
        if self.nbf.is_some_and(|at| at > latest) || self.iat.is_some_and(|at| at > latest) {
            return Err(Refusal::NotYet);
        }
        let consumer = self.consumer.ok_or(Refusal::Consumer)?;
        Ok(Partner {
            consumer: consumer.number()?,
            supplier: self.supplier.map(|supplier| supplier.number()).transpose()?,
            scopes: self.scope.split(' ').filter(|scope| !scope.is_empty()).map(str::to_owned).collect(),
        })
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
        let claims: Claims = serde_json::from_value(claims).unwrap();
        claims.partner(DateTime::from_timestamp(1_000_100, 0).unwrap(), TimeDelta::seconds(10))
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
}
