//! The issuer of partners' tokens and of people's own.

use std::fs;
use std::sync::OnceLock;

use chrono::TimeDelta;
use serde_json::Value;
use skranke::tokens::demo::{DemoIssuer, Order};
use skranke::values::OrgNumber;
use tempfile::TempDir;

use super::desk::TestDesk;

/// Making a key takes its time, so all tests share one.
pub(crate) fn issuer() -> &'static DemoIssuer {
    static ISSUER: OnceLock<DemoIssuer> = OnceLock::new();
    ISSUER.get_or_init(|| DemoIssuer::generate().unwrap())
}

/// Digdir's.
pub(crate) fn consumer() -> OrgNumber {
    OrgNumber::parse("991825827").unwrap()
}

/// The claims of a good token.
pub(crate) fn claims(desk: &TestDesk, scope: &str) -> Value {
    let consumer = consumer();
    let lifetime = TimeDelta::minutes(10);
    Order { scope, consumer: &consumer, audience: None, lifetime }.claims(desk.now())
}

/// A desk that trusts the issuer, with further lines for `[tokens]`, and the folder of the issuer's keys.
pub(crate) fn desk_with_issuer(settings: &str) -> (TestDesk, TempDir) {
    let keys = TempDir::new().unwrap();
    let file = keys.path().join("keys.json");
    fs::write(&file, issuer().public_keys().to_string()).unwrap();
    let keys_at = format!("jwks_file = \"{}\"\n", file.display());
    let settings = format!("[person_tokens]\n{keys_at}[tokens]\n{keys_at}{settings}");
    (TestDesk::start_with(&settings), keys)
}
