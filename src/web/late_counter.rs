//! How many late letters wait, for the frame of every page.

use super::kept::Kept;
use super::{PageError, read};
use crate::calendar::local_date;
use crate::desk::Desk;
use crate::letters::queue::QueueFilter;
use crate::letters::queue::reading::{self, Wanted};
use crate::values::StaffId;

/// The number that was counted last.
#[derive(Default)]
pub(super) struct LateCounter(Kept<i64>);

impl LateCounter {
    /// How many letters were on the working list a few seconds ago.
    pub(super) async fn count(&self, desk: &Desk, reader: &StaffId) -> Result<i64, PageError> {
        let now = desk.now();
        if let Some(count) = self.0.known(now) {
            return Ok(count);
        }
        let (calendar, staff_id) = (desk.calendar.clone(), reader.clone());
        let count = read(desk, move |conn| {
            let (filter, today) = (QueueFilter::default(), local_date(now));
            let working_list = Wanted { filter: &filter, staff_id: &staff_id, today, calendar: &calendar };
            reading::count_all(conn, &working_list)
        })
        .await?;
        self.0.keep(now, count);
        Ok(count)
    }
}
