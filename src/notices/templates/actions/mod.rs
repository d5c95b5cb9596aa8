//! What is done with templates: they are made, written, published, taken back to an earlier version, and withdrawn. Each with
//! its audit row in one transaction.

mod checking;
mod drafting;
mod making;
mod publishing;
mod showing;

pub use checking::check_versions_in_use;
pub use drafting::{DraftOutcome, NewDraft, RestoreOutcome, discard_draft, go_back, save_draft};
pub use making::{MakeOutcome, make_template, withdraw_template};
pub use publishing::{PublishOutcome, Seen, publish};
pub use showing::{
    ListedTemplate, ShownTemplate, list_templates, open_template, open_version, open_version_before,
};

use chrono::{DateTime, Utc};

use super::TemplateKey;
use crate::audit::{self, Action, Entry};
use crate::db::{AnyConnection, Error};
use crate::staff::Agent;

fn put_on_record(
    conn: &mut AnyConnection,
    agent: &Agent,
    action: Action,
    (key, detail): (&TemplateKey, Option<&str>),
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let actor = agent.actor();
    let entry = Entry { object: Some(key.as_str()), detail, ..Entry::new(&actor, action) };
    audit::store::append(conn, &entry, now)
}
