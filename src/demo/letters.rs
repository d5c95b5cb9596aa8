//! Made-up letters of the last weeks and what the print vendor and the post said of them.

use chrono::{DateTime, TimeDelta, Utc};
use rand::RngExt as _;

use super::{DemoError, Dice};
use crate::calendar::{local_date, start_of_day};
use crate::desk::Desk;
use crate::letters::rules::standing;
use crate::letters::store::{Letter, StoredEvent};
use crate::letters::{Destination, EventKind, OrderChannel};
use crate::persons::{Person, PersonStatus};
use crate::values::{LetterId, Phone};

/// How far back the orders go.
const DAYS: i64 = 45;

/// A person's letters with the events that have happened by now. The dead order none.
pub(super) fn make_up(
    desk: &Desk,
    dice: &mut Dice,
    number: usize,
    person: &Person,
    mobile: Option<&Phone>,
    now: DateTime<Utc>,
) -> Result<Vec<(Letter, Vec<StoredEvent>)>, DemoError> {
    let count = match dice.random_range(0..100) {
        _ if person.status == PersonStatus::Deceased => 0,
        0..40 => 0,
        40..94 => 1,
        _ => 2,
    };
    (1..=count)
        .map(|n| {
            let reference = format!("ML-DEMO-{number:06}-{n}");
            letter(desk, dice, reference, person, mobile, now)
        })
        .collect()
}

fn letter(
    desk: &Desk,
    dice: &mut Dice,
    reference: String,
    person: &Person,
    mobile: Option<&Phone>,
    now: DateTime<Utc>,
) -> Result<(Letter, Vec<StoredEvent>), DemoError> {
    let (letter_id, ordered_at) = (LetterId::generate(now), order_time(dice, now));
    let destination = Destination::of_country(person.country.as_deref());
    let events: Vec<StoredEvent> = fate(dice, ordered_at, destination)
        .into_iter()
        .filter(|(_, occurred_at, _)| *occurred_at <= now)
        .enumerate()
        .map(|(n, (event, occurred_at, reason))| StoredEvent {
            letter_id: letter_id.clone(),
            event,
            occurred_at: occurred_at.into(),
            received_at: occurred_at.into(),
            source: "demo".to_owned(),
            event_ref: format!("{reference}-{n}"),
            reason: reason.map(ToOwned::to_owned),
        })
        .collect();
    let facts: Vec<_> = events.iter().map(StoredEvent::facts).collect();
    let standing = standing(ordered_at, &facts);
    let order_channel = match dice.random_range(0..20) {
        0 => OrderChannel::Api,
        1..10 => OrderChannel::Support,
        _ => OrderChannel::SelfService,
    };
    let rule = desk.lateness_rule();
    let letter = Letter {
        letter_id,
        reference,
        person_id: person.person_id.clone(),
        ordered_at: ordered_at.into(),
        order_channel,
        mobile: mobile.map(|mobile| desk.vault.seal(mobile)).transpose()?,
        destination,
        state: standing.state,
        state_reason: standing.reason,
        state_since: standing.since.into(),
        last_on_time: rule.last_on_time(ordered_at, destination),
        lateness_rule: rule.version(),
        calendar_version: rule.calendar.version(),
    };
    Ok((letter, events))
}

/// Between six in the morning and midnight on the clock in Norway.
fn order_time(dice: &mut Dice, now: DateTime<Utc>) -> DateTime<Utc> {
    let day = local_date(now - TimeDelta::days(dice.random_range(0..DAYS)));
    let at = start_of_day(day) + TimeDelta::seconds(dice.random_range(6 * 3600..24 * 3600));
    if at <= now { at } else { at - TimeDelta::days(1) }
}

type Happening = (EventKind, DateTime<Utc>, Option<&'static str>);

/// All that will ever happen to the letter, in order.
fn fate(dice: &mut Dice, ordered_at: DateTime<Utc>, destination: Destination) -> Vec<Happening> {
    let kind = dice.random_range(0..100);
    let mut at = ordered_at;
    let mut happenings = Vec::new();
    let mut then = |kind: EventKind, hours: std::ops::Range<i64>, reason, dice: &mut Dice| {
        at += TimeDelta::seconds(dice.random_range(hours.start * 3600..hours.end * 3600));
        happenings.push((kind, at, reason));
    };
    match kind {
        // Nothing is heard of it.
        0 | 1 => return happenings,
        2 | 3 => then(EventKind::Rejected, 0..1, Some("existing_user"), dice),
        4 | 5 => then(EventKind::Rejected, 0..1, Some("no_valid_address"), dice),
        6 => then(EventKind::Cancelled, 1..5, None, dice),
        7 => {
            then(EventKind::Accepted, 0..1, None, dice);
            then(EventKind::PrintFailed, 12..30, Some("unprintable_address"), dice);
        }
        _ => {
            then(EventKind::Accepted, 0..1, None, dice);
            then(EventKind::Printed, 12..36, None, dice);
            then(EventKind::Posted, 12..60, None, dice);
        }
    }
    let days = match destination {
        Destination::Home => 2..9,
        Destination::Abroad => 5..20,
    };
    match kind {
        8..11 => then(EventKind::Returned, 150..400, Some("unknown_addressee"), dice),
        11 => then(EventKind::Returned, 150..400, Some("moved"), dice),
        26.. => then(EventKind::Activated, days.start * 24..days.end * 24, None, dice),
        // Posted, and never heard of again.
        _ => {}
    }
    happenings
}
