//! What people and the desk had to do with one another on each day: opt-outs, messages, inquiries. Of messages and inquiries also
//! those count that were deleted since.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Date, Text};

use super::period::Period;
use super::sql_words::{instants, local_day, made_since, seconds};
use super::{Counts, InTime, Measure, OptOutWay};
use crate::db::schema::{inquiries, notices, opt_out_changes};
use crate::db::{AnyConnection, Error};
use crate::inquiries::AccessReason;
use crate::notices::{Channel, NoticeState};
use crate::register::OptOutChannel;
use crate::retention;
use crate::values::{InquiryId, NoticeId};

pub(super) fn opt_outs(conn: &mut AnyConnection, days: Period, counts: &mut Counts) -> Result<(), Error> {
    let (from, until) = instants(days);
    let changed_on = local_day(conn, "opt_out_changes.changed_at", days);
    let kind = || (sql::<Date>(&changed_on), sql::<Text>("channel"), sql::<Bool>("to_opted_out"));
    let rows: Vec<(NaiveDate, OptOutChannel, bool, i64)> = opt_out_changes::table
        .filter(opt_out_changes::changed_at.ge(from).and(opt_out_changes::changed_at.lt(until)))
        .group_by(kind())
        .select((kind().0, kind().1, kind().2, count_star()))
        .load(conn)?;
    for (day, channel, opted_out, n) in rows {
        let way = if opted_out { OptOutWay::Out } else { OptOutWay::In };
        counts.add(day, Measure::OptOuts, (channel.as_str(), way.as_str()), n.unsigned_abs());
    }
    Ok(())
}

pub(super) fn notices(
    conn: &mut AnyConnection,
    days: Period,
    now: DateTime<Utc>,
    counts: &mut Counts,
) -> Result<(), Error> {
    let (from, until) = instants(days);
    let created_on = local_day(conn, "notices.created_at", days);
    let kind = || (sql::<Date>(&created_on), sql::<Text>("channel"), sql::<Text>("state"));
    let rows: Vec<(NaiveDate, Channel, NoticeState, i64)> = notices::table
        .filter(notices::created_at.ge(from).and(notices::created_at.lt(until)))
        .filter(sql::<Bool>(&made_since("notices.notice_id", NoticeId::bound, days, now)))
        .group_by(kind())
        .select((kind().0, kind().1, kind().2, count_star()))
        .load(conn)?;
    let gone = retention::figures::notices_between(conn, days.from(), days.to())?;
    let gone = gone.into_iter().map(|n| (n.created_on, n.channel, n.state, n.notices));
    for (day, channel, state, n) in rows.into_iter().chain(gone) {
        counts.add(day, Measure::Notices, (channel.as_str(), state.as_str()), n.unsigned_abs());
    }
    Ok(())
}

pub(super) fn handed_over(
    conn: &mut AnyConnection,
    days: Period,
    now: DateTime<Utc>,
    counts: &mut Counts,
) -> Result<(), Error> {
    let (from, until) = instants(days);
    let created_on = local_day(conn, "notices.created_at", days);
    let took = seconds(conn, "notices.due_at", "notices.handed_over_at");
    let quickly = format!("(notices.attempts = 1 AND {took} <= 10)");
    let kind = || (sql::<Date>(&created_on), sql::<Bool>(&quickly));
    let rows: Vec<(NaiveDate, bool, i64)> = notices::table
        .filter(notices::created_at.ge(from).and(notices::created_at.lt(until)))
        .filter(sql::<Bool>(&made_since("notices.notice_id", NoticeId::bound, days, now)))
        .filter(notices::handed_over_at.is_not_null())
        .group_by(kind())
        .select((kind().0, kind().1, count_star()))
        .load(conn)?;
    let gone = retention::figures::notices_between(conn, days.from(), days.to())?;
    let gone = gone
        .into_iter()
        .flat_map(|n| [(n.created_on, true, n.quickly), (n.created_on, false, n.handed_over - n.quickly)]);
    for (day, quickly, n) in rows.into_iter().chain(gone) {
        counts.add(day, Measure::HandedOver, (InTime::of(quickly).as_str(), ""), n.unsigned_abs());
    }
    Ok(())
}

pub(super) fn inquiries(
    conn: &mut AnyConnection,
    days: Period,
    now: DateTime<Utc>,
    counts: &mut Counts,
) -> Result<(), Error> {
    let (from, until) = instants(days);
    let opened_on = local_day(conn, "inquiries.opened_at", days);
    let kind = || (sql::<Date>(&opened_on), sql::<Text>("reason"), sql::<Text>("coalesce(topic, '')"));
    let rows: Vec<(NaiveDate, AccessReason, String, i64)> = inquiries::table
        .filter(inquiries::opened_at.ge(from).and(inquiries::opened_at.lt(until)))
        .filter(sql::<Bool>(&made_since("inquiries.inquiry_id", InquiryId::bound, days, now)))
        .group_by(kind())
        .select((kind().0, kind().1, kind().2, count_star()))
        .load(conn)?;
    let gone = retention::figures::inquiries_between(conn, days.from(), days.to())?;
    for (day, reason, topic, n) in rows.into_iter().chain(gone) {
        counts.add(day, Measure::Inquiries, (reason.as_str(), &topic), n.unsigned_abs());
    }
    Ok(())
}
