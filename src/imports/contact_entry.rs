//! What a row of `contacts.csv` makes of an entry: what the row tells, and what stays because the desk knows better.

use chrono::{DateTime, Utc};

use super::contacts::ContactRow;
use crate::calendar::local_date;
use crate::db::{Error, UtcTime};
use crate::register::RegisterEntry;
use crate::values::Phone;
use crate::vault::Vault;

/// When the desk last changed the parts of one person's entry.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ByDesk {
    pub(super) opt_out: Option<UtcTime>,
    pub(super) email: Option<UtcTime>,
    pub(super) mobile: Option<UtcTime>,
    pub(super) language: Option<UtcTime>,
}

/// One person's entry meets a row about it.
pub(super) struct Merging<'a> {
    pub(super) vault: &'a Vault,
    pub(super) known: Option<&'a RegisterEntry>,
    pub(super) by_desk: ByDesk,
    pub(super) now: DateTime<Utc>,
}

impl Merging<'_> {
    /// The entry as it is to be, begun from `fresh`.
    pub(super) fn entry(&self, fresh: RegisterEntry, row: ContactRow) -> Result<RegisterEntry, Error> {
        let deleted_at = self.known.and_then(|known| known.deleted_at);
        if let (Some(known), Some(deleted_at)) = (self.known, deleted_at)
            && told_at(&row) <= Some(deleted_at)
        {
            return Ok(known.clone());
        }
        let mut entry = self.known.cloned().unwrap_or(fresh);
        (entry.deleted_at, entry.updated_at) = (None, self.now.into());
        let written_at = written_at(&row);
        self.opt_out(&mut entry, &row, written_at);
        if is_newer(self.by_desk.language, written_at) && entry.language != row.language {
            entry.language = row.language;
            entry.language_updated_at = row.language.map(|_| self.now.into());
        }
        if entry.mailbox_address != row.mailbox_address {
            entry.mailbox_certificate = None;
        }
        self.email(&mut entry, &row)?;
        self.mobile(&mut entry, &row)?;
        entry.mailbox_address = row.mailbox_address;
        entry.mailbox_provider = row.mailbox_provider;
        let values =
            |entry: &RegisterEntry| (entry.email_index.clone(), entry.mobile_index.clone(), entry.language);
        let changed = self.known.is_some_and(|known| values(known) != values(&entry));
        entry.contact_version += i64::from(changed);
        entry.reckon_ages(self.known, local_date(self.now));
        Ok(entry)
    }

    fn opt_out(&self, entry: &mut RegisterEntry, row: &ContactRow, written_at: Option<UtcTime>) {
        if !is_newer(self.by_desk.opt_out, written_at) {
            return;
        }
        entry.opt_out_version += i64::from(entry.opted_out != row.opted_out);
        entry.opted_out = row.opted_out;
        entry.opted_out_at = row.opted_out_at.filter(|_| row.opted_out).map(Into::into);
    }

    /// What is the same stays sealed as it is, for sealed again it would look new; and a proof by one-time code holds as long
    /// as the address that it is about.
    fn email(&self, entry: &mut RegisterEntry, row: &ContactRow) -> Result<(), Error> {
        let updated_at = row.email_updated_at.map(Into::into);
        if !is_newer(self.by_desk.email, updated_at) {
            return Ok(());
        }
        let index = row.email.as_ref().map(|email| self.vault.index(email));
        if entry.email_index != index {
            entry.email = row.email.as_ref().map(|email| self.vault.seal(email)).transpose()?;
            entry.email_index = index;
            entry.email_validated_at = None;
        }
        entry.email_updated_at = updated_at;
        entry.email_verified_at = row.email_verified_at.map(Into::into).max(entry.email_validated_at);
        Ok(())
    }

    fn mobile(&self, entry: &mut RegisterEntry, row: &ContactRow) -> Result<(), Error> {
        let updated_at = row.mobile_updated_at.map(Into::into);
        if !is_newer(self.by_desk.mobile, updated_at) {
            return Ok(());
        }
        let index = row.mobile.as_ref().map(|mobile| self.vault.index(mobile));
        if entry.mobile_index != index {
            entry.mobile = row.mobile.as_ref().map(|mobile| self.vault.seal(mobile)).transpose()?;
            entry.mobile_index = index;
            entry.mobile_validated_at = None;
        }
        entry.mobile_takes_sms = row.mobile.as_ref().is_none_or(Phone::can_receive_sms);
        entry.mobile_updated_at = updated_at;
        entry.mobile_verified_at = row.mobile_verified_at.map(Into::into).max(entry.mobile_validated_at);
        Ok(())
    }
}

/// Whether a row tells something later than the desk does.
fn is_newer(by_desk: Option<UtcTime>, told_at: Option<UtcTime>) -> bool {
    by_desk.is_none_or(|at| told_at > Some(at))
}

/// The latest time at which the register is known to have changed the entry.
fn written_at(row: &ContactRow) -> Option<UtcTime> {
    row.opted_out_at.max(row.email_updated_at).max(row.mobile_updated_at).map(Into::into)
}

/// The latest of all times of a row: the person was in the register then.
fn told_at(row: &ContactRow) -> Option<UtcTime> {
    let confirmed_at = row.email_verified_at.max(row.mobile_verified_at).map(Into::into);
    written_at(row).max(confirmed_at)
}

/// Whether the register tells nothing new of an entry.
pub(super) fn same(known: &RegisterEntry, told: &RegisterEntry) -> bool {
    let email = |e: &RegisterEntry| (e.email_index.clone(), e.email_updated_at, e.email_verified_at);
    let mobile = |e: &RegisterEntry| {
        (e.mobile_index.clone(), e.mobile_takes_sms, e.mobile_updated_at, e.mobile_verified_at)
    };
    let opt_out = |e: &RegisterEntry| (e.language, e.opted_out, e.opted_out_at, e.deleted_at);
    let mailbox = |e: &RegisterEntry| (e.mailbox_address.clone(), e.mailbox_provider.clone());
    email(known) == email(told)
        && mobile(known) == mobile(told)
        && opt_out(known) == opt_out(told)
        && mailbox(known) == mailbox(told)
}
