//! One call at a time, tried again where that can help, and never longer than the caller waits.

use std::time::Duration;

use ureq::Agent;
use ureq::http::HeaderMap;
use url::Url;

use super::meter::{Call, CallCounts};
use super::{NotAvailable, Time};
use crate::config::UpstreamSettings;
use crate::https;

/// Each further wait is twice as long, a half more or less.
const FIRST_WAIT: Duration = Duration::from_millis(200);
const MOST_TRIES: u32 = 5;

/// An answer with status 200.
pub(super) struct Answer {
    pub(super) body: Vec<u8>,
}

/// What is sent: headers and body, made anew for each try.
type Sent = (Vec<(&'static str, String)>, String);

pub(super) struct Http {
    agent: Agent,
    longest: Duration,
    counts: CallCounts,
}

impl Http {
    pub(super) fn new(settings: &UpstreamSettings, counts: CallCounts) -> Self {
        let config = Agent::config_builder()
            .timeout_connect(Some(settings.connect_timeout))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            // A kept connection that the other side has closed would look like one that is away.
            .max_idle_connections(0);
        let is_secure = [&settings.base_url, &settings.token_url].iter().any(|url| url.scheme() == "https");
        let config = if is_secure { config.tls_config(https::tls()) } else { config };
        let longest = settings.connect_timeout + settings.timeout;
        Self { agent: config.build().new_agent(), longest, counts }
    }

    /// Posts until there is an answer, the failure is of a kind that stays, or no time is left for another try.
    pub(super) fn post(
        &self,
        call: Call,
        url: &Url,
        time: &Time,
        largest: u64,
        mut send: impl FnMut() -> Result<Sent, NotAvailable>,
    ) -> Result<Answer, NotAvailable> {
        let mut tries = 0;
        loop {
            tries += 1;
            let tried = send().and_then(|sent| self.once(url, time, largest, &sent));
            self.counts.count(call, tried.as_ref().map_or_else(NotAvailable::outcome, |_| "ok"));
            let reason = match tried {
                Err(reason) if reason.is_passing() && tries < MOST_TRIES => reason,
                done => return done,
            };
            let wait = wait_after(tries, &reason);
            if time.left().is_none_or(|left| left <= wait) {
                return Err(reason);
            }
            std::thread::park_timeout(wait);
        }
    }

    fn once(
        &self,
        url: &Url,
        time: &Time,
        largest: u64,
        (headers, body): &Sent,
    ) -> Result<Answer, NotAvailable> {
        let left = time.left().ok_or(NotAvailable::Timeout)?;
        let mut request =
            self.agent.post(url.as_str()).config().timeout_global(Some(left.min(self.longest))).build();
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let mut answer = request.send(body).map_err(|error| failed(&error))?;
        match answer.status().as_u16() {
            200 => {
                let body = answer.body_mut().with_config().limit(largest).read_to_vec();
                Ok(Answer { body: body.map_err(|error| failed(&error))? })
            }
            429 => Err(NotAvailable::Busy { retry_after: retry_after(answer.headers()) }),
            status @ 400..500 if is_token_answer(headers) => {
                let body = answer.body_mut().with_config().limit(largest).read_to_vec().unwrap_or_default();
                Err(NotAvailable::TokenRefused { status, code: super::grant::error_code(&body) })
            }
            status => Err(NotAvailable::Status(status)),
        }
    }
}

/// What is asked of Maskinporten is a form.
fn is_token_answer(headers: &[(&'static str, String)]) -> bool {
    headers.iter().all(|(name, _)| *name != "authorization")
}

fn wait_after(tries: u32, reason: &NotAvailable) -> Duration {
    let wait = FIRST_WAIT.saturating_mul(1 << (tries - 1).min(4));
    let wait = wait.mul_f64(rand::random_range(0.5..1.5));
    match reason {
        NotAvailable::Busy { retry_after: Some(asked) } => wait.max(*asked),
        _ => wait,
    }
}

/// Seconds only; a date is as good as nothing said, for our own wait grows anyway.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    headers.get("retry-after")?.to_str().ok()?.trim().parse().ok().map(Duration::from_secs)
}

fn failed(error: &ureq::Error) -> NotAvailable {
    match error {
        ureq::Error::Timeout(_) => NotAvailable::Timeout,
        ureq::Error::BodyExceedsLimit(_) => NotAvailable::Malformed,
        _ => NotAvailable::Unreachable,
    }
}
