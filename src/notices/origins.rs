//! At whose word messages were queued, and by which of the desk's own templates they are written: for lists, read at once.

use std::collections::{BTreeSet, HashMap};

use super::Notice;
use super::templates::{self, WrittenBy};
use crate::db::{AnyConnection, Error};
use crate::staff;
use crate::values::{StaffId, TemplateVersionId};

/// What a list of messages needs to say where each comes from.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    names: HashMap<StaffId, String>,
    templates: HashMap<TemplateVersionId, WrittenBy>,
}

impl Origins {
    /// What the one at the desk is called who asked for a message; none: a job queued it.
    pub fn asked_by(&self, notice: &Notice) -> Option<&str> {
        self.names.get(notice.asked_by.as_ref()?).map(String::as_str)
    }

    /// By which version of the desk's own texts it is written; none: by the built-in text.
    pub fn written_by(&self, notice: &Notice) -> Option<&WrittenBy> {
        self.templates.get(notice.stored_version.as_ref()?)
    }
}

/// Where these come from; a page of them at most.
pub fn of<'a>(
    conn: &mut AnyConnection,
    notices: impl IntoIterator<Item = &'a Notice>,
) -> Result<Origins, Error> {
    let (mut askers, mut versions) = (BTreeSet::new(), BTreeSet::new());
    for notice in notices {
        askers.extend(notice.asked_by.clone());
        versions.extend(notice.stored_version.clone());
    }
    Ok(Origins {
        names: staff::store::names_of(conn, &Vec::from_iter(askers))?,
        templates: templates::store::written_by(conn, &Vec::from_iter(versions))?,
    })
}
