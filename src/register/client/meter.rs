//! How the calls went, counted.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;

/// What was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// A token, of Maskinporten.
    Grant,
    /// People, of the register.
    LookUp,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Labels {
    call: &'static str,
    outcome: &'static str,
}

/// Calls by what was asked and what came of it: `ok`, `timeout`, `unreachable`, `http_429`, `http_5xx`, `refused`,
/// `malformed`. Each try counts.
#[derive(Clone, Default)]
pub struct CallCounts(Family<Labels, Counter>);

impl CallCounts {
    pub(super) fn count(&self, call: Call, outcome: &'static str) {
        let call = match call {
            Call::Grant => "grant",
            Call::LookUp => "look_up",
        };
        self.0.get_or_create(&Labels { call, outcome }).inc();
    }

    /// For the metrics' registry: the same counters.
    pub fn register(&self, registry: &mut prometheus_client::registry::Registry) {
        let help = "Calls to the contact register upstream and for its tokens";
        registry.register("register_calls", help, self.0.clone());
    }
}
