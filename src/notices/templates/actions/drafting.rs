//! Writing a draft: the first time, again, from an earlier version, and throwing it away.

use chrono::{DateTime, Utc};

use super::super::{Part, TemplateKey, Version, VersionState, Words, WrittenVersion, rules, store};
use super::put_on_record;
use crate::audit::Action;
use crate::db::{AnyConnection, Error};
use crate::notices::compose::Composer;
use crate::staff::Agent;
use crate::values::{Language, TemplateVersionId};

/// What is written into a draft.
#[derive(Clone, Debug)]
pub struct NewDraft {
    /// Of which template.
    pub key: TemplateKey,
    /// The revision of the draft that the writer saw; none: there was no draft.
    pub seen: Option<i64>,
    /// What agents fill in.
    pub fields: String,
    /// The texts.
    pub words: Words,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DraftOutcome {
    /// It is stored, or thrown away.
    Done,
    /// A colleague has changed, published or thrown away the draft meanwhile; nothing was done.
    ChangedMeanwhile,
    /// There is no such template.
    Unknown,
}

/// Stores a draft, whatever is wrong with its texts.
pub fn save_draft(
    conn: &mut AnyConnection,
    agent: &Agent,
    new: &NewDraft,
    now: DateTime<Utc>,
) -> Result<DraftOutcome, Error> {
    if !hold(conn, agent, &new.key, now)? {
        return Ok(DraftOutcome::Unknown);
    }
    let versions = store::versions_of(conn, &new.key)?;
    let draft = versions.iter().find(|version| version.state == VersionState::Draft);
    if draft.map(|draft| draft.revision) != new.seen {
        return Ok(DraftOutcome::ChangedMeanwhile);
    }
    let written_over = draft.or(versions.first()).cloned();
    let before = written_over.map(|version| store::written(conn, version)).transpose()?;
    let number = if let Some(draft) = draft {
        let content = (new.fields.as_str(), &new.words);
        if !store::change_draft(conn, draft, content, &agent.staff_id, now)? {
            return Ok(DraftOutcome::ChangedMeanwhile);
        }
        draft.number
    } else {
        let version = version(agent, &new.key, (&versions, None), &new.fields, now);
        store::insert_version(conn, &version, &new.words)?;
        version.number
    };
    let detail = changed(number, before.as_ref(), &new.fields, &new.words);
    put_on_record(conn, agent, Action::TemplateWritten, (&new.key, Some(&detail)), now)?;
    Ok(DraftOutcome::Done)
}

/// Throws the draft away that the writer saw.
pub fn discard_draft(
    conn: &mut AnyConnection,
    agent: &Agent,
    (key, seen): (&TemplateKey, i64),
    now: DateTime<Utc>,
) -> Result<DraftOutcome, Error> {
    if store::lock(conn, key)?.is_none() {
        return Ok(DraftOutcome::Unknown);
    }
    let Some(draft) = draft_of(conn, key)?.filter(|draft| draft.revision == seen) else {
        return Ok(DraftOutcome::ChangedMeanwhile);
    };
    if !store::remove_draft(conn, &draft)? {
        return Ok(DraftOutcome::ChangedMeanwhile);
    }
    let detail = draft.number.to_string();
    put_on_record(conn, agent, Action::TemplateDiscarded, (key, Some(&detail)), now)?;
    Ok(DraftOutcome::Done)
}

/// What came of going back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestoreOutcome {
    /// A draft has the texts of the earlier version.
    Drafted,
    /// There is a draft already, which would be lost.
    DraftInTheWay,
    /// There is no such version.
    Unknown,
}

/// Begins a draft with the texts of an earlier version; 0 is the built-in one.
pub fn go_back(
    conn: &mut AnyConnection,
    agent: &Agent,
    composer: &Composer,
    (key, number): (&TemplateKey, i32),
    now: DateTime<Utc>,
) -> Result<RestoreOutcome, Error> {
    if !hold(conn, agent, key, now)? {
        return Ok(RestoreOutcome::Unknown);
    }
    let versions = store::versions_of(conn, key)?;
    if versions.iter().any(|version| version.state == VersionState::Draft) {
        return Ok(RestoreOutcome::DraftInTheWay);
    }
    let (fields, words) = match versions.iter().find(|version| version.number == number) {
        Some(earlier) => (earlier.fields.clone(), store::words(conn, &earlier.version_id)?),
        None if number == 0 && matches!(key, TemplateKey::Kind(_)) => {
            (String::new(), rules::built_in(composer, key))
        }
        None => return Ok(RestoreOutcome::Unknown),
    };
    let version = version(agent, key, (&versions, Some(number)), &fields, now);
    store::insert_version(conn, &version, &words)?;
    let detail = format!("{} as {number}", version.number);
    put_on_record(conn, agent, Action::TemplateWritten, (key, Some(&detail)), now)?;
    Ok(RestoreOutcome::Drafted)
}

pub(super) fn draft_of(conn: &mut AnyConnection, key: &TemplateKey) -> Result<Option<Version>, Error> {
    let versions = store::versions_of(conn, key)?;
    Ok(versions.into_iter().find(|version| version.state == VersionState::Draft))
}

/// Keeps the template from others; that of a kind is there from the first time that somebody writes another text for it.
fn hold(
    conn: &mut AnyConnection,
    agent: &Agent,
    key: &TemplateKey,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    if matches!(key, TemplateKey::Kind(_)) {
        store::insert(conn, key, None, &agent.staff_id, now)?;
    }
    Ok(store::lock(conn, key)?.is_some())
}

fn version(
    agent: &Agent,
    key: &TemplateKey,
    (earlier, begun_from): (&[Version], Option<i32>),
    fields: &str,
    now: DateTime<Utc>,
) -> Version {
    Version {
        version_id: TemplateVersionId::generate(now),
        template_key: key.clone(),
        number: earlier.first().map_or(0, |newest| newest.number) + 1,
        state: VersionState::Draft,
        fields: fields.to_owned(),
        revision: 1,
        begun_from,
        created_by: agent.staff_id.clone(),
        created_at: now.into(),
        changed_by: agent.staff_id.clone(),
        changed_at: now.into(),
        published_by: None,
        published_at: None,
    }
}

/// Which version, and which of its texts are others than before: `3 nb.sms nn.sms`.
fn changed(number: i32, before: Option<&WrittenVersion>, fields: &str, words: &Words) -> String {
    let mut parts = vec![number.to_string()];
    if before.is_some_and(|before| before.version.fields != fields) {
        parts.push("fields".to_owned());
    }
    for language in Language::ALL {
        for part in Part::ALL {
            let was = before.map_or("", |before| before.words.get(*language, *part));
            if was != words.get(*language, *part) {
                parts.push(format!("{}.{}", language.as_str(), part.as_str()));
            }
        }
    }
    parts.join(" ")
}
