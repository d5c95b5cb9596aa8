//! What the register upstream tells of those whom a handful of messages is for, asked just before they are sent.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::Notice;
use super::delivery::Office;
use crate::db::Error;
use crate::persons::{self, superseded};
use crate::register::Told;
use crate::register::client::{Looked, NotAvailable};
use crate::values::PersonId;

/// How long a sender waits for the register, of its lease of five minutes.
const PATIENCE: Duration = Duration::from_secs(20);
/// Whose message comes later than that is asked for again: slow servers may hold up those before it.
const FRESH: Duration = Duration::from_secs(15);

/// What was told, and when.
pub(super) struct Answers {
    asked_at: Instant,
    looked: Result<HashMap<PersonId, Looked>, NotAvailable>,
}

impl Office {
    /// Asks about all of these at once; none while the register is ours. Holds no database connection while it asks.
    pub(super) fn ask(&self, notices: &[Notice]) -> Result<Option<Answers>, Error> {
        let Some(upstream) = &self.desk.upstream else { return Ok(None) };
        let ids: Vec<PersonId> = notices.iter().map(|notice| notice.person_id.clone()).collect();
        let people = self.desk.db.read(|conn| {
            let people = persons::store::find_all(conn, &ids)?;
            superseded::current(conn, people.into_values())
        })?;
        let mut person_ids = Vec::with_capacity(people.len());
        let mut national_ids = Vec::with_capacity(people.len());
        for (person_id, person) in people {
            person_ids.push(person_id);
            national_ids.push(self.desk.vault.open(&person.national_id)?);
        }
        let asked_at = Instant::now();
        let looked = upstream.look_up(&national_ids, self.desk.now(), PATIENCE);
        if let Err(reason) = &looked {
            tracing::warn!(%reason, count = notices.len(), "messages are held: the contact register is away");
        }
        let looked = looked.map(|looked| person_ids.into_iter().zip(looked).collect());
        Ok(Some(Answers { asked_at, looked }))
    }

    /// What the register upstream tells of the one whom this message is for; none while the register is ours.
    pub(super) fn told(&self, answers: Option<&Answers>, notice: &Notice) -> Result<Option<Told>, Error> {
        let Some(answers) = answers else { return Ok(None) };
        if answers.looked.is_ok() && answers.asked_at.elapsed() > FRESH {
            let again = self.ask(std::slice::from_ref(notice))?;
            return again.map(|again| self.told_of(&again, notice)).transpose();
        }
        self.told_of(answers, notice).map(Some)
    }

    fn told_of(&self, answers: &Answers, notice: &Notice) -> Result<Told, Error> {
        let looked = match &answers.looked {
            Err(reason) => Err(reason),
            Ok(looked) => looked.get(&notice.person_id).ok_or(&NotAvailable::Malformed),
        };
        Ok(Told::of_upstream(looked, &notice.person_id, &self.desk.vault, self.desk.now())?)
    }
}

impl Answers {
    /// Why the register did not answer, if it did not.
    pub(super) fn missing(&self) -> Option<&NotAvailable> {
        self.looked.as_ref().err()
    }
}
