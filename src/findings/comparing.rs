//! One comparison: all that is compared is gone through once, and what is known already is told from what is new.

use std::collections::{HashMap, HashSet};

use super::checks::{self, Difference, Standard};
use super::{FindingKind, store};
use crate::db::{AnyConnection, Error};
use crate::values::FindingId;

/// Whoever compares looks so often whether to stop.
const BETWEEN_LOOKS: usize = 5_000;

/// What a comparison came to.
#[derive(Debug, Default)]
pub(super) struct Comparison {
    /// Things compared.
    pub(super) compared: usize,
    /// Things that differ, known ones among them.
    pub(super) differing: usize,
    /// Those that are not known yet, or as many of them as were asked for, in the order of their ids.
    pub(super) new: Vec<Difference>,
    /// Findings about what agrees again.
    pub(super) settled: Vec<FindingId>,
}

/// Compares. Of what is new `most` at most are told; nothing at all when it was stopped.
pub(super) fn compare(
    conn: &mut AnyConnection,
    kind: FindingKind,
    standard: &Standard,
    most: usize,
    stop: &dyn Fn() -> bool,
) -> Result<Option<Comparison>, Error> {
    let mut comparing = Comparing {
        most,
        stop,
        open: store::open_of_kind(conn, kind)?,
        looked_at: store::looked_at(conn, kind)?,
        is_stopped: false,
        found: Comparison::default(),
    };
    checks::each_compared(conn, kind, standard, |difference| comparing.take(difference))?;
    Ok(comparing.ended())
}

struct Comparing<'a> {
    most: usize,
    stop: &'a dyn Fn() -> bool,
    /// Open findings by what they are about, less those that were found again.
    open: HashMap<String, FindingId>,
    /// What somebody has closed, and is not opened again.
    looked_at: HashSet<String>,
    is_stopped: bool,
    found: Comparison,
}

impl Comparing<'_> {
    /// Takes down one thing that was compared, and answers whether to go on.
    fn take(&mut self, difference: Option<Difference>) -> bool {
        let found = &mut self.found;
        if let Some(difference) = difference {
            found.differing += 1;
            let is_known = self.open.remove(&difference.subject).is_some()
                || self.looked_at.contains(&difference.subject);
            if !is_known && found.new.len() < self.most {
                found.new.push(difference);
            }
        }
        if found.compared.is_multiple_of(BETWEEN_LOOKS) {
            self.is_stopped = (self.stop)();
        }
        found.compared += 1;
        !self.is_stopped
    }

    fn ended(mut self) -> Option<Comparison> {
        if self.is_stopped {
            return None;
        }
        self.found.new.sort_by(|one, other| one.subject.cmp(&other.subject));
        self.found.settled = self.open.into_values().collect();
        self.found.settled.sort_by(|one, other| one.as_str().cmp(other.as_str()));
        Some(self.found)
    }
}
