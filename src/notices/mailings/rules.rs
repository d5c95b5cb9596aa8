//! Who is left out of a mailing, and why.

use chrono::{DateTime, Utc};

use super::Reason;
use super::facts::Candidate;
use crate::calendar::local_date;
use crate::desk::Desk;
use crate::notices::Channel;
use crate::notices::writing::rules::{Known, verdict};
use crate::register::Told;
use crate::vault::VaultError;

/// Why this person is left out; none when nothing speaks against a message. It is what speaks against one to them alone, and that
/// nobody can say of many that a repetition is meant. Nobody is written to by what we hold while the register is upstream.
pub fn reason_against(
    candidate: &Candidate,
    desk: &Desk,
    channel: Channel,
    now: DateTime<Utc>,
) -> Result<Option<Reason>, VaultError> {
    let today = local_date(now);
    let told = match desk.upstream {
        None => Told::of_ours(candidate.entry.clone(), &candidate.person, today),
        Some(_) => Told::NotAvailable,
    };
    let known = Known {
        person: &candidate.person,
        told: &told,
        decided_opt_out: false,
        email_bounced: candidate.email_bounced,
    };
    Ok(match verdict(known, &desk.vault, channel, today)? {
        Err(hindrance) => Some(Reason::Hindered(hindrance)),
        Ok(_) => candidate.written_recently.then_some(Reason::WrittenRecently),
    })
}
