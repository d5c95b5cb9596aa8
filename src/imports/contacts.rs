//! `contacts.csv`: entries of the contact register. The key is the national id.
//!
//! **An import does not undo what the desk did later.** Where the desk changed a person's opt-out after the latest of the
//! row's `opted_out_at`, `email_updated_at` and `mobile_updated_at`, the row was written without knowing of it: the desk's
//! opt-out and its time stay, and only the other columns are taken from the row. With `opted_out` false, `opted_out_at`
//! may say when that became so. The same holds for an e-mail address or mobile that the desk changed after the row's
//! `email_updated_at` or `mobile_updated_at`, for the language, and for an entry that was deleted after the latest of all
//! times of the row: it stays deleted. What came from a superseded number (`identifiers.csv`) counts as the desk's at the time
//! when it came.

use chrono::{DateTime, Utc};

use super::apply::{FileKind, Numbered};
use super::contact_entry::{Merging, same};
use super::fields::{Refused, Row, instant, national_id, one_of, text};
use super::store;
use super::tally::Tally;
use crate::audit::{self, Action, Actor, Entry};
use crate::db::{AnyConnection, Error};
use crate::desk::Desk;
use crate::persons;
use crate::register::actions::receipt_number;
use crate::register::contact::{self, ContactChange, ContactChangeKind, Deed};
use crate::register::store::{append_changes, insert_entries, lock_entries, put_entries};
use crate::register::{IdentityCheck, OptOutChange, OptOutChannel, RegisterEntry};
use crate::values::{Email, Language, NationalId, OrgNumber, PersonId, Phone};

/// Reads entries.
pub(super) struct Contacts<'a> {
    pub(super) desk: &'a Desk,
    pub(super) actor: &'a Actor,
    pub(super) now: DateTime<Utc>,
}

/// One row.
pub(super) struct ContactRow {
    pub(super) national_id: NationalId,
    pub(super) email: Option<Email>,
    pub(super) email_updated_at: Option<DateTime<Utc>>,
    pub(super) email_verified_at: Option<DateTime<Utc>>,
    pub(super) mobile: Option<Phone>,
    pub(super) mobile_updated_at: Option<DateTime<Utc>>,
    pub(super) mobile_verified_at: Option<DateTime<Utc>>,
    pub(super) language: Option<Language>,
    pub(super) opted_out: bool,
    pub(super) opted_out_at: Option<DateTime<Utc>>,
    pub(super) mailbox_address: Option<String>,
    pub(super) mailbox_provider: Option<String>,
}

impl FileKind for Contacts<'_> {
    const COLUMNS: &'static [&'static str] = &[
        "national_id",
        "email",
        "email_updated_at",
        "email_verified_at",
        "mobile",
        "mobile_updated_at",
        "mobile_verified_at",
        "language",
        "opted_out",
        "opted_out_at",
        "mailbox_address",
        "mailbox_provider",
    ];
    const KEY: &'static str = "national_id";
    type Row = ContactRow;

    fn read(&self, row: &mut Row<'_>) -> Result<ContactRow, Refused> {
        let national_id = row.required("national_id", national_id(self.desk.settings.id_policy));
        let email = row.optional("email", Email::parse);
        let email_updated_at = row.optional("email_updated_at", instant);
        let email_verified_at = row.optional("email_verified_at", instant);
        let mobile = row.optional("mobile", Phone::parse);
        let mobile_updated_at = row.optional("mobile_updated_at", instant);
        let mobile_verified_at = row.optional("mobile_verified_at", instant);
        let language = row.optional("language", one_of(Language::ALL, Language::as_str));
        let opted_out = row.required("opted_out", truth);
        let opted_out_at = row.optional("opted_out_at", instant);
        let mailbox_address = row.optional("mailbox_address", text(100));
        let mailbox_provider = row.optional("mailbox_provider", |cell: &str| OrgNumber::parse(cell));
        if (opted_out, opted_out_at) == (Ok(true), Ok(None)) {
            return Err(row.refuse("opted_out_at", "must be given where opted_out is true"));
        }
        Ok(ContactRow {
            national_id: national_id?,
            email: email?,
            email_updated_at: email_updated_at?,
            email_verified_at: email_verified_at?,
            mobile: mobile?,
            mobile_updated_at: mobile_updated_at?,
            mobile_verified_at: mobile_verified_at?,
            language: language?,
            opted_out: opted_out?,
            opted_out_at: opted_out_at?,
            mailbox_address: mailbox_address?,
            mailbox_provider: mailbox_provider?.map(|provider| provider.as_str().to_owned()),
        })
    }

    fn key(row: &ContactRow) -> String {
        row.national_id.expose().to_owned()
    }

    fn apply(
        &mut self,
        conn: &mut AnyConnection,
        rows: Vec<Numbered<ContactRow>>,
        tally: &mut Tally,
    ) -> Result<(), Error> {
        let indexes: Vec<String> =
            rows.iter().map(|(_, row)| self.desk.vault.index(&row.national_id)).collect();
        let indexes: Vec<&str> = indexes.iter().map(String::as_str).collect();
        let people = persons::store::by_national_id_indexes(conn, &indexes)?;
        let ids: Vec<PersonId> = people.values().map(|person| person.person_id.clone()).collect();
        let known = lock_entries(conn, &ids)?;
        let mut by_desk = store::changed_by_desk(conn, &ids)?;
        let mut new = Vec::new();
        let mut changed = Vec::new();
        let mut changes = Vec::new();
        let mut corrections = Vec::new();
        for ((number, row), index) in rows.into_iter().zip(indexes) {
            let Some(person) = people.get(index) else {
                tally.refuse_for(number, "national_id", "there is no such person");
                continue;
            };
            let known = known.get(&person.person_id);
            let by_desk = by_desk.remove(&person.person_id).unwrap_or_default();
            let fresh = RegisterEntry::empty(person.person_id.clone(), self.now.into());
            let merging = Merging { vault: &self.desk.vault, known, by_desk, now: self.now };
            let entry = merging.entry(fresh, row)?;
            if known.is_some_and(|known| same(known, &entry)) {
                tally.summary.unchanged += 1;
                continue;
            }
            if person.superseded_by.is_some() {
                let reason = "the number was superseded; what is new belongs to the one that superseded it";
                tally.refuse_for(number, "national_id", reason);
                continue;
            }
            changes.extend(self.change(known, &entry));
            corrections.extend(known.and_then(|known| self.correction(known, &entry)));
            if known.is_some() {
                changed.push(entry);
                tally.summary.changed += 1;
            } else {
                new.push(entry);
                tally.summary.added += 1;
            }
        }
        insert_entries(conn, &new)?;
        put_entries(conn, &changed)?;
        append_changes(conn, &changes)?;
        contact::store::append(conn, &corrections)?;
        self.put_on_record(conn, &changes)
    }
}

impl Contacts<'_> {
    /// The change of the opt-out, if it changes. Whoever is not in the register has not opted out.
    fn change(&self, known: Option<&RegisterEntry>, entry: &RegisterEntry) -> Option<OptOutChange> {
        let was_opted_out = known.is_some_and(|known| known.opted_out);
        (was_opted_out != entry.opted_out).then(|| OptOutChange {
            reference: receipt_number(self.now),
            person_id: entry.person_id.clone(),
            from_opted_out: was_opted_out,
            to_opted_out: entry.opted_out,
            channel: OptOutChannel::Import,
            identity_check: IdentityCheck::NotApplicable,
            reason: OptOutChannel::Import.as_str().to_owned(),
            note: None,
            changed_by: None,
            changed_at: entry.opted_out_at.unwrap_or(self.now.into()),
            // One change makes each version, so this is the same however often the file comes.
            request_key: format!("import:{}:{}", entry.person_id, entry.opt_out_version),
            legal_basis: None,
            effective_at: None,
            undoes: None,
            from_opted_out_at: known.and_then(|known| known.opted_out_at),
            recorded_at: Some(self.now.into()),
        })
    }

    /// The change of the contact data, if they change; what is told for the first time has no history.
    fn correction(&self, known: &RegisterEntry, entry: &RegisterEntry) -> Option<ContactChange> {
        let deed = Deed {
            reference: receipt_number(self.now),
            kind: ContactChangeKind::Import,
            channel: OptOutChannel::Import,
            identity_check: IdentityCheck::NotApplicable,
            reason: OptOutChannel::Import.as_str().to_owned(),
            note: None,
            changed_by: None,
            changed_at: self.now.into(),
            request_key: format!("import:{}:{}", entry.person_id, entry.contact_version),
        };
        ContactChange::between(Some(known), entry, deed)
    }

    fn put_on_record(&self, conn: &mut AnyConnection, changes: &[OptOutChange]) -> Result<(), Error> {
        let entries: Vec<Entry<'_>> = changes
            .iter()
            .map(|change| Entry {
                person_id: Some(&change.person_id),
                object: Some(&change.reference),
                detail: Some(if change.to_opted_out { "opted_out" } else { "opted_in" }),
                ..Entry::new(self.actor, Action::OptOutChanged)
            })
            .collect();
        audit::store::append_all(conn, &entries, self.now)
    }
}

fn truth(cell: &str) -> Result<bool, &'static str> {
    match cell {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err("must be true or false"),
    }
}
