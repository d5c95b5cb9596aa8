//! Templates of the desk's own: made, and withdrawn.

use chrono::{DateTime, Utc};

use super::super::{TemplateKey, store};
use super::put_on_record;
use crate::audit::Action;
use crate::db::{AnyConnection, Error};
use crate::staff::Agent;
use crate::values::TemplateId;

/// What came of making a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MakeOutcome {
    /// It is there, still without a version.
    Made(TemplateKey),
    /// Another one has the name.
    NameTaken,
}

/// Makes a template of the desk's own. The same form sent twice finds the name taken.
pub fn make_template(
    conn: &mut AnyConnection,
    agent: &Agent,
    name: &str,
    now: DateTime<Utc>,
) -> Result<MakeOutcome, Error> {
    let key = TemplateKey::Own(TemplateId::generate(now));
    if !store::insert(conn, &key, Some(name), &agent.staff_id, now)? {
        return Ok(MakeOutcome::NameTaken);
    }
    put_on_record(conn, agent, Action::TemplateMade, (&key, None), now)?;
    Ok(MakeOutcome::Made(key))
}

/// Withdraws a template of the desk's own, so that nobody begins a message by it any more, or takes it up again. False: there
/// is no such template. What is queued by it goes out.
pub fn withdraw_template(
    conn: &mut AnyConnection,
    agent: &Agent,
    (key, is_withdrawn): (&TemplateKey, bool),
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let template = store::lock(conn, key)?.filter(|template| template.name.is_some());
    let Some(template) = template else { return Ok(false) };
    if template.withdrawn_at.is_some() != is_withdrawn {
        store::withdraw(conn, key, is_withdrawn.then_some(now))?;
        let action = if is_withdrawn { Action::TemplateWithdrawn } else { Action::TemplateTakenUp };
        put_on_record(conn, agent, action, (key, None), now)?;
    }
    Ok(true)
}
