//! What may be done with an opt-out, and how long contact details may be used.

use chrono::{Months, NaiveDate};

use super::RegisterEntry;
use crate::calendar::local_date;
use crate::db::UtcTime;

/// Contact details older than this may not be used to notify of decisions (eForvaltningsforskriften § 32).
const USABLE_MONTHS: u32 = 18;

/// The local day on which a contact detail was last changed or confirmed, whichever is later. `None` when it never was.
pub fn last_confirmed_on(updated_at: Option<UtcTime>, verified_at: Option<UtcTime>) -> Option<NaiveDate> {
    updated_at.max(verified_at).map(|latest| local_date(latest.utc()))
}

/// The last local day on which a contact detail may be used to notify of a decision: 18 months after it was last changed
/// or confirmed. `None` when it never was.
pub fn usable_until(updated_at: Option<UtcTime>, verified_at: Option<UtcTime>) -> Option<NaiveDate> {
    last_confirmed_on(updated_at, verified_at)?.checked_add_months(Months::new(USABLE_MONTHS))
}

/// The rule by which [`may_be_notified`] judges how old an address is, as files name it: `confirmed+18m`.
pub fn notifiable_rule() -> String {
    format!("confirmed+{USABLE_MONTHS}m")
}

/// Whether a contact detail may be used on a local day to notify of a decision, by when it was last changed and confirmed.
pub fn is_usable(updated_at: Option<UtcTime>, verified_at: Option<UtcTime>, today: NaiveDate) -> bool {
    usable_until(updated_at, verified_at).is_some_and(|until| today <= until)
}

/// Whether a person may be notified of a decision digitally on a local day: is alive, has not opted out, and at least one of
/// the two channels may still be used. Each ages by itself, and a landline is none. Whoever reads a dead person's mail is somebody else; no source says
/// what the national register answers of them, so this is our rule, and that of the sender.
pub fn may_be_notified(entry: &RegisterEntry, deceased: bool, today: NaiveDate) -> bool {
    let by_email = entry.email.is_some() && is_usable(entry.email_updated_at, entry.email_verified_at, today);
    let by_mobile = entry.mobile.is_some()
        && entry.mobile_takes_sms
        && is_usable(entry.mobile_updated_at, entry.mobile_verified_at, today);
    !deceased && !entry.opted_out && (by_email || by_mobile)
}

/// Whether a message that came back then still says that the e-mail address of an entry does not work: nobody has changed,
/// confirmed or proved it since. What the register tells others of the address does not depend on it, as with KRR.
pub fn is_bounced(entry: &RegisterEntry, bounced_at: UtcTime) -> bool {
    let confirmed_at = entry.email_updated_at.max(entry.email_verified_at).max(entry.email_validated_at);
    confirmed_at.is_none_or(|confirmed_at| confirmed_at < bounced_at)
}

/// Why a change of an opt-out is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is so already.
    NothingChanges,
    /// Somebody changed it after the form was opened.
    ChangedMeanwhile,
    /// The person has died.
    Deceased,
    /// The person has another national id, to which the entry was moved.
    Superseded,
    /// The form was made for, and has changed, somebody else.
    ForeignForm,
    /// The register upstream does not tell how it stands.
    RegisterAway,
    /// What was to be taken back is not as it was left any more, or is not known.
    CannotBeUndone,
    /// The identity is said to be checked by a one-time code, and none was confirmed in this contact.
    NotProved,
    /// It is to hold from before the latest change, which is the later word.
    TooEarly,
}

/// Where an opt-out stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Wants official mail on paper.
    pub opted_out: bool,
    /// Counts the changes.
    pub version: i64,
    /// The latest word: when the opt-out last changed, or since when it holds where only the register upstream knows.
    pub changed_at: Option<UtcTime>,
    /// The person has died.
    pub deceased: bool,
    /// The person has another national id.
    pub superseded: bool,
}

impl Standing {
    /// Why nothing can be changed, whatever is asked for.
    pub fn obstacle(self) -> Option<Refusal> {
        obstacle(self.deceased, self.superseded)
    }
}

/// Why nothing can be changed of somebody who has died, or whose national id was superseded.
pub fn obstacle(deceased: bool, superseded: bool) -> Option<Refusal> {
    let superseded = superseded.then_some(Refusal::Superseded);
    deceased.then_some(Refusal::Deceased).or(superseded)
}

/// Whether the opt-out may change to `to_opted_out`, from now or from `effective_at` on, asked for by somebody who saw
/// version `seen`.
pub fn change(
    standing: Standing,
    seen: i64,
    to_opted_out: bool,
    effective_at: Option<UtcTime>,
) -> Result<(), Refusal> {
    if let Some(refusal) = standing.obstacle() {
        Err(refusal)
    } else if standing.version != seen {
        Err(Refusal::ChangedMeanwhile)
    } else if standing.opted_out == to_opted_out {
        Err(Refusal::NothingChanges)
    } else if effective_at.is_some_and(|from| Some(from) < standing.changed_at) {
        Err(Refusal::TooEarly)
    } else {
        Ok(())
    }
}
