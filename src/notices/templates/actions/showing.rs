//! What the pages of templates show. No person's data is among it.

use std::collections::HashMap;

use super::super::{Template, TemplateKey, Version, VersionState, WrittenVersion, store};
use crate::db::{AnyConnection, Error};
use crate::notices::NoticeKind;
use crate::staff;
use crate::values::StaffId;

/// A template on the list.
#[derive(Clone, Debug)]
pub struct ListedTemplate {
    /// Which.
    pub key: TemplateKey,
    /// Its row, where there is one.
    pub template: Option<Template>,
    /// The version in use; none: the built-in one, or none at all.
    pub published: Option<Version>,
    /// The version that is being written.
    pub draft: Option<Version>,
}

/// All templates: those of the kinds, then the desk's own.
pub fn list_templates(conn: &mut AnyConnection) -> Result<Vec<ListedTemplate>, Error> {
    let by_key = |versions: Vec<Version>| -> HashMap<TemplateKey, Version> {
        versions.into_iter().map(|version| (version.template_key.clone(), version)).collect()
    };
    let mut published = by_key(store::newest(conn, VersionState::Published)?);
    let mut drafts = by_key(store::newest(conn, VersionState::Draft)?);
    let (own, of_kinds): (Vec<_>, Vec<_>) =
        store::all(conn)?.into_iter().partition(|template| template.name.is_some());
    let mut of_kinds: HashMap<TemplateKey, Template> =
        of_kinds.into_iter().map(|template| (template.template_key.clone(), template)).collect();
    let kinds = NoticeKind::ALL.iter().filter_map(|kind| TemplateKey::parse(kind.as_str()).ok());
    let kinds = kinds.map(|key| (of_kinds.remove(&key), key)).collect::<Vec<_>>();
    let own = own.into_iter().map(|template| (Some(template.clone()), template.template_key));
    let all = kinds.into_iter().chain(own).map(|(template, key)| ListedTemplate {
        published: published.remove(&key),
        draft: drafts.remove(&key),
        template,
        key,
    });
    Ok(all.collect())
}

/// A template with its versions.
#[derive(Clone, Debug)]
pub struct ShownTemplate {
    /// Which.
    pub key: TemplateKey,
    /// Its row, where there is one.
    pub template: Option<Template>,
    /// The newest first.
    pub versions: Vec<Version>,
    /// The version in use with its texts; none: the built-in one, or none at all.
    pub published: Option<WrittenVersion>,
    /// The version that is being written, with its texts.
    pub draft: Option<WrittenVersion>,
    /// What those are called who wrote and published them.
    pub names: HashMap<StaffId, String>,
}

/// Reads a template; none: there is no such one.
pub fn open_template(conn: &mut AnyConnection, key: &TemplateKey) -> Result<Option<ShownTemplate>, Error> {
    let template = store::find(conn, key)?;
    if template.is_none() && matches!(key, TemplateKey::Own(_)) {
        return Ok(None);
    }
    let versions = store::versions_of(conn, key)?;
    let of = |state| versions.iter().find(|version: &&Version| version.state == state).cloned();
    let (published, draft) = (of(VersionState::Published), of(VersionState::Draft));
    let mut people: Vec<StaffId> = Vec::new();
    for version in &versions {
        people.extend([version.created_by.clone(), version.changed_by.clone()]);
        people.extend(version.published_by.clone());
    }
    people.sort_unstable();
    people.dedup();
    Ok(Some(ShownTemplate {
        key: key.clone(),
        published: published.map(|version| store::written(conn, version)).transpose()?,
        draft: draft.map(|version| store::written(conn, version)).transpose()?,
        names: staff::store::names_of(conn, &people)?,
        template,
        versions,
    }))
}

/// One version of a template with its texts.
pub fn open_version(
    conn: &mut AnyConnection,
    shown: &ShownTemplate,
    number: i32,
) -> Result<Option<WrittenVersion>, Error> {
    let version = shown.versions.iter().find(|version| version.number == number).cloned();
    version.map(|version| store::written(conn, version)).transpose()
}

/// The published version before another one; none: it is the first.
pub fn open_version_before(
    conn: &mut AnyConnection,
    shown: &ShownTemplate,
    number: i32,
) -> Result<Option<WrittenVersion>, Error> {
    let mut earlier = shown.versions.iter().filter(|version| version.state == VersionState::Published);
    let version = earlier.find(|version| version.number < number).cloned();
    version.map(|version| store::written(conn, version)).transpose()
}
