//! What is done with a mailing: it is looked at, started, released, worked off person by person, and shown.

mod choosing;
mod previewing;
mod releasing;
mod showing;
mod starting;
mod writing;

pub use choosing::{OpenedList, Opening, open_list};
pub use previewing::{Group, Listed, MOST_LISTED, Preview, preview, record_preview};
pub use releasing::release_mailing;
pub use showing::{PEOPLE_A_PAGE, PeoplePage, ShownMailing, latest, mailing, people, record_people, waiting};
pub use starting::{NewMailing, Started, start_mailing};
pub use writing::write_to;
