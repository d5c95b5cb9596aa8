//! What is counted. Each question is one pass over one table, or over the part of it that an index holds.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use diesel::connection::SimpleConnection as _;
use diesel::dsl::{count, count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Date, Text};

use super::period::Period;
use super::{Due, Figures, HandedOver, NAME, Reach};
use crate::audit::{self, Action, Actor, Entry};
use crate::calendar::{BusinessCalendar, local_date};
use crate::db::schema::{
    inquiries, late_flags, letter_events, letters, notices, opt_out_changes, register_entries,
};
use crate::db::{AnyConnection, Error, UtcTime};
use crate::inquiries::AccessReason;
use crate::letters::{Destination, LetterState, OrderChannel};
use crate::notices::{Channel, NoticeState};
use crate::register::OptOutChannel;
use crate::retention;

mod sql_words;

use sql_words::{local_day, seconds};

/// How long all of it may take. Five million letters take seconds; what takes longer than this is broken off.
const PATIENCE: Duration = Duration::from_mins(1);

/// The organisation numbers of the digital mailboxes' providers. e-Boks has had two.
const DIGIPOST: &str = "'984661185'";
const EBOKS: &str = "'922020175', '996460320'";

/// Counts all of it, as of `now`: in the transaction of the caller, so that all is of one moment.
///
/// # Errors
/// [`Error::Busy`] when it takes longer than a minute.
pub fn count_all(
    conn: &mut AnyConnection,
    period: Period,
    own_register: bool,
    calendar: &BusinessCalendar,
    now: DateTime<Utc>,
) -> Result<Figures, Error> {
    let began = Instant::now();
    if let AnyConnection::Postgres(postgres) = conn {
        postgres.batch_execute(&format!("SET LOCAL statement_timeout = {}", PATIENCE.as_millis()))?;
    }
    let in_time = || if began.elapsed() < PATIENCE { Ok(()) } else { Err(Error::Busy) };
    let today = local_date(now);
    let ordered = ordered(conn, period)?;
    in_time()?;
    let due = due(conn, period, today)?;
    in_time()?;
    let activated = activated(conn, period, calendar)?;
    in_time()?;
    let late = late(conn, calendar, today)?;
    let returned = returned(conn, period)?;
    let opt_outs = opt_outs(conn, period)?;
    in_time()?;
    let reach = if own_register { Some(reach(conn)?) } else { None };
    in_time()?;
    let (notices, handed_over) = notices(conn, period)?;
    in_time()?;
    let inquiries = inquiries(conn, period)?;
    Ok(Figures {
        period,
        as_of: now,
        ordered,
        due,
        activated,
        late,
        returned,
        opt_outs,
        reach,
        notices,
        handed_over,
        inquiries,
    })
}

/// Puts on record that the figures of a period are looked at.
pub fn put_on_record(
    conn: &mut AnyConnection,
    actor: &Actor,
    period: Period,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let detail = serde_json::json!({ "from": period.from(), "to": period.to() }).to_string();
    let entry =
        Entry { object: Some(NAME), detail: Some(&detail), ..Entry::new(actor, Action::ReportViewed) };
    audit::store::append(conn, &entry, now)
}

fn ordered(conn: &mut AnyConnection, period: Period) -> Result<Vec<(Destination, OrderChannel, u64)>, Error> {
    let (from, until) = instants(period);
    let rows: Vec<(_, _, i64)> = letters::table
        .filter(letters::ordered_at.ge(from).and(letters::ordered_at.lt(until)))
        .group_by((letters::destination, letters::order_channel))
        .select((letters::destination, letters::order_channel, count_star()))
        .load(conn)?;
    Ok(rows.into_iter().map(|(to, channel, n)| (to, channel, n.unsigned_abs())).collect())
}

fn due(conn: &mut AnyConnection, period: Period, today: NaiveDate) -> Result<Vec<Due>, Error> {
    let last = today.pred_opt().map_or(period.to(), |yesterday| yesterday.min(period.to()));
    let used_on = local_day(conn, "letters.state_since", last.year());
    let on_time =
        format!("count(*) FILTER (WHERE letters.state = 'activated' AND {used_on} <= letters.last_on_time)");
    let rows: Vec<(Destination, i64, i64)> = letters::table
        .filter(letters::last_on_time.ge(period.from()).and(letters::last_on_time.le(last)))
        .filter(letters::state.ne_all([LetterState::Rejected, LetterState::Cancelled]))
        .group_by(letters::destination)
        .select((letters::destination, count_star(), sql::<BigInt>(&on_time)))
        .load(conn)?;
    let due = |(destination, all, on_time): (_, i64, i64)| Due {
        destination,
        all: all.unsigned_abs(),
        on_time: on_time.unsigned_abs(),
    };
    Ok(rows.into_iter().map(due).collect())
}

fn activated(
    conn: &mut AnyConnection,
    period: Period,
    calendar: &BusinessCalendar,
) -> Result<BTreeMap<u32, u64>, Error> {
    let (from, until) = instants(period);
    let year = period.to().year();
    let ordered_on = local_day(conn, "letters.ordered_at", year);
    let used_on = local_day(conn, "letters.state_since", year);
    let days = || (sql::<Date>(&ordered_on), sql::<Date>(&used_on));
    let rows: Vec<(NaiveDate, NaiveDate, i64)> = letters::table
        .filter(letters::state.eq(LetterState::Activated))
        .filter(letters::state_since.ge(from).and(letters::state_since.lt(until)))
        .group_by(days())
        .select((days().0, days().1, count_star()))
        .load(conn)?;
    let mut counts = BTreeMap::new();
    for (ordered_on, used_on, n) in rows {
        let took = u32::try_from(calendar.business_days_between(ordered_on, used_on)).unwrap_or(0);
        *counts.entry(took).or_default() += n.unsigned_abs();
    }
    Ok(counts)
}

fn late(
    conn: &mut AnyConnection,
    calendar: &BusinessCalendar,
    today: NaiveDate,
) -> Result<Vec<(u32, Destination, u64)>, Error> {
    // In words, as diesel groups by the columns of one table only.
    let last_on_time = || sql::<Date>("late_flags.last_on_time");
    let destination = || sql::<Text>("letters.destination");
    let rows: Vec<(NaiveDate, Destination, i64)> = late_flags::table
        .inner_join(letters::table)
        .filter(late_flags::closed_at.is_null())
        .group_by((last_on_time(), destination()))
        .select((last_on_time(), destination(), count_star()))
        .load(conn)?;
    let late = |(last_on_time, destination, n): (_, _, i64)| {
        let over = u32::try_from(calendar.business_days_between(last_on_time, today)).unwrap_or(0);
        (over, destination, n.unsigned_abs())
    };
    Ok(rows.into_iter().map(late).collect())
}

/// From the events and not the letters' states: a letter that came back may have been replaced since.
fn returned(conn: &mut AnyConnection, period: Period) -> Result<Vec<(Option<String>, u64)>, Error> {
    let (from, until) = instants(period);
    let rows: Vec<(Option<String>, i64)> = letter_events::table
        // In these words, so that both databases see that the partial index holds every such event.
        .filter(sql::<Bool>("letter_events.event = 'returned'"))
        .filter(letter_events::occurred_at.ge(from).and(letter_events::occurred_at.lt(until)))
        .group_by(letter_events::reason)
        .select((letter_events::reason, count(letter_events::letter_id).aggregate_distinct()))
        .load(conn)?;
    Ok(rows.into_iter().map(|(reason, n)| (reason, n.unsigned_abs())).collect())
}

fn opt_outs(
    conn: &mut AnyConnection,
    period: Period,
) -> Result<BTreeMap<(NaiveDate, OptOutChannel, bool), u64>, Error> {
    let (from, until) = instants(period);
    let changed_on = local_day(conn, "opt_out_changes.changed_at", period.to().year());
    let day = || sql::<Date>(&changed_on);
    let channel = || sql::<Text>("opt_out_changes.channel");
    let opted_out = || sql::<Bool>("opt_out_changes.to_opted_out");
    let rows: Vec<(NaiveDate, OptOutChannel, bool, i64)> = opt_out_changes::table
        .filter(opt_out_changes::changed_at.ge(from).and(opt_out_changes::changed_at.lt(until)))
        .group_by((day(), channel(), opted_out()))
        .select((day(), channel(), opted_out(), count_star()))
        .load(conn)?;
    let mut counts = BTreeMap::new();
    for (day, channel, opted_out, n) in rows {
        let month = day.with_day(1).unwrap_or(day);
        *counts.entry((month, channel, opted_out)).or_default() += n.unsigned_abs();
    }
    Ok(counts)
}

fn reach(conn: &mut AnyConnection) -> Result<Reach, Error> {
    let counted = |condition: &str| sql::<BigInt>(&format!("count(*) FILTER (WHERE {condition})"));
    let any = "(email_index IS NOT NULL OR mobile_index IS NOT NULL)";
    let is_current = "register_entries.person_id NOT IN \
         (SELECT persons.person_id FROM persons WHERE persons.superseded_by IS NOT NULL)";
    let row: [i64; 10] = {
        let (registered, email, mobile, any_address, opted_out, with, without, mailbox, digipost, eboks) =
            register_entries::table
                .filter(register_entries::deleted_at.is_null())
                .filter(sql::<Bool>(is_current))
                .select((
                    counted("TRUE"),
                    counted("email_index IS NOT NULL"),
                    counted("mobile_index IS NOT NULL"),
                    counted(any),
                    counted("opted_out"),
                    counted(&format!("opted_out AND {any}")),
                    counted(&format!("opted_out AND NOT {any}")),
                    counted("mailbox_address IS NOT NULL"),
                    counted(&format!("mailbox_address IS NOT NULL AND mailbox_provider IN ({DIGIPOST})")),
                    counted(&format!("mailbox_address IS NOT NULL AND mailbox_provider IN ({EBOKS})")),
                ))
                .first(conn)?;
        [registered, email, mobile, any_address, opted_out, with, without, mailbox, digipost, eboks]
    };
    let [registered, email, mobile, any_address, opted_out, with, without, mailbox, digipost, eboks] =
        row.map(i64::unsigned_abs);
    Ok(Reach {
        registered,
        email,
        mobile,
        email_or_mobile: any_address,
        opted_out,
        opted_out_with_address: with,
        opted_out_without_address: without,
        mailbox,
        digipost,
        eboks,
    })
}

type NoticeCounts = Vec<(Channel, NoticeState, u64)>;

fn notices(conn: &mut AnyConnection, period: Period) -> Result<(NoticeCounts, HandedOver), Error> {
    let (from, until) = instants(period);
    let took = seconds(conn, "notices.due_at", "notices.handed_over_at");
    let quickly = format!("count(*) FILTER (WHERE notices.attempts = 1 AND {took} <= 10)");
    let rows: Vec<(_, _, i64, i64, i64)> = notices::table
        .filter(notices::created_at.ge(from).and(notices::created_at.lt(until)))
        .group_by((notices::channel, notices::state))
        .select((
            notices::channel,
            notices::state,
            count_star(),
            count(notices::handed_over_at),
            sql::<BigInt>(&quickly),
        ))
        .load(conn)?;
    let mut handed_over = HandedOver::default();
    let mut counts: BTreeMap<(Channel, NoticeState), u64> = BTreeMap::new();
    let kept = retention::figures::notices_between(conn, period.from(), period.to())?;
    let kept = kept.into_iter().map(|n| (n.channel, n.state, n.notices, n.handed_over, n.quickly));
    for (channel, state, n, all, quickly) in rows.into_iter().chain(kept) {
        handed_over.all += all.unsigned_abs();
        handed_over.quickly += quickly.unsigned_abs();
        *counts.entry((channel, state)).or_default() += n.unsigned_abs();
    }
    let counts = counts.into_iter().map(|((channel, state), n)| (channel, state, n));
    Ok((counts.collect(), handed_over))
}

fn inquiries(conn: &mut AnyConnection, period: Period) -> Result<Vec<(AccessReason, u64)>, Error> {
    let (from, until) = instants(period);
    let rows: Vec<(_, i64)> = inquiries::table
        .filter(inquiries::opened_at.ge(from).and(inquiries::opened_at.lt(until)))
        .group_by(inquiries::reason)
        .select((inquiries::reason, count_star()))
        .load(conn)?;
    let mut counts: BTreeMap<AccessReason, u64> = BTreeMap::new();
    let kept = retention::figures::inquiries_between(conn, period.from(), period.to())?;
    for (reason, n) in rows.into_iter().chain(kept) {
        *counts.entry(reason).or_default() += n.unsigned_abs();
    }
    Ok(counts.into_iter().collect())
}

fn instants(period: Period) -> (UtcTime, UtcTime) {
    (period.begins().into(), period.ends().into())
}
