//! What the desk did in a period, in figures: counted by the database, shown as charts and tables.
//!
//! **Invariants:** figures name nobody, and no number from 1 to 4 is shown or can be worked out from what stands beside it in
//! its table; they say as of when they hold; looking at them is on record; at most one set is counted at a time in one
//! program, on a connection of its own.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use crate::inquiries::AccessReason;
use crate::letters::{Destination, OrderChannel};
use crate::notices::{Channel, NoticeState};
use crate::register::OptOutChannel;

pub mod board;
pub mod chart;
pub mod pages;
pub mod period;
pub mod rules;
pub mod store;
pub mod tables;

pub use board::Board;
pub use period::Period;

/// The name of the figures in the audit trail.
pub const NAME: &str = "figures";

/// What was counted for a period. Exact: what of it may be shown is for [`rules`] to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// Of which local days.
    pub period: Period,
    /// When it was counted.
    pub as_of: DateTime<Utc>,
    /// Letters ordered in the period, by destination and order channel.
    pub ordered: Vec<(Destination, OrderChannel, u64)>,
    /// Letters whose last day on time lay in the period and is over.
    pub due: Vec<Due>,
    /// Letters used in the period, by the business days from order to use.
    pub activated: BTreeMap<u32, u64>,
    /// Letters that are late and waited for now, by the business days over and destination.
    pub late: Vec<(u32, Destination, u64)>,
    /// Letters that came back in the period, by the reason that the source gave.
    pub returned: Vec<(Option<String>, u64)>,
    /// Changes of opt-outs in the period; the day is the first of the month, the truth value whether they opted out.
    pub opt_outs: BTreeMap<(NaiveDate, OptOutChannel, bool), u64>,
    /// Who can be reached now; none while the register is upstream.
    pub reach: Option<Reach>,
    /// Messages made in the period, by channel and where they stand.
    pub notices: Vec<(Channel, NoticeState, u64)>,
    /// Of these, those that a server took on.
    pub handed_over: HandedOver,
    /// Contacts opened in the period, by reason.
    pub inquiries: Vec<(AccessReason, u64)>,
}

/// Letters to one destination whose last day on time is over. Those refused or stopped before they were sent do not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// Where they went.
    pub destination: Destination,
    /// All of them.
    pub all: u64,
    /// Those whose code was used by the end of that day.
    pub on_time: u64,
}

/// Messages that a server took on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HandedOver {
    /// All of them.
    pub all: u64,
    /// Those taken on at the first try, within ten seconds of when they might be sent.
    pub quickly: u64,
}

/// The measures that the national contact register publishes of itself (`brukereMedEpost` and its like). Deleted entries and
/// superseded national ids do not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// `brukereIKontaktregisteret`.
    pub registered: u64,
    /// `brukereMedEpost`.
    pub email: u64,
    /// `brukereMedMobil`.
    pub mobile: u64,
    /// `brukereMedEpostOgEllerMobil`.
    pub email_or_mobile: u64,
    /// `brukereMedReservasjon`.
    pub opted_out: u64,
    /// `brukereMedReservasjonOgEpostEllerMobil`.
    pub opted_out_with_address: u64,
    /// `brukereMedReservasjonUtenVerkenEpostEllerMobil`.
    pub opted_out_without_address: u64,
    /// `brukereMedPostkasse`.
    pub mailbox: u64,
    /// `brukereMedDigipost`.
    pub digipost: u64,
    /// `brukereMedEboks`.
    pub eboks: u64,
}
