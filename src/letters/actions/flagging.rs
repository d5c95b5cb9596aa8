//! Finding letters that are late.

use chrono::{DateTime, NaiveDate, Utc};

use super::super::flags::{self, LateFlag, LatePlace};
use super::super::lateness::LatenessRule;
use super::super::store::Letter;
use super::super::{FlagEnd, standings};
use crate::audit::{self, Action, Actor, Entry};
use crate::calendar::local_date;
use crate::db::{AnyConnection, Error};
use crate::notices::{NewNotice, outbox};
use crate::values::LetterId;

/// What one step of the nightly flagging came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flagged {
    /// Late letters looked at.
    pub read: usize,
    /// Letters flagged now.
    pub flagged: usize,
    /// Letters that carry a flag again that a change of the rule had closed.
    pub reopened: usize,
    /// Messages queued to the people who wait.
    pub notified: usize,
    /// The last letter looked at, from which the next step goes on; none when there was none.
    pub reached: Option<LatePlace>,
}

/// What one step of the run looks at.
#[derive(Clone, Copy, Debug)]
pub struct LateStep<'a> {
    /// The local day on which they are late.
    pub business_date: NaiveDate,
    /// Where the step before ended.
    pub after: Option<&'a LatePlace>,
    /// At most so many.
    pub limit: i64,
}

/// Flags letters that are late, and queues one SMS each to the mobile that was given with the order. Call it until it reads
/// none. Every letter is flagged once, however often this runs; one that a change of the rule had made on time again, and that
/// is late after all, has its flag back, and gets no second message.
pub fn flag_late_letters(
    conn: &mut AnyConnection,
    rule: &LatenessRule,
    actor: &Actor,
    step: LateStep<'_>,
    now: DateTime<Utc>,
) -> Result<Flagged, Error> {
    let found = flags::late_and_unflagged(conn, step.business_date, step.after, step.limit)?;
    let read = found.len();
    let reached = found.last().map(|letter| (letter.last_on_time, letter.letter_id.clone()));
    // A flag set beside what ends the wait would stay open for good.
    let late = standings::lock_underway(conn, found)?;
    let had_flag = flags::closed_by_rule(conn, &late)?;
    let (again, new): (Vec<&Letter>, Vec<&Letter>) =
        late.iter().partition(|letter| had_flag.contains(&letter.letter_id));
    let new: Vec<&LetterId> = new.iter().map(|letter| &letter.letter_id).collect();
    let flagged = flags::set_flags(conn, &new, step.business_date, now.into())?;
    let open: Vec<LateFlag> = again.iter().map(|letter| flag(letter, step.business_date, now)).collect();
    flags::put_flags(conn, &open)?;
    let entries: Vec<Entry<'_>> = late
        .iter()
        .map(|letter| Entry {
            person_id: Some(&letter.person_id),
            object: Some(letter.letter_id.as_str()),
            detail: had_flag.contains(&letter.letter_id).then_some("again"),
            ..Entry::new(actor, Action::LetterFlaggedLate)
        })
        .collect();
    audit::store::append_all(conn, &entries, now)?;
    let notices: Vec<NewNotice> = late
        .iter()
        .filter(|letter| letter.mobile.is_some())
        .map(|letter| late_notice(rule, letter))
        .collect();
    let notified = outbox::queue_all(conn, &notices, now)?;
    Ok(Flagged { read, flagged, reopened: again.len(), notified, reached })
}

fn flag(letter: &Letter, business_date: NaiveDate, now: DateTime<Utc>) -> LateFlag {
    LateFlag {
        letter_id: letter.letter_id.clone(),
        first_flagged_on: business_date,
        flagged_at: now.into(),
        last_on_time: letter.last_on_time,
        lateness_rule: letter.lateness_rule.clone(),
        calendar_version: letter.calendar_version.clone(),
        closed_at: None,
        closed_by: None::<FlagEnd>,
        letter_state: letter.state,
        destination: letter.destination,
        person_id: letter.person_id.clone(),
    }
}

fn late_notice(rule: &LatenessRule, letter: &Letter) -> NewNotice {
    NewNotice::letter_late(
        letter.person_id.clone(),
        letter.letter_id.clone(),
        &letter.reference,
        local_date(letter.ordered_at.utc()),
        rule.limit(letter.destination).0,
    )
}
