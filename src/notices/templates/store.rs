//! The tables of templates, their versions and texts.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{Part, Template, TemplateKey, Version, VersionState, Words, WrittenBy, WrittenVersion};
use crate::db::schema::{message_templates, template_texts, template_versions};
use crate::db::{AnyConnection, Error, Portable, UtcTime, updated_exactly_one};
use crate::notices::compose::Wording;
use crate::notices::{Notice, NoticeKind};
use crate::on_each;
use crate::values::{Language, StaffId, TemplateVersionId};

/// What is published is never found by this.
macro_rules! this_draft {
    ($draft:expr) => {
        template_versions::table
            .find(&$draft.version_id)
            .filter(template_versions::state.eq(VersionState::Draft))
            .filter(template_versions::revision.eq($draft.revision))
    };
}

/// The version by which messages of a kind are written that are queued now; none: the built-in texts.
pub fn in_use(conn: &mut AnyConnection, kind: NoticeKind) -> Result<Option<TemplateVersionId>, Error> {
    let published = template_versions::table
        .filter(template_versions::template_key.eq(TemplateKey::Kind(kind)))
        .filter(template_versions::state.eq(VersionState::Published))
        .order(template_versions::number.desc())
        .select(template_versions::version_id);
    Ok(published.first(conn).optional()?)
}

/// By what a message is written: the version that it was queued with, whatever was published since.
pub fn wording(conn: &mut AnyConnection, notice: &Notice) -> Result<Wording, Error> {
    match &notice.stored_version {
        None => Ok(Wording::BuiltIn(notice.kind)),
        Some(id) => Ok(Wording::Stored { kind: notice.kind, words: words(conn, id)? }),
    }
}

/// What these versions are called, by their ids; a page of them at most.
pub fn written_by(
    conn: &mut AnyConnection,
    ids: &[TemplateVersionId],
) -> Result<HashMap<TemplateVersionId, WrittenBy>, Error> {
    let rows: Vec<(TemplateVersionId, WrittenBy)> = template_versions::table
        .inner_join(message_templates::table)
        .filter(template_versions::version_id.eq_any(ids))
        .select((
            template_versions::version_id,
            (message_templates::template_key, message_templates::name, template_versions::number),
        ))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// What the desk calls the template of a version, where it is one of the desk's own.
pub fn name_of(conn: &mut AnyConnection, id: &TemplateVersionId) -> Result<Option<String>, Error> {
    let name = template_versions::table
        .inner_join(message_templates::table)
        .filter(template_versions::version_id.eq(id))
        .select(message_templates::name);
    Ok(name.first::<Option<String>>(conn).optional()?.flatten())
}

/// All templates that are stored, in the order of their names; at most 500.
pub fn all(conn: &mut AnyConnection) -> Result<Vec<Template>, Error> {
    let order = (message_templates::name, message_templates::template_key);
    Ok(message_templates::table.order(order).limit(500).load(conn)?)
}

/// One template.
pub fn find(conn: &mut AnyConnection, key: &TemplateKey) -> Result<Option<Template>, Error> {
    Ok(message_templates::table.find(key).first(conn).optional()?)
}

/// One template, kept from others who change it until the transaction ends.
pub fn lock(conn: &mut AnyConnection, key: &TemplateKey) -> Result<Option<Template>, Error> {
    let this = message_templates::table.find(key);
    let row = match conn {
        AnyConnection::Postgres(postgres) => this.for_no_key_update().first(postgres).optional()?,
        AnyConnection::Sqlite(sqlite) => this.first(sqlite).optional()?,
    };
    Ok(row)
}

/// Adds a template; false where the key or the name is taken.
pub fn insert(
    conn: &mut AnyConnection,
    key: &TemplateKey,
    name: Option<&str>,
    created_by: &StaffId,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let row = diesel::insert_into(message_templates::table).values((
        message_templates::template_key.eq(key),
        message_templates::name.eq(name),
        message_templates::created_by.eq(created_by),
        message_templates::created_at.eq(UtcTime::from(now)),
    ));
    Ok(Portable(row.on_conflict_do_nothing()).execute(conn)? == 1)
}

/// Says since when nobody sends messages by a template, or that they may again.
pub fn withdraw(
    conn: &mut AnyConnection,
    key: &TemplateKey,
    since: Option<DateTime<Utc>>,
) -> Result<(), Error> {
    let this = message_templates::table.find(key);
    let withdrawn = message_templates::withdrawn_at.eq(since.map(UtcTime::from));
    updated_exactly_one(diesel::update(this).set(withdrawn).execute(conn)?)
}

/// The versions of a template, the newest first; at most 500.
pub fn versions_of(conn: &mut AnyConnection, key: &TemplateKey) -> Result<Vec<Version>, Error> {
    let versions = template_versions::table.filter(template_versions::template_key.eq(key));
    Ok(versions.order(template_versions::number.desc()).limit(500).load(conn)?)
}

/// The newest version of each template in a state, in the order of their keys.
pub fn newest(conn: &mut AnyConnection, state: VersionState) -> Result<Vec<Version>, Error> {
    let later = diesel::alias!(template_versions as later);
    let has_later = later
        .filter(later.field(template_versions::template_key).eq(template_versions::template_key))
        .filter(later.field(template_versions::state).eq(state))
        .filter(later.field(template_versions::number).gt(template_versions::number));
    let newest = template_versions::table
        .filter(template_versions::state.eq(state))
        .filter(diesel::dsl::not(diesel::dsl::exists(has_later)));
    Ok(newest.order(template_versions::template_key).limit(1_000).load(conn)?)
}

/// A version by its id.
pub fn version(conn: &mut AnyConnection, id: &TemplateVersionId) -> Result<Option<Version>, Error> {
    Ok(template_versions::table.find(id).first(conn).optional()?)
}

/// The texts of a version.
pub fn words(conn: &mut AnyConnection, id: &TemplateVersionId) -> Result<Words, Error> {
    let rows: Vec<(Language, Part, String)> = template_texts::table
        .filter(template_texts::version_id.eq(id))
        .order((template_texts::language, template_texts::part))
        .select((template_texts::language, template_texts::part, template_texts::source))
        .load(conn)?;
    let mut words = Words::default();
    for (language, part, source) in rows {
        words.put(language, part, &source);
    }
    Ok(words)
}

/// A version with its texts.
pub fn written(conn: &mut AnyConnection, version: Version) -> Result<WrittenVersion, Error> {
    let words = words(conn, &version.version_id)?;
    Ok(WrittenVersion { version, words })
}

/// Adds a version with its texts.
pub fn insert_version(conn: &mut AnyConnection, version: &Version, words: &Words) -> Result<(), Error> {
    diesel::insert_into(template_versions::table).values(version.clone()).execute(conn)?;
    insert_words(conn, &version.version_id, words)
}

/// Puts other texts into a draft, as it stood at a revision. False: it is not that draft any more.
pub fn change_draft(
    conn: &mut AnyConnection,
    draft: &Version,
    (fields, words): (&str, &Words),
    by: &StaffId,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let changed = diesel::update(this_draft!(draft))
        .set((
            template_versions::fields.eq(fields),
            template_versions::revision.eq(template_versions::revision + 1),
            template_versions::changed_by.eq(by),
            template_versions::changed_at.eq(UtcTime::from(now)),
        ))
        .execute(conn)?;
    if changed == 1 {
        remove_words(conn, &draft.version_id)?;
        insert_words(conn, &draft.version_id, words)?;
    }
    Ok(changed == 1)
}

/// Publishes a draft as it stood at a revision. False: it is not that draft any more.
pub fn publish(
    conn: &mut AnyConnection,
    draft: &Version,
    by: &StaffId,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let published = diesel::update(this_draft!(draft))
        .set((
            template_versions::state.eq(VersionState::Published),
            template_versions::published_by.eq(by),
            template_versions::published_at.eq(UtcTime::from(now)),
        ))
        .execute(conn)?;
    Ok(published == 1)
}

/// Throws a draft away as it stood at a revision. False: it is not that draft any more.
pub fn remove_draft(conn: &mut AnyConnection, draft: &Version) -> Result<bool, Error> {
    let is_there: i64 = this_draft!(draft).count().get_result(conn)?;
    if is_there == 1 {
        remove_words(conn, &draft.version_id)?;
        diesel::delete(this_draft!(draft)).execute(conn)?;
    }
    Ok(is_there == 1)
}

fn remove_words(conn: &mut AnyConnection, id: &TemplateVersionId) -> Result<(), Error> {
    diesel::delete(template_texts::table.filter(template_texts::version_id.eq(id))).execute(conn)?;
    Ok(())
}

fn insert_words(conn: &mut AnyConnection, id: &TemplateVersionId, words: &Words) -> Result<(), Error> {
    let rows: Vec<_> = words
        .all()
        .map(|(language, part, source)| {
            (
                template_texts::version_id.eq(id),
                template_texts::language.eq(language),
                template_texts::part.eq(part),
                template_texts::source.eq(source),
            )
        })
        .collect();
    if !rows.is_empty() {
        on_each!(conn, native => diesel::insert_into(template_texts::table).values(&rows).execute(native)?);
    }
    Ok(())
}
