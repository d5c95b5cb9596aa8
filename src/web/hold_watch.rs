//! Whether nothing is sent because a backup was restored, for the frame of every page.

use super::kept::Kept;
use super::{PageError, read};
use crate::backups::hold;
use crate::desk::Desk;

/// What was found last.
#[derive(Default)]
pub(super) struct HoldWatch(Kept<bool>);

impl HoldWatch {
    /// Whether a restore had not been released a few seconds ago.
    pub(super) async fn stands(&self, desk: &Desk) -> Result<bool, PageError> {
        let now = desk.now();
        if let Some(stands) = self.0.known(now) {
            return Ok(stands);
        }
        let stands = read(desk, hold::stands).await?;
        self.0.keep(now, stands);
        Ok(stands)
    }
}
