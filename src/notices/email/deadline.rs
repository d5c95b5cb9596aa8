//! One moment after which a message may have arrived, passed by the one who sends or closed by the one who waits.

use std::sync::atomic::{AtomicU8, Ordering};

const AHEAD: u8 = 0;
const PASSED: u8 = 1;
const CLOSED: u8 = 2;

/// The point of no return of one message.
#[derive(Default)]
pub(super) struct PointOfNoReturn(AtomicU8);

impl PointOfNoReturn {
    /// Goes past it. False: it was closed, and nothing more may be sent.
    pub(super) fn pass(&self) -> bool {
        self.reach(PASSED)
    }

    /// Closes it. False: it was passed.
    pub(super) fn close(&self) -> bool {
        self.reach(CLOSED)
    }

    fn reach(&self, end: u8) -> bool {
        self.0.compare_exchange(AHEAD, end, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_passed_or_closed_but_never_both() {
        let point = PointOfNoReturn::default();
        assert!(point.pass() && !point.close() && !point.pass());
        let point = PointOfNoReturn::default();
        assert!(point.close() && !point.pass());
    }
}
