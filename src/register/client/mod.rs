//! The contact register upstream: looks people up by its documented REST interface, with tokens from Maskinporten.
//!
//! **Invariants:** never more than 1,000 people a call; an answer in part is no answer, so whoever is missing from a whole one
//! is not registered; what the register or Maskinporten answers with an error is never logged, for it may hold national
//! ids; nothing follows a redirect; every call ends within the patience that its caller gave it.

use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use url::Url;

use crate::config::UpstreamSettings;
use crate::values::NationalId;

mod fault;
mod grant;
mod http;
mod meter;
mod person;
mod timestamp;
mod token;
mod words;

pub use fault::NotAvailable;
pub use grant::KeyError;
pub use meter::{Call, CallCounts};
pub use person::RegisteredPerson;
pub use words::{MayNotify, RegisterStatus, Vocabulary, Word, YesNo};

use grant::Grant;
use http::{Answer, Http};
use token::TokenKeeper;

/// As many as the register takes in one call.
const MOST_IDS: usize = 1000;
/// Pages that ask at once. A register that hangs may not take all the threads that pages have.
const MOST_PAGES: usize = 24;
/// A thousand people, each with a certificate, are a few megabytes.
const LARGEST_ANSWER: u64 = 16 * 1024 * 1024;

/// What the register answered about one person.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Looked {
    /// It has, or had, an entry.
    Registered(Box<RegisteredPerson>),
    /// It left the person out, or says that there is no entry.
    NotRegistered,
}

/// The way to the register upstream. One a program: its callers share one token.
pub struct RegisterClient {
    address: Url,
    http: Http,
    grant: Grant,
    tokens: TokenKeeper,
    pages: Semaphore,
    counts: CallCounts,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Question<'a> {
    personidentifikatorer: &'a [&'a str],
    inkluder_ikke_registrerte: bool,
}

#[derive(Deserialize)]
struct People {
    personer: Vec<RegisteredPerson>,
}

impl RegisterClient {
    /// Talks to nobody yet.
    pub fn new(settings: &UpstreamSettings) -> Result<Self, KeyError> {
        let counts = CallCounts::default();
        let mut address = settings.base_url.clone();
        address.set_path(&format!("{}/rest/v2/personer", settings.base_url.path().trim_end_matches('/')));
        Ok(Self {
            address,
            http: Http::new(settings, counts.clone()),
            grant: Grant::new(settings)?,
            tokens: TokenKeeper::default(),
            pages: Semaphore::new(MOST_PAGES),
            counts,
        })
    }

    /// How the calls went.
    pub fn counts(&self) -> &CallCounts {
        &self.counts
    }

    /// Where the register is, for people to read.
    pub fn host(&self) -> &str {
        self.address.host_str().unwrap_or_default()
    }

    /// Looks people up: an answer for each, in the same order. Blocks, for no longer than `patience`.
    ///
    /// # Errors
    /// [`NotAvailable`] when there is no whole answer in time. Then nobody knows anything about any of them.
    pub fn look_up(
        &self,
        ids: &[NationalId],
        now: DateTime<Utc>,
        patience: Duration,
    ) -> Result<Vec<Looked>, NotAvailable> {
        let time = Time::starting(now, patience);
        let distinct: Vec<&str> =
            ids.iter().map(NationalId::expose).collect::<BTreeSet<_>>().into_iter().collect();
        let mut found = HashMap::with_capacity(distinct.len());
        for chunk in distinct.chunks(MOST_IDS) {
            for person in self.ask(chunk, &time)? {
                found.insert(person.national_id.clone(), person);
            }
        }
        let answers = ids.iter().map(|id| match found.get(id.expose()) {
            Some(person) if person.is_known() => Looked::Registered(Box::new(person.clone())),
            _ => Looked::NotRegistered,
        });
        Ok(answers.collect())
    }

    /// Looks one person up for a page that somebody waits for; at once without an answer while many others wait.
    pub fn look_up_for_page(
        &self,
        id: &NationalId,
        now: DateTime<Utc>,
        patience: Duration,
    ) -> Result<Looked, NotAvailable> {
        let Ok(_place) = self.pages.try_acquire() else { return Err(NotAvailable::Timeout) };
        let mut looked = self.look_up(std::slice::from_ref(id), now, patience)?;
        looked.pop().ok_or(NotAvailable::Malformed)
    }

    /// Whether Maskinporten gives us a token and the register takes it, without a look at anybody.
    pub fn check(&self, now: DateTime<Utc>, patience: Duration) -> Result<(), NotAvailable> {
        let time = Time::starting(now, patience);
        match self.ask(&[], &time) {
            // A question about nobody is refused, after the token was found good.
            Ok(_) | Err(NotAvailable::Status(400)) => Ok(()),
            Err(reason) => Err(reason),
        }
    }

    fn ask(&self, ids: &[&str], time: &Time) -> Result<Vec<RegisteredPerson>, NotAvailable> {
        let question = Question { personidentifikatorer: ids, inkluder_ikke_registrerte: true };
        let question = serde_json::to_string(&question).map_err(|_| NotAvailable::Malformed)?;
        let answer = match self.post(&question, time) {
            // The token may have been withdrawn before its time.
            Err(NotAvailable::Status(401)) => {
                self.tokens.forget();
                self.post(&question, time)
            }
            done => done,
        }?;
        // The parser's own words may quote the answer.
        let Ok(people) = serde_json::from_slice::<People>(&answer.body) else {
            self.counts.count(Call::LookUp, "malformed");
            return Err(NotAvailable::Malformed);
        };
        Ok(people.personer)
    }

    fn post(&self, question: &str, time: &Time) -> Result<Answer, NotAvailable> {
        let token = self.tokens.token(time, || self.grant.ask(&self.http, time))?;
        self.http.post(Call::LookUp, &self.address, time, LARGEST_ANSWER, || {
            let headers = vec![
                ("authorization", format!("Bearer {token}")),
                ("content-type", "application/json".to_owned()),
                ("accept", "application/json".to_owned()),
            ];
            Ok((headers, question.to_owned()))
        })
    }
}

/// The time that a caller gives us, and what time it is.
struct Time {
    began: Instant,
    now: DateTime<Utc>,
    patience: Duration,
}

impl Time {
    fn starting(now: DateTime<Utc>, patience: Duration) -> Self {
        Self { began: Instant::now(), now, patience }
    }

    /// How long the caller waits still; none when the time is up.
    fn left(&self) -> Option<Duration> {
        self.patience.checked_sub(self.began.elapsed()).filter(|left| !left.is_zero())
    }

    fn now(&self) -> DateTime<Utc> {
        self.now + TimeDelta::from_std(self.began.elapsed()).unwrap_or_default()
    }
}
