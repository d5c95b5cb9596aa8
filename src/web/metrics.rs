//! What is counted, for `/metrics`.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use actix_web::http::Method;
use chrono::TimeDelta;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use crate::jobs::metrics::{JobMetrics, Standing as JobStanding};
use crate::notices::sms::BreakerGauge;
use crate::notices::{Channel, NoticeState};
use crate::register::client::CallCounts;

/// The method for the log and the metrics. One that we do not have may be any word that somebody sends.
pub(super) fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        _ => "other",
    }
}

/// From a cached page to a patient database, in seconds.
const BUCKETS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0];

/// Labels never hold a path or a value of a person, so that their number stays small.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Answered {
    method: &'static str,
    route: String,
    status: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Timed {
    route: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Standing {
    state: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Reported {
    provider: String,
    outcome: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Arrived {
    channel: &'static str,
}

/// From an SMS to a phone that is on to a mail server that was away for days, in seconds.
const ARRIVAL_BUCKETS: [f64; 8] = [1.0, 5.0, 30.0, 120.0, 600.0, 3600.0, 21_600.0, 172_800.0];

/// The program's counters and what stood in the database when they were last asked for.
pub struct Metrics {
    registry: Mutex<Registry>,
    requests: Family<Answered, Counter>,
    durations: Family<Timed, Histogram, fn() -> Histogram>,
    unsettled: Family<Standing, Gauge>,
    held: Gauge,
    opted_out: Gauge,
    nightly: Gauge,
    jobs: JobMetrics,
    receipts: Family<Reported, Counter>,
    arrivals: Family<Arrived, Histogram, fn() -> Histogram>,
    dead_receipts: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("skranke");
        let requests = Family::default();
        registry.register("http_requests", "Requests answered", requests.clone());
        let durations: Family<Timed, Histogram, fn() -> Histogram> =
            Family::new_with_constructor(|| Histogram::new(BUCKETS));
        let help = "Seconds from a request's head to the start of its answer";
        registry.register("http_request_duration_seconds", help, durations.clone());
        let unsettled: Family<Standing, Gauge> = Family::default();
        let help = "Messages that wait, are in a sender's hand, or are for a person to judge";
        registry.register("notices_unsettled", help, unsettled.clone());
        let held = Gauge::default();
        let help = "Messages that wait because the contact register upstream does not answer";
        registry.register("notices_held", help, held.clone());
        let opted_out = Gauge::default();
        let help = "Messages that an opt-out stopped before they were sent";
        registry.register("notices_suppressed_optout", help, opted_out.clone());
        let nightly = Gauge::default();
        let help = "End of the last nightly run that did all it was to do, in Unix seconds";
        registry.register("nightly_last_success_timestamp_seconds", help, nightly.clone());
        let receipts = Family::default();
        let help = "Reports on messages that came in here, by provider: what they say, repeated, or unknown";
        registry.register("receipts", help, receipts.clone());
        let arrivals: Family<Arrived, Histogram, fn() -> Histogram> =
            Family::new_with_constructor(|| Histogram::new(ARRIVAL_BUCKETS));
        let help = "Seconds from handing a message over to what its provider says was its end";
        registry.register("notice_receipt_seconds", help, arrivals.clone());
        let dead_receipts = Gauge::default();
        let help = "Reports that name no message of ours";
        registry.register("receipts_dead", help, dead_receipts.clone());
        let jobs = JobMetrics::default();
        jobs.register(&mut registry);
        let registry = Mutex::new(registry);
        Self {
            registry,
            requests,
            durations,
            unsettled,
            held,
            opted_out,
            nightly,
            jobs,
            receipts,
            arrivals,
            dead_receipts,
        }
    }
}

impl Metrics {
    /// Counts the calls to the register upstream among the rest.
    pub(super) fn watch(&self, counts: &CallCounts) {
        counts.register(&mut self.registry.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Shows how the SMS providers of a sender in this program stand.
    pub fn watch_sms(&self, breakers: &BreakerGauge) {
        let help = "Whether an SMS provider gets messages: 0 yes, 1 one is tried, 2 it is left alone";
        let mut registry = self.registry.lock().unwrap_or_else(PoisonError::into_inner);
        registry.register("sms_provider_breaker", help, breakers.clone());
    }

    /// Takes down what stands in the database now.
    pub(super) fn stands(
        &self,
        unsettled: &[(NoticeState, i64)],
        held: i64,
        opted_out: i64,
        jobs: &JobStanding,
    ) {
        self.held.set(held);
        self.opted_out.set(opted_out);
        for state in NoticeState::ALL.iter().filter(|state| !state.is_final()) {
            let count = unsettled.iter().find(|(counted, _)| counted == state).map_or(0, |(_, count)| *count);
            self.unsettled.get_or_create(&Standing { state: state.as_str() }).set(count);
        }
        self.nightly.set(jobs.last_success);
        self.jobs.stands(jobs);
    }

    /// Takes down how many reports name no message of ours.
    pub(super) fn dead_receipts(&self, count: i64) {
        self.dead_receipts.set(count);
    }

    /// Counts a report of a provider that we know.
    pub fn reported(&self, provider: &str, outcome: &'static str) {
        self.receipts.get_or_create(&Reported { provider: provider.to_owned(), outcome }).inc();
    }

    /// Counts how long a message took to its end.
    pub fn arrived(&self, channel: Channel, took: TimeDelta) {
        let seconds = took.to_std().unwrap_or_default().as_secs_f64();
        self.arrivals.get_or_create(&Arrived { channel: channel.as_str() }).observe(seconds);
    }

    /// Counts one answer.
    pub(super) fn answered(&self, method: &Method, route: &str, status: u16, took: Duration) {
        let method = method_name(method);
        let status = match status {
            ..400 => {
                if status < 300 {
                    "2xx"
                } else {
                    "3xx"
                }
            }
            400..500 => "4xx",
            _ => "5xx",
        };
        let route = route.to_owned();
        self.requests.get_or_create(&Answered { method, route: route.clone(), status }).inc();
        self.durations.get_or_create(&Timed { route }).observe(took.as_secs_f64());
    }

    /// All of it, as Prometheus reads it.
    pub(super) fn encode(&self) -> Result<String, std::fmt::Error> {
        let registry = self.registry.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = String::new();
        encode(&mut text, &registry)?;
        Ok(text)
    }
}
