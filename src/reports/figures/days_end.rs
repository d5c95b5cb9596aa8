//! How things stood at the end of each day: what was late, who could be reached, and how much work there was.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::dsl::{count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Date, Nullable, Text};

use super::period::Period;
use super::rules::AgeClass;
use super::sql_words::local_day;
use super::{Counts, Load, Measure};
use crate::calendar::BusinessCalendar;
use crate::db::schema::{late_flags, late_work, letter_work_items, letters, register_entries};
use crate::db::{AnyConnection, Error, UtcTime};
use crate::letters::Destination;

/// What has a digital address of either kind.
const ANY: &str = "(email_index IS NOT NULL OR mobile_index IS NOT NULL)";

/// The measures that the national contact register publishes of itself, in their order: `brukereIKontaktregisteret`,
/// `brukereMedEpost`, `brukereMedMobil`, `brukereMedEpostOgEllerMobil`, `brukereMedReservasjon`,
/// `brukereMedReservasjonOgEpostEllerMobil`, `brukereMedReservasjonUtenVerkenEpostEllerMobil`, `brukereMedPostkasse`,
/// `brukereMedDigipost`, `brukereMedEboks`. Deleted entries and superseded national ids do not count.
pub const REACH: [&str; 10] = [
    "registered",
    "email",
    "mobile",
    "address",
    "opted-out",
    "opted-out-with",
    "opted-out-without",
    "mailbox",
    "digipost",
    "eboks",
];

/// The organisation numbers of the digital mailboxes' providers. e-Boks has had two.
const DIGIPOST: &str = "'984661185'";
const EBOKS: &str = "'922020175', '996460320'";

/// Who can be reached now, put down for a day.
pub(super) fn reach(conn: &mut AnyConnection, day: NaiveDate, counts: &mut Counts) -> Result<(), Error> {
    let counted = |condition: &str| sql::<BigInt>(&format!("count(*) FILTER (WHERE {condition})"));
    let is_current = "register_entries.person_id NOT IN \
         (SELECT persons.person_id FROM persons WHERE persons.superseded_by IS NOT NULL)";
    let (registered, email, mobile, address, opted_out, with, without, mailbox, digipost, eboks) =
        register_entries::table
            .filter(register_entries::deleted_at.is_null())
            .filter(sql::<Bool>(is_current))
            .select((
                counted("TRUE"),
                counted("email_index IS NOT NULL"),
                counted("mobile_index IS NOT NULL"),
                counted(ANY),
                counted("opted_out"),
                counted(&format!("opted_out AND {ANY}")),
                counted(&format!("opted_out AND NOT {ANY}")),
                counted("mailbox_address IS NOT NULL"),
                counted(&format!("mailbox_address IS NOT NULL AND mailbox_provider IN ({DIGIPOST})")),
                counted(&format!("mailbox_address IS NOT NULL AND mailbox_provider IN ({EBOKS})")),
            ))
            .first(conn)?;
    let numbers: [i64; 10] =
        [registered, email, mobile, address, opted_out, with, without, mailbox, digipost, eboks];
    for (name, number) in REACH.into_iter().zip(numbers) {
        counts.add(day, Measure::Reach, (name, ""), number.unsigned_abs());
    }
    Ok(())
}

const FLAGGED_ON: &str = "late_flags.first_flagged_on";

/// When letters were flagged, and their flags closed; their last day on time; where they went; how many.
type Late = (NaiveDate, Option<NaiveDate>, NaiveDate, Destination, i64);

/// Letters that were flagged by the night of a day and waited for still when it ended.
pub(super) fn late(
    conn: &mut AnyConnection,
    days: Period,
    calendar: &BusinessCalendar,
    counts: &mut Counts,
) -> Result<(), Error> {
    let closed_on = local_day(conn, "late_flags.closed_at", days);
    // In words, as diesel groups by the columns of one table only.
    let kind = || {
        let last_on_time = sql::<Date>("late_flags.last_on_time");
        let destination = sql::<Text>("letters.destination");
        (sql::<Date>(FLAGGED_ON), sql::<Nullable<Date>>(&closed_on), last_on_time, destination)
    };
    let begins = UtcTime::from(days.begins());
    let rows: Vec<Late> = late_flags::table
        .inner_join(letters::table)
        .filter(late_flags::first_flagged_on.le(days.to()))
        .filter(late_flags::closed_at.is_null().or(late_flags::closed_at.ge(begins)))
        .group_by(kind())
        .select((kind().0, kind().1, kind().2, kind().3, count_star()))
        .load(conn)?;
    let mut late: BTreeMap<(NaiveDate, AgeClass, Destination), u64> = BTreeMap::new();
    for (from, left_on, last_on_time, to, n) in rows {
        for day in days_open(from, left_on, days) {
            let over = u32::try_from(calendar.business_days_between(last_on_time, day)).unwrap_or(0);
            *late.entry((day, AgeClass::of(over), to)).or_default() += n.unsigned_abs();
        }
    }
    for ((day, class, to), number) in late {
        counts.add(day, Measure::Late, (class.as_str(), to.as_str()), number);
    }
    Ok(())
}

/// So many things came to a list of work on a day, and left it on another or are on it still.
type Stay = (NaiveDate, Option<NaiveDate>, i64);

pub(super) fn late_queue(conn: &mut AnyConnection, days: Period, counts: &mut Counts) -> Result<(), Error> {
    let ended_on = local_day(conn, "late_flags.closed_at", days);
    let done_on = local_day(conn, "late_work.closed_at", days);
    let kind =
        || (sql::<Date>(FLAGGED_ON), sql::<Nullable<Date>>(&ended_on), sql::<Nullable<Date>>(&done_on));
    let begins = UtcTime::from(days.begins());
    let rows: Vec<(NaiveDate, Option<NaiveDate>, Option<NaiveDate>, i64)> = late_flags::table
        .left_join(late_work::table)
        .filter(late_flags::first_flagged_on.le(days.to()))
        .filter(late_flags::closed_at.is_null().or(late_flags::closed_at.ge(begins)))
        .group_by(kind())
        .select((kind().0, kind().1, kind().2, count_star()))
        .load(conn)?;
    let stays = rows.into_iter().map(|(from, ended, done, n)| (from, ended.into_iter().chain(done).min(), n));
    load(stays, days, Measure::LateQueue, counts);
    Ok(())
}

pub(super) fn work_items(conn: &mut AnyConnection, days: Period, counts: &mut Counts) -> Result<(), Error> {
    let opened_on = local_day(conn, "letter_work_items.opened_at", days);
    let closed_on = local_day(conn, "letter_work_items.closed_at", days);
    let kind = || (sql::<Date>(&opened_on), sql::<Nullable<Date>>(&closed_on));
    let (begins, ends) = (UtcTime::from(days.begins()), UtcTime::from(days.ends()));
    let rows: Vec<Stay> = letter_work_items::table
        .filter(letter_work_items::opened_at.lt(ends))
        .filter(letter_work_items::closed_at.is_null().or(letter_work_items::closed_at.ge(begins)))
        .group_by(kind())
        .select((kind().0, kind().1, count_star()))
        .load(conn)?;
    load(rows.into_iter(), days, Measure::WorkItems, counts);
    Ok(())
}

fn load(stays: impl Iterator<Item = Stay>, days: Period, measure: Measure, counts: &mut Counts) {
    let mut open: BTreeMap<NaiveDate, (u64, NaiveDate)> = BTreeMap::new();
    for (from, left_on, n) in stays {
        let n = n.unsigned_abs();
        if days.has(from) {
            counts.add(from, measure, (Load::Opened.as_str(), ""), n);
        }
        if let Some(left_on) = left_on.filter(|day| days.has(*day)) {
            counts.add(left_on, measure, (Load::Closed.as_str(), ""), n);
        }
        for day in days_open(from, left_on, days) {
            let (number, oldest) = open.entry(day).or_insert((0, from));
            *number += n;
            *oldest = from.min(*oldest);
        }
    }
    for (day, (number, oldest)) in open {
        counts.add(day, measure, (Load::Open.as_str(), ""), number);
        let stood = (day - oldest).num_days().unsigned_abs();
        counts.add(day, measure, (Load::OldestDays.as_str(), ""), stood);
    }
}

/// Those of these days at whose end it was open still.
fn days_open(from: NaiveDate, left_on: Option<NaiveDate>, days: Period) -> impl Iterator<Item = NaiveDate> {
    let open = move |day: &NaiveDate| *day <= days.to() && left_on.is_none_or(|left_on| *day < left_on);
    from.max(days.from()).iter_days().take_while(open)
}
