//! The issuer's public keys, kept in memory.
//!
//! Fetched when first needed, again after half a day, and when a token names a key that is not among them: issuers change
//! keys without notice. Between two fetches lie five minutes at least, so that made-up key names cannot make us call the
//! issuer; keys older than 24 hours are not used, so that a key the issuer has withdrawn does not outlive the day.

use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use tokio::sync::Mutex;

use super::VerifyError;
use super::client::{FetchError, KeySource, fetch};
use super::demo::DEMO_KEY_PREFIX;

const FRESH: TimeDelta = TimeDelta::hours(12);
const KEPT: TimeDelta = TimeDelta::hours(24);
const FLOOR: TimeDelta = TimeDelta::minutes(5);
/// While there is no usable key at all, everybody is turned away: worth asking more often.
const FLOOR_WITHOUT_KEYS: TimeDelta = TimeDelta::seconds(10);
/// Each may cost a signature check.
const MOST_KEYS: usize = 50;

/// One key of the issuer.
pub(super) struct Key {
    name: String,
    algorithm: Option<KeyAlgorithm>,
    pub(super) decoding: DecodingKey,
}

impl Key {
    /// Whether the issuer signs so with this key.
    pub(super) fn is_for(&self, algorithm: Algorithm) -> bool {
        self.algorithm.is_none_or(|own| own == algorithm.into())
    }
}

struct KeySet {
    keys: Vec<Arc<Key>>,
    fetched_at: DateTime<Utc>,
}

impl KeySet {
    fn key(&self, name: &str) -> Option<Arc<Key>> {
        self.keys.iter().find(|key| key.name == name).cloned()
    }
}

/// The keys of one issuer.
pub(super) struct Keys {
    source: KeySource,
    /// Where the keys of demo issuers are not taken.
    in_production: bool,
    held: RwLock<Option<Arc<KeySet>>>,
    /// When a fetch was last tried. Locked while one runs, so that there is never more than one.
    last_try: Mutex<Option<DateTime<Utc>>>,
}

impl Keys {
    pub(super) fn new(source: KeySource, in_production: bool) -> Self {
        Self { source, in_production, held: RwLock::default(), last_try: Mutex::default() }
    }

    /// The key of this name; none when the issuer has no such key.
    ///
    /// # Errors
    /// [`VerifyError::KeysAway`] when there are no keys young enough to tell.
    pub(super) async fn find(&self, name: &str, now: DateTime<Utc>) -> Result<Option<Arc<Key>>, VerifyError> {
        let held = self.held(now);
        let known = held.as_ref().and_then(|held| held.key(name));
        if known.is_some() && held.is_some_and(|held| now - held.fetched_at < FRESH) {
            return Ok(known);
        }
        // Whoever has a key does not wait for a fresher one.
        let last_try = match known {
            Some(_) => self.last_try.try_lock().ok(),
            None => Some(self.last_try.lock().await),
        };
        if let Some(mut last_try) = last_try {
            let floor = if self.held(now).is_some() { FLOOR } else { FLOOR_WITHOUT_KEYS };
            if last_try.is_none_or(|at| now - at >= floor) {
                *last_try = Some(now);
                self.refresh(now).await;
            }
        }
        self.held(now).map(|held| held.key(name)).ok_or(VerifyError::KeysAway)
    }

    /// The keys, while they are young enough to be used.
    fn held(&self, now: DateTime<Utc>) -> Option<Arc<KeySet>> {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner).clone();
        held.filter(|held| now - held.fetched_at < KEPT)
    }

    /// Keeps the old keys when there are no new ones.
    async fn refresh(&self, now: DateTime<Utc>) {
        let source = self.source.clone();
        let fetched = tokio::task::spawn_blocking(move || fetch(&source)).await;
        let fetched = fetched.map_err(|error| FetchError::File(error.into())).and_then(|bytes| bytes);
        match fetched.and_then(|bytes| Ok(read(&bytes, self.in_production)?)) {
            Ok(keys) => {
                tracing::info!(count = keys.len(), "read the token issuer's keys");
                let set = Arc::new(KeySet { keys, fetched_at: now });
                *self.held.write().unwrap_or_else(PoisonError::into_inner) = Some(set);
            }
            Err(error) => {
                let reason = std::error::Error::source(&error).map(ToString::to_string);
                tracing::warn!(%error, reason, "the token issuer's keys could not be read");
            }
        }
    }
}

/// The RSA keys for signatures; others in the set are none of ours, and one that cannot be read spoils no other.
fn read(bytes: &[u8], in_production: bool) -> Result<Vec<Arc<Key>>, serde_json::Error> {
    #[derive(Deserialize)]
    struct Set {
        keys: Vec<serde_json::Value>,
    }
    let set: Set = serde_json::from_slice(bytes)?;
    let keys = set.keys.into_iter().filter_map(|key| serde_json::from_value::<Jwk>(key).ok());
    let keys = keys.filter_map(|jwk| key(&jwk)).filter(|key| {
        let refused = in_production && key.name.starts_with(DEMO_KEY_PREFIX);
        !refused
    });
    Ok(keys.take(MOST_KEYS).map(Arc::new).collect())
}

fn key(jwk: &Jwk) -> Option<Key> {
    let is_rsa = matches!(jwk.algorithm, AlgorithmParameters::RSA(_));
    let is_for_signatures = matches!(jwk.common.public_key_use, None | Some(PublicKeyUse::Signature));
    if !is_rsa || !is_for_signatures {
        return None;
    }
    Some(Key {
        name: jwk.common.key_id.clone()?,
        algorithm: jwk.common.key_algorithm,
        decoding: DecodingKey::from_jwk(jwk).ok()?,
    })
}
