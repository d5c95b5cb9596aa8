//! Keeping a draft, and throwing it away.

use chrono::{DateTime, Utc};

use super::{Draft, DraftText, KeptDraft, store};
use crate::audit::{self, Action, Entry};
use crate::db::{AnyConnection, Error};
use crate::inquiries;
use crate::staff::Agent;
use crate::values::{InquiryId, PersonId};
use crate::vault::Vault;

/// Keeps a draft in the place of the agent's draft before to the same person, with its audit row, in one transaction. False: the
/// reason for opening this person must be given first, and nothing was done.
pub fn save_draft(
    conn: &mut AnyConnection,
    agent: &Agent,
    vault: &Vault,
    (person_id, draft): (&PersonId, &Draft),
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let Some(inquiry) = inquiries::store::valid_of(conn, &agent.staff_id, person_id, now)? else {
        return Ok(false);
    };
    let kept = KeptDraft {
        staff_id: agent.staff_id.clone(),
        person_id: person_id.clone(),
        content: vault.seal(&DraftText::of(draft))?,
        saved_at: now.into(),
    };
    store::put(conn, &kept)?;
    let about = (person_id, Some(&inquiry.inquiry_id), Some(draft.template.as_str()));
    put_on_record(conn, agent, Action::DraftSaved, about, now)?;
    Ok(true)
}

/// Throws the agent's own draft to a person away; that takes no reason.
pub fn discard_draft(
    conn: &mut AnyConnection,
    agent: &Agent,
    person_id: &PersonId,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    if store::delete(conn, &agent.staff_id, person_id)? {
        put_on_record(conn, agent, Action::DraftDiscarded, (person_id, None, None), now)?;
    }
    Ok(())
}

fn put_on_record(
    conn: &mut AnyConnection,
    agent: &Agent,
    action: Action,
    (person_id, inquiry_id, detail): (&PersonId, Option<&InquiryId>, Option<&str>),
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let actor = agent.actor();
    let entry = Entry { person_id: Some(person_id), inquiry_id, detail, ..Entry::new(&actor, action) };
    audit::store::append(conn, &entry, now)
}
