//! Print files as they lie there, against what was handed over.

use super::checks::Difference;
use crate::db::{AnyConnection, Error};
use crate::letters::printing::{self, Standing};

/// Hands out the files that the vendor has not taken yet: what differs, and nothing for what is as it was.
pub(super) fn each_compared(
    conn: &mut AnyConnection,
    mut each: impl FnMut(Option<Difference>) -> bool,
) -> Result<(), Error> {
    for batch in printing::store::all_handed_over(conn)? {
        let difference = match printing::standing(&batch) {
            Standing::Taken => continue,
            Standing::Same => None,
            Standing::Differs => {
                let subject = format!("file-{}", batch.batch_id);
                Some(Difference { subject, letter_id: None, notice_id: None })
            }
        };
        if !each(difference) {
            break;
        }
    }
    Ok(())
}
