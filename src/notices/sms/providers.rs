//! Which provider a message goes to: by the weights, and past those that are left alone.
//!
//! **Invariants:** for one message the order of the providers is always the same; a message goes to another only when the one before
//! surely did not take it.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;

use super::{Gateway, Sms};
use crate::notices::Outcome;
use crate::notices::breaker::{Admission, Breaker, Sign, Standing};
use crate::values::NoticeId;

/// Of each provider how its breaker stands: 0 closed, 1 half open, 2 open.
pub type BreakerGauge = Family<ProviderLabel, Gauge>;

/// A provider's name in the metrics.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct ProviderLabel {
    /// As in the settings.
    provider: String,
}

/// All providers there are; at least one.
pub struct Providers {
    all: Vec<Provider>,
    gauge: BreakerGauge,
}

struct Provider {
    name: String,
    weight: u32,
    gateway: Box<dyn Gateway>,
    breaker: Mutex<Breaker>,
}

/// One provider for one message. Dropped unused, it makes room for another message.
pub struct Choice<'a> {
    providers: &'a Providers,
    place: usize,
    provider: &'a Provider,
    admission: Option<Admission>,
}

impl Providers {
    /// By name, weight and way. `errors`: after how many a provider is left alone.
    pub(super) fn new(all: Vec<(String, u32, Box<dyn Gateway>)>, errors: usize) -> Self {
        let made = all.into_iter().map(|(name, weight, gateway)| {
            let breaker = Mutex::new(Breaker::new(errors));
            Provider { name, weight, gateway, breaker }
        });
        let providers = Self { all: made.collect(), gauge: BreakerGauge::default() };
        for provider in &providers.all {
            providers.show(provider, Standing::Closed);
        }
        providers
    }

    /// How the breakers stand, for the metrics.
    pub fn gauge(&self) -> &BreakerGauge {
        &self.gauge
    }

    /// Whether any of them takes messages now.
    pub fn is_open(&self) -> bool {
        let now = Instant::now();
        self.all.iter().any(|provider| provider.breaker().admits(now))
    }

    /// Whether there is one of this name.
    pub fn has(&self, name: &str) -> bool {
        self.all.iter().any(|provider| provider.name == name)
    }

    /// The first that takes this message now, in the order that the weights give for it; none while all are left alone.
    pub fn choose(&self, id: &NoticeId) -> Option<Choice<'_>> {
        self.order(id).find_map(|(place, provider)| self.admit(place, provider))
    }

    /// This one and no other, if it takes messages now.
    pub fn choose_only(&self, name: &str) -> Option<Choice<'_>> {
        let (place, provider) = self.all.iter().enumerate().find(|(_, provider)| provider.name == name)?;
        self.admit(place, provider)
    }

    /// The next for a message that those at these places surely did not take.
    pub fn choose_after(&self, id: &NoticeId, tried: &[usize]) -> Option<Choice<'_>> {
        let mut untried = self.order(id).filter(|(place, _)| !tried.contains(place));
        untried.find_map(|(place, provider)| self.admit(place, provider))
    }

    /// The one that the weights give, then the others as they stand in the settings.
    fn order(&self, id: &NoticeId) -> impl Iterator<Item = (usize, &Provider)> {
        let weights: Vec<u32> = self.all.iter().map(|provider| provider.weight).collect();
        let first = first_of(&weights, id);
        let others = self.all.iter().enumerate().filter(move |(place, _)| *place != first);
        self.all.get(first).map(|provider| (first, provider)).into_iter().chain(others)
    }

    fn admit<'a>(&'a self, place: usize, provider: &'a Provider) -> Option<Choice<'a>> {
        let admission = self.change(provider, |breaker| breaker.admit(Instant::now()))?;
        Some(Choice { providers: self, place, provider, admission: Some(admission) })
    }

    /// Does something with a breaker, and says so where it then stands otherwise.
    fn change<T>(&self, provider: &Provider, work: impl FnOnce(&mut Breaker) -> T) -> T {
        let mut breaker = provider.breaker();
        let before = breaker.standing();
        let done = work(&mut breaker);
        let after = breaker.standing();
        if after != before {
            self.show(provider, after);
            let name = provider.name.as_str();
            match after {
                Standing::Open => {
                    tracing::warn!(provider = name, "an SMS provider is left alone for a while");
                }
                Standing::HalfOpen => tracing::info!(provider = name, "an SMS provider is tried again"),
                Standing::Closed => tracing::info!(provider = name, "an SMS provider takes messages again"),
            }
        }
        done
    }

    fn show(&self, provider: &Provider, standing: Standing) {
        let label = ProviderLabel { provider: provider.name.clone() };
        self.gauge.get_or_create(&label).set(match standing {
            Standing::Closed => 0,
            Standing::HalfOpen => 1,
            Standing::Open => 2,
        });
    }
}

impl Provider {
    fn breaker(&self) -> MutexGuard<'_, Breaker> {
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Choice<'_> {
    /// The provider's name.
    pub fn name(&self) -> &str {
        &self.provider.name
    }

    /// Where it stands among the providers.
    pub fn place(&self) -> usize {
        self.place
    }

    /// Gives the message to the provider, which must be on record before. Takes at most so long.
    pub fn send(mut self, sms: &Sms, reference: &NoticeId, within: Duration) -> Outcome {
        let outcome = self.provider.gateway.send(sms, reference, within);
        if let (Some(admission), Some(sign)) = (self.admission.take(), Sign::of(&outcome)) {
            self.providers.change(self.provider, |breaker| breaker.learn(admission, sign, Instant::now()));
        }
        outcome
    }
}

impl Drop for Choice<'_> {
    fn drop(&mut self) {
        if let Some(admission) = self.admission.take() {
            let give_back = |breaker: &mut Breaker| breaker.give_back(admission, Instant::now());
            self.providers.change(self.provider, give_back);
        }
    }
}

/// The place that a message falls to, the same each time: of its id, whose last 80 bits are random, a number below the sum of the
/// weights.
fn first_of(weights: &[u32], id: &NoticeId) -> usize {
    let sum: u64 = weights.iter().map(|weight| u64::from(*weight)).sum();
    // FNV-1a.
    let hash = id.as_str().bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mut left = hash.checked_rem(sum).unwrap_or_default();
    for (place, weight) in weights.iter().enumerate() {
        match left.checked_sub(u64::from(*weight)) {
            Some(rest) => left = rest,
            None => return place,
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_fall_to_providers_by_weight_and_each_always_to_the_same() {
        let now = "2026-11-20T08:00:00Z".parse().unwrap();
        let mut counts = [0_u32; 3];
        for _ in 0..8_000 {
            let id = NoticeId::generate(now);
            let place = first_of(&[3, 0, 1], &id);
            assert_eq!(first_of(&[3, 0, 1], &id), place);
            counts[place] += 1;
        }
        assert_eq!(counts[1], 0, "one with weight 0 only stands in");
        assert!((5_700..6_300).contains(&counts[0]), "{counts:?}");
        assert_eq!(first_of(&[0, 0], &NoticeId::generate(now)), 0);
    }
}
