//! `contacts.csv`: entries of the contact register. The key is the national id.
//!
//! **An import does not undo what the desk did later.** Where the desk changed a person's opt-out after the latest of the
//! row's `opted_out_at`, `email_updated_at` and `mobile_updated_at`, the row was written without knowing of it: the desk's
//! opt-out and its time stay, and only the other columns are taken from the row. With `opted_out` false, `opted_out_at`
//! may say when that became so.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::apply::{FileKind, Numbered};
use super::fields::{Refused, Row, instant, national_id, one_of, text};
use super::store;
use super::tally::Tally;
use crate::audit::{self, Action, Actor, Entry};
use crate::db::{AnyConnection, Error, UtcTime};
use crate::desk::Desk;
use crate::persons;
use crate::register::actions::receipt_number;
use crate::register::store::{append_changes, insert_entries, put_entries};
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
    national_id: NationalId,
    email: Option<Email>,
    email_updated_at: Option<DateTime<Utc>>,
    email_verified_at: Option<DateTime<Utc>>,
    mobile: Option<Phone>,
    mobile_updated_at: Option<DateTime<Utc>>,
    mobile_verified_at: Option<DateTime<Utc>>,
    language: Option<Language>,
    opted_out: bool,
    opted_out_at: Option<DateTime<Utc>>,
    mailbox_address: Option<String>,
    mailbox_provider: Option<String>,
}

impl ContactRow {
    /// The latest time at which the register is known to have changed the entry.
    fn written_at(&self) -> Option<UtcTime> {
        let latest = self.opted_out_at.max(self.email_updated_at).max(self.mobile_updated_at);
        latest.map(Into::into)
    }
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
        let ids: Vec<&PersonId> = people.values().map(|person| &person.person_id).collect();
        let known = store::lock_entries(conn, &ids)?;
        let by_desk = store::changed_by_desk(conn, &ids)?;
        let mut new = Vec::new();
        let mut changed = Vec::new();
        let mut changes = Vec::new();
        for ((number, row), index) in rows.into_iter().zip(indexes) {
            let Some(person) = people.get(index) else {
                tally.refuse_for(number, "national_id", "there is no such person");
                continue;
            };
            let known = known.get(&person.person_id);
            let entry = self.entry(&person.person_id, known, &by_desk, row)?;
            if known.is_some_and(|known| same(known, &entry)) {
                tally.summary.unchanged += 1;
                continue;
            }
            changes.extend(self.change(known, &entry));
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
        self.put_on_record(conn, &changes)
    }
}

impl Contacts<'_> {
    /// The entry as it is to be: what the row says, and what stays of the known one.
    fn entry(
        &self,
        person_id: &PersonId,
        known: Option<&RegisterEntry>,
        by_desk: &HashMap<PersonId, UtcTime>,
        row: ContactRow,
    ) -> Result<RegisterEntry, Error> {
        let vault = &self.desk.vault;
        let written_at = row.written_at();
        let email_index = row.email.as_ref().map(|email| vault.index(email));
        let mobile_index = row.mobile.as_ref().map(|mobile| vault.index(mobile));
        // What is the same stays sealed as it is: sealed again it would look new.
        let email = match known.filter(|known| known.email_index == email_index) {
            Some(known) => known.email.clone(),
            None => row.email.as_ref().map(|email| vault.seal(email)).transpose()?,
        };
        let mobile = match known.filter(|known| known.mobile_index == mobile_index) {
            Some(known) => known.mobile.clone(),
            None => row.mobile.as_ref().map(|mobile| vault.seal(mobile)).transpose()?,
        };
        let told = (row.opted_out, row.opted_out_at.filter(|_| row.opted_out).map(Into::into));
        let desk_knows_better = by_desk.get(person_id).is_some_and(|at| Some(*at) >= written_at);
        let (opted_out, opted_out_at) = match known.filter(|_| desk_knows_better) {
            Some(known) => (known.opted_out, known.opted_out_at),
            None => told,
        };
        let (was_opted_out, version) =
            known.map_or((false, 0), |known| (known.opted_out, known.opt_out_version));
        let same_mailbox = known.filter(|known| known.mailbox_address == row.mailbox_address);
        let mailbox_certificate = same_mailbox.and_then(|known| known.mailbox_certificate.clone());
        let same_email = known.filter(|known| known.email_index == email_index);
        let email_validated_at = same_email.and_then(|known| known.email_validated_at);
        let same_mobile = known.filter(|known| known.mobile_index == mobile_index);
        let mobile_validated_at = same_mobile.and_then(|known| known.mobile_validated_at);
        Ok(RegisterEntry {
            person_id: person_id.clone(),
            email,
            email_index,
            email_updated_at: row.email_updated_at.map(Into::into),
            email_verified_at: row.email_verified_at.map(Into::into),
            mobile,
            mobile_index,
            mobile_updated_at: row.mobile_updated_at.map(Into::into),
            mobile_verified_at: row.mobile_verified_at.map(Into::into),
            language: row.language,
            opted_out,
            opted_out_at,
            opt_out_version: version + i64::from(opted_out != was_opted_out),
            mailbox_address: row.mailbox_address,
            mailbox_provider: row.mailbox_provider,
            updated_at: self.now.into(),
            // What the file does not tell holds as long as what it is about.
            email_validated_at,
            mobile_validated_at,
            language_updated_at: match known.filter(|known| known.language == row.language) {
                Some(known) => known.language_updated_at,
                None => row.language.map(|_| self.now.into()),
            },
            mailbox_certificate,
            deleted_at: None,
        })
    }

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
            reason: "import".to_owned(),
            note: None,
            changed_by: None,
            changed_at: entry.opted_out_at.unwrap_or(self.now.into()),
            // One change makes each version, so this is the same however often the file comes.
            request_key: format!("import:{}:{}", entry.person_id, entry.opt_out_version),
        })
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

/// Whether the register tells nothing new of an entry.
fn same(known: &RegisterEntry, told: &RegisterEntry) -> bool {
    let email = |e: &RegisterEntry| (e.email_index.clone(), e.email_updated_at, e.email_verified_at);
    let mobile = |e: &RegisterEntry| (e.mobile_index.clone(), e.mobile_updated_at, e.mobile_verified_at);
    let opt_out = |e: &RegisterEntry| (e.language, e.opted_out, e.opted_out_at);
    let mailbox = |e: &RegisterEntry| (e.mailbox_address.clone(), e.mailbox_provider.clone());
    email(known) == email(told)
        && mobile(known) == mobile(told)
        && opt_out(known) == opt_out(told)
        && mailbox(known) == mailbox(told)
}

fn truth(cell: &str) -> Result<bool, &'static str> {
    match cell {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err("must be true or false"),
    }
}
