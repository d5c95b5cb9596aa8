//! Judging letters anew when the rule has changed.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::store::{self, Place};
use super::{JudgedBy, Moved, rules};
use crate::audit::{self, Action, Actor, Entry};
use crate::calendar::local_date;
use crate::db::{AnyConnection, Error};
use crate::letters::flags::{LateFlag, flags_of, put_flags};
use crate::letters::lateness::LatenessRule;
use crate::letters::store::Letter;
use crate::letters::{FlagEnd, queue, standings};
use crate::values::LetterId;

/// What one piece of judging anew looks at.
#[derive(Clone, Copy, Debug)]
pub struct JudgeStep<'a> {
    /// The local day that the run works for.
    pub business_date: NaiveDate,
    /// Where the piece before ended.
    pub after: Option<&'a Place>,
    /// At most so many letters.
    pub limit: usize,
}

/// Finds the last day on time anew for letters that are waited for and were judged by another rule, and closes the flags of
/// those that are on time by this one. Call it until it gives no place to go on from. What the rule moved adds up in the
/// history of applied rules; a night on which nothing changed reads one row of that and looks into one index.
pub fn judge_anew(
    conn: &mut AnyConnection,
    rule: &LatenessRule,
    actor: &Actor,
    step: JudgeStep<'_>,
    now: DateTime<Utc>,
) -> Result<(Moved, Option<Place>), Error> {
    let judged_by = JudgedBy::rule(rule);
    let (rule_id, is_finished) = match store::in_force(conn)?.filter(|applied| applied.is(&judged_by)) {
        Some(applied) => (applied.rule_id, applied.finished_at.is_some()),
        None => (store::begin(conn, &judged_by, now)?, false),
    };
    let found = store::judged_otherwise(conn, &judged_by, step.after, step.limit)?;
    let Some(reached) = found.last().map(Place::of) else {
        if !is_finished {
            store::finish(conn, rule_id, now)?;
        }
        return Ok((Moved::default(), None));
    };
    let before = standings::lock_those(conn, found, |state| !state.has_ended())?;
    let judged = Judged::of(conn, rule, before, late_on(step.business_date, now), now)?;
    store::put_judged(conn, &judged.after)?;
    put_flags(conn, &judged.open_flags)?;
    let on_time = judged.open_flags.iter().filter(|flag| flag.closed_at.is_some());
    let on_time: Vec<&LetterId> = on_time.map(|flag| &flag.letter_id).collect();
    queue::store::let_go(conn, &on_time)?;
    put_on_record(conn, actor, &judged, now)?;
    store::add(conn, rule_id, &judged.moved)?;
    Ok((judged.moved, Some(reached)))
}

fn put_on_record(
    conn: &mut AnyConnection,
    actor: &Actor,
    judged: &Judged,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let moves: Vec<(&Letter, String)> = judged
        .before
        .iter()
        .zip(&judged.after)
        .filter(|(before, after)| before.last_on_time != after.last_on_time)
        .map(|(before, after)| (after, format!("{}/{}", before.last_on_time, after.last_on_time)))
        .collect();
    let entries: Vec<Entry<'_>> = moves
        .iter()
        .map(|(letter, detail)| Entry {
            person_id: Some(&letter.person_id),
            object: Some(letter.letter_id.as_str()),
            detail: Some(detail),
            ..Entry::new(actor, Action::LetterDeadlineMoved)
        })
        .collect();
    audit::store::append_all(conn, &entries, now)
}

/// How judging anew would change what the flagging after it finds: more, or fewer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LateShift {
    /// Flags set.
    pub flagged: isize,
    /// Flags opened again.
    pub reopened: isize,
    /// Messages queued.
    pub queued: isize,
}

/// What [`judge_anew`] would do with one piece, which adds to `shift`.
pub fn foresee(
    conn: &mut AnyConnection,
    rule: &LatenessRule,
    step: JudgeStep<'_>,
    shift: &mut LateShift,
    now: DateTime<Utc>,
) -> Result<(Moved, Option<Place>), Error> {
    let found = store::judged_otherwise(conn, &JudgedBy::rule(rule), step.after, step.limit)?;
    let reached = found.last().map(Place::of);
    let judged = Judged::of(conn, rule, found, late_on(step.business_date, now), now)?;
    let is_late = |letter: &Letter| isize::from(letter.last_on_time < step.business_date);
    let underway = judged.before.iter().zip(&judged.after).filter(|(before, _)| before.state.is_underway());
    for (before, after) in underway {
        let change = is_late(after) - is_late(before);
        match judged.flags.get(&after.letter_id) {
            None => {
                shift.flagged += change;
                shift.queued += if after.mobile.is_some() { change } else { 0 };
            }
            Some(flag) if flag.closed_by == Some(FlagEnd::RuleChanged) => shift.reopened += change,
            Some(_) => {}
        }
    }
    Ok((judged.moved, reached))
}

/// A run for a day that is past closes no flag of a letter that is late today.
fn late_on(business_date: NaiveDate, now: DateTime<Utc>) -> NaiveDate {
    business_date.max(local_date(now))
}

/// Letters before and after, in the same order, with their flags as they were, and those that were open as they become.
struct Judged {
    before: Vec<Letter>,
    after: Vec<Letter>,
    flags: HashMap<LetterId, LateFlag>,
    open_flags: Vec<LateFlag>,
    moved: Moved,
}

impl Judged {
    fn of(
        conn: &mut AnyConnection,
        rule: &LatenessRule,
        before: Vec<Letter>,
        day: NaiveDate,
        now: DateTime<Utc>,
    ) -> Result<Self, Error> {
        let ids: Vec<&LetterId> = before.iter().map(|letter| &letter.letter_id).collect();
        let flags = flags_of(conn, &ids)?;
        let after: Vec<Letter> = before.iter().map(|letter| rules::judged(letter, rule)).collect();
        let open_flags: Vec<LateFlag> = after
            .iter()
            .filter_map(|letter| Some((letter, flags.get(&letter.letter_id)?)))
            .filter(|(_, flag)| flag.closed_at.is_none())
            .map(|(letter, flag)| rules::flag_after(flag, letter, day, now))
            .collect();
        let moved = Moved::count(&before, &after, &open_flags);
        Ok(Self { before, after, flags, open_flags, moved })
    }
}
