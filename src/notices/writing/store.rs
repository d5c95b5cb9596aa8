//! What agents decided when writing, and what was written before.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::AgentMessage;
use crate::db::schema::{agent_messages, message_templates, notices, template_versions};
use crate::db::{AnyConnection, Error, UtcTime};
use crate::notices::templates::{
    Template, TemplateKey, Version, VersionState, WrittenVersion, store as templates,
};
use crate::notices::{Notice, NoticeKind, NoticeState};
use crate::persons::superseded;
use crate::values::{NoticeId, PersonId};

/// The templates by which agents write: of the desk's own, published, not withdrawn; by their names.
pub fn usable_templates(conn: &mut AnyConnection) -> Result<Vec<Template>, Error> {
    let published = template_versions::table
        .filter(template_versions::template_key.eq(message_templates::template_key))
        .filter(template_versions::state.eq(VersionState::Published));
    let usable = message_templates::table
        .filter(message_templates::name.is_not_null())
        .filter(message_templates::withdrawn_at.is_null())
        .filter(diesel::dsl::exists(published));
    Ok(usable.order((message_templates::name, message_templates::template_key)).limit(500).load(conn)?)
}

/// Such templates with the version of each that is in use, without its texts.
pub fn usable_versions(conn: &mut AnyConnection) -> Result<Vec<(Template, Version)>, Error> {
    let newest = templates::newest(conn, VersionState::Published)?;
    let mut versions: HashMap<TemplateKey, Version> =
        newest.into_iter().map(|version| (version.template_key.clone(), version)).collect();
    let usable = usable_templates(conn)?.into_iter();
    Ok(usable
        .filter_map(|template| versions.remove(&template.template_key).map(|version| (template, version)))
        .collect())
}

/// The version of such a template that is in use; none: it cannot be written by.
pub fn usable_version(conn: &mut AnyConnection, key: &TemplateKey) -> Result<Option<WrittenVersion>, Error> {
    let usable = templates::find(conn, key)?
        .filter(|template| template.withdrawn_at.is_none() && template.name.is_some());
    if usable.is_none() {
        return Ok(None);
    }
    let versions = templates::versions_of(conn, key)?;
    let published = versions.into_iter().find(|version| version.state == VersionState::Published);
    published.map(|version| templates::written(conn, version)).transpose()
}

/// The latest message by a template to one of these people since then that was sent, or is to be.
pub fn latest_by(
    conn: &mut AnyConnection,
    people: &[PersonId],
    key: &TemplateKey,
    since: DateTime<Utc>,
) -> Result<Option<Notice>, Error> {
    let latest = notices::table
        .inner_join(template_versions::table)
        .filter(notices::person_id.eq_any(people))
        .filter(notices::created_at.gt(UtcTime::from(since)))
        .filter(notices::kind.eq(NoticeKind::AgentMessage))
        .filter(notices::state.ne_all(NoticeState::CAME_TO_NOTHING))
        .filter(template_versions::template_key.eq(key))
        .order((notices::created_at.desc(), notices::notice_id.desc()))
        .select(Notice::as_select());
    Ok(latest.first(conn).optional()?)
}

/// Those of these people to whom, under any id that leads to them, a message by a template was sent since then, or is to be.
pub fn written_since(
    conn: &mut AnyConnection,
    people: &[PersonId],
    key: &TemplateKey,
    since: DateTime<Utc>,
) -> Result<HashSet<PersonId>, Error> {
    let earlier = superseded::leading_to(conn, people)?;
    let ids: Vec<&PersonId> = people.iter().chain(earlier.keys()).collect();
    let mut written = HashSet::new();
    for chunk in ids.chunks(500) {
        let some = notices::table
            .inner_join(template_versions::table)
            .filter(notices::person_id.eq_any(chunk.iter().copied()))
            .filter(notices::created_at.gt(UtcTime::from(since)))
            .filter(notices::kind.eq(NoticeKind::AgentMessage))
            .filter(notices::state.ne_all(NoticeState::CAME_TO_NOTHING))
            .filter(template_versions::template_key.eq(key))
            .select(notices::person_id);
        let some: Vec<PersonId> = some.load(conn)?;
        written.extend(some.into_iter().map(|id| earlier.get(&id).cloned().unwrap_or(id)));
    }
    Ok(written)
}

/// The message that a form asked for, if it was queued.
pub fn by_request(conn: &mut AnyConnection, dedup_key: &str) -> Result<Option<Notice>, Error> {
    let queued = notices::table.filter(notices::dedup_key.eq(dedup_key)).select(Notice::as_select());
    Ok(queued.first(conn).optional()?)
}

/// What the agent decided about a message.
pub fn find(conn: &mut AnyConnection, id: &NoticeId) -> Result<Option<AgentMessage>, Error> {
    Ok(agent_messages::table.find(id).first(conn).optional()?)
}

/// Puts on record what the agent decided.
pub fn insert(conn: &mut AnyConnection, message: &AgentMessage) -> Result<(), Error> {
    diesel::insert_into(agent_messages::table).values(message.clone()).execute(conn)?;
    Ok(())
}
