//! What the contact register tells of a person, ours or the one upstream, for whoever shows it or acts on it.

use chrono::{DateTime, NaiveDate, Utc};

use super::client::{Looked, MayNotify, NotAvailable, RegisteredPerson, Word, YesNo};
use super::{RegisterEntry, Shared, rules};
use crate::calendar::local_date;
use crate::persons::{Person, PersonStatus};
use crate::values::PersonId;
use crate::vault::{Vault, VaultError};

/// What the register tells of a person. That it tells nothing is an answer of its own, and never means "not opted out".
#[derive(Clone, Debug)]
pub enum Told {
    /// The entry, or an opt-out without one.
    Registered {
        /// The entry; of the register upstream it is never stored.
        entry: Box<RegisterEntry>,
        /// Whether the person may be notified of decisions.
        notifiable: Notifiable,
        /// Which addresses others have too, as the register upstream says; of ours it is read where it is shown.
        shared: Option<Shared>,
    },
    /// There is none.
    NotRegistered,
    /// The register upstream gives no answer that is understood: nobody knows.
    NotAvailable,
}

/// Whether a person may be notified of a decision digitally. There are three different noes, never to be mixed up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notifiable {
    /// Yes.
    Yes,
    /// The person has opted out, and wants it on paper.
    OptedOut,
    /// The person has not opted out, but there is nothing that may be used: not registered, everything is older than 18
    /// months, or the person has died.
    CannotBeNotified,
    /// The register did not say: nobody knows.
    NotAvailable,
}

impl Told {
    /// What our own register tells of a person, on a local day.
    pub fn of_ours(entry: Option<RegisterEntry>, person: &Person, today: NaiveDate) -> Self {
        let Some(entry) = entry else { return Self::NotRegistered };
        let notifiable = by_entry(&entry, person.status == PersonStatus::Deceased, today);
        Self::Registered { entry: Box::new(entry), notifiable, shared: None }
    }

    /// What a look-up upstream told.
    pub fn of_upstream(
        looked: Result<&Looked, &NotAvailable>,
        person_id: &PersonId,
        vault: &Vault,
        now: DateTime<Utc>,
    ) -> Result<Self, VaultError> {
        match looked {
            Err(_) => Ok(Self::NotAvailable),
            Ok(Looked::Registered(person)) if person.is_registered() => {
                Self::of_person(person, person_id, vault, now)
            }
            Ok(_) => Ok(Self::NotRegistered),
        }
    }

    fn of_person(
        person: &RegisteredPerson,
        person_id: &PersonId,
        vault: &Vault,
        now: DateTime<Utc>,
    ) -> Result<Self, VaultError> {
        if matches!(person.opted_out, Word::Unknown(_)) {
            tracing::warn!("the register told of an opt-out in a word that is not known here");
            return Ok(Self::NotAvailable);
        }
        let entry = person.entry(person_id, vault, now)?;
        let notifiable = match (&person.opted_out, &person.may_notify) {
            (Word::Known(YesNo::No), Some(Word::Known(MayNotify::May))) => Notifiable::Yes,
            (Word::Known(YesNo::No), Some(Word::Known(MayNotify::MayNot))) => Notifiable::CannotBeNotified,
            // Without the register's own word, or with one that we do not know, the dates decide.
            _ => by_entry(&entry, false, local_date(now)),
        };
        Ok(Self::Registered { entry: Box::new(entry), notifiable, shared: Some(person.shared()) })
    }

    /// The entry, where there is one to show.
    pub fn entry(&self) -> Option<&RegisterEntry> {
        match self {
            Self::Registered { entry, .. } => Some(entry),
            Self::NotRegistered | Self::NotAvailable => None,
        }
    }

    /// Which addresses others have too, where the register upstream was asked.
    pub fn shared(&self) -> Option<Shared> {
        match self {
            Self::Registered { shared, .. } => *shared,
            Self::NotRegistered | Self::NotAvailable => None,
        }
    }

    /// Whether the person may be notified of a decision digitally.
    pub fn notifiable(&self) -> Notifiable {
        match self {
            Self::Registered { notifiable, .. } => *notifiable,
            Self::NotRegistered => Notifiable::CannotBeNotified,
            Self::NotAvailable => Notifiable::NotAvailable,
        }
    }
}

fn by_entry(entry: &RegisterEntry, deceased: bool, today: NaiveDate) -> Notifiable {
    if entry.opted_out {
        Notifiable::OptedOut
    } else if rules::may_be_notified(entry, deceased, today) {
        Notifiable::Yes
    } else {
        Notifiable::CannotBeNotified
    }
}
