//! What a look-up asks for.

use std::collections::HashSet;

use serde::Deserialize;

use crate::values::{IdPolicy, NationalId, NationalIdError};
use crate::web::ApiError;

/// The most people in one call.
const MOST: usize = 1000;

/// The body of a look-up.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Question {
    personidentifikatorer: Vec<String>,
    #[serde(rename = "inkluderIkkeRegistrerte")]
    include_unregistered: Option<bool>,
}

impl Question {
    /// Whether those who are not in the register are named as such.
    pub(super) fn includes_unregistered(&self) -> bool {
        self.include_unregistered.unwrap_or(false)
    }

    /// The national ids in the order asked for, each once. An id that cannot be is refused with its place, never itself.
    pub(super) fn ids(&self, policy: IdPolicy) -> Result<Vec<NationalId>, ApiError> {
        let asked = &self.personidentifikatorer;
        if !(1..=MOST).contains(&asked.len()) {
            let count = asked.len();
            let rule = format!("personidentifikatorer must hold 1 to {MOST} national ids, and holds {count}");
            return Err(ApiError::Invalid(rule));
        }
        let mut ids = Vec::with_capacity(asked.len());
        let mut seen = HashSet::with_capacity(asked.len());
        for (place, text) in asked.iter().enumerate() {
            let id = NationalId::parse(text).and_then(|id| policy.check(&id).map(|()| id));
            // Partners join on the number they sent, so it must be written in the one way.
            let id =
                id.and_then(|id| if id.expose() == text { Ok(id) } else { Err(NationalIdError::NotDigits) });
            let id =
                id.map_err(|error| ApiError::Invalid(format!("personidentifikatorer[{place}]: {error}")))?;
            if seen.insert(id.clone()) {
                ids.push(id);
            }
        }
        Ok(ids)
    }
}
