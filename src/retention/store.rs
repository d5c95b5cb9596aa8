//! Rows that are deleted with all that belongs to them, at most 500 at a time.

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::figures::{self, GoneNotice};
use super::kept::Kept;
use crate::calendar::local_date;
use crate::db::schema::{
    agent_messages, bounced_addresses, contact_codes, findings, inquiries, letter_orders, lookup_pieces,
    lookups, mailing_people, mailings, notice_attempts, notice_follow_ups, notice_judgements,
    notice_receipts, notices, report_files,
};
use crate::db::{AnyConnection, Condition, Error, UtcTime};
use crate::inquiries::{AccessReason, Topic};
use crate::lookups::LookupState;
use crate::values::{InquiryId, LookupId, NoticeId};

/// Rows that one statement names.
pub(super) const AT_A_TIME: i64 = 500;

/// Messages that nobody sends any more.
const SETTLED: Condition =
    Condition("notices.state NOT IN ('queued', 'deferred', 'claimed', 'handing_over')");

/// Ids are in the order of their making, so the index on them finds what is old.
macro_rules! old_messages {
    ($kept:expr, $before:expr) => {
        notices::table
            .filter(notices::notice_id.lt(NoticeId::bound($before)))
            .filter(notices::created_at.lt(UtcTime::from($before)))
            .filter(SETTLED)
            .filter(sql::<Bool>(&$kept.not_held("notices.person_id", "notices.letter_id")))
    };
}

macro_rules! old_inquiries {
    ($kept:expr, $before:expr) => {
        inquiries::table
            .filter(inquiries::inquiry_id.lt(InquiryId::bound($before)))
            .filter(inquiries::opened_at.lt(UtcTime::from($before)))
            // Whatever of the person is on hold: which letter a call was about, nobody has written down.
            .filter(sql::<Bool>(&$kept.nothing_held("inquiries.person_id")))
    };
}

macro_rules! old_lookups {
    ($before:expr) => {
        lookups::table
            .filter(lookups::asked_at.lt(UtcTime::from($before)))
            .filter(lookups::state.eq(LookupState::Expired))
    };
}

macro_rules! old_files {
    ($before:expr) => {
        report_files::table
            .filter(report_files::asked_at.lt(UtcTime::from($before)))
            .filter(report_files::state.eq_any(["failed", "expired", "cancelled"]))
    };
}

/// Deletes messages from before an instant, and counts them for the figures; answers how many.
pub(super) fn delete_messages(
    conn: &mut AnyConnection,
    kept: &Kept,
    before: DateTime<Utc>,
) -> Result<usize, Error> {
    let old: Vec<GoneNotice> = old_messages!(kept, before)
        .order(notices::notice_id)
        .limit(AT_A_TIME)
        .select(GoneNotice::as_select())
        .load(conn)?;
    let ids: Vec<&NoticeId> = old.iter().map(|notice| &notice.notice_id).collect();
    let about = contact_codes::notice_id.eq_any(&ids);
    diesel::delete(contact_codes::table.filter(about)).execute(conn)?;
    let about = notice_judgements::notice_id.eq_any(&ids).or(notice_judgements::sent_again_as.eq_any(&ids));
    diesel::delete(notice_judgements::table.filter(about)).execute(conn)?;
    let repeating = agent_messages::table.filter(agent_messages::repeats.eq_any(&ids));
    diesel::update(repeating).set(agent_messages::repeats.eq(None::<NoticeId>)).execute(conn)?;
    diesel::delete(agent_messages::table.filter(agent_messages::notice_id.eq_any(&ids))).execute(conn)?;
    let about = notice_follow_ups::notice_id.eq_any(&ids).or(notice_follow_ups::followed_by.eq_any(&ids));
    diesel::delete(notice_follow_ups::table.filter(about)).execute(conn)?;
    let of_mailings = mailing_people::table.filter(mailing_people::notice_id.eq_any(&ids));
    diesel::update(of_mailings).set(mailing_people::notice_id.eq(None::<NoticeId>)).execute(conn)?;
    diesel::delete(notice_receipts::table.filter(notice_receipts::notice_id.eq_any(&ids))).execute(conn)?;
    diesel::delete(notice_attempts::table.filter(notice_attempts::notice_id.eq_any(&ids))).execute(conn)?;
    diesel::delete(findings::table.filter(findings::notice_id.eq_any(&ids))).execute(conn)?;
    let about = bounced_addresses::notice_id.eq_any(&ids);
    diesel::delete(bounced_addresses::table.filter(about)).execute(conn)?;
    diesel::delete(notices::table.filter(notices::notice_id.eq_any(&ids))).execute(conn)?;
    figures::add_notices(conn, &old)?;
    let of_nobody = notice_receipts::notice_id.is_null();
    let dead =
        notice_receipts::table.filter(of_nobody.and(notice_receipts::received_at.lt(UtcTime::from(before))));
    diesel::delete(dead).execute(conn)?;
    Ok(old.len())
}

/// How many messages would be deleted.
pub(super) fn count_messages(
    conn: &mut AnyConnection,
    kept: &Kept,
    before: DateTime<Utc>,
) -> Result<i64, Error> {
    Ok(old_messages!(kept, before).count().get_result(conn)?)
}

/// Deletes inquiries from before an instant with what hangs on them, and counts them for the figures; answers how many.
pub(super) fn delete_inquiries(
    conn: &mut AnyConnection,
    kept: &Kept,
    before: DateTime<Utc>,
) -> Result<usize, Error> {
    let old: Vec<(InquiryId, UtcTime, AccessReason, Option<Topic>)> = old_inquiries!(kept, before)
        .order(inquiries::inquiry_id)
        .limit(AT_A_TIME)
        .select((inquiries::inquiry_id, inquiries::opened_at, inquiries::reason, inquiries::topic))
        .load(conn)?;
    let ids: Vec<&InquiryId> = old.iter().map(|(id, ..)| id).collect();
    diesel::delete(letter_orders::table.filter(letter_orders::inquiry_id.eq_any(&ids))).execute(conn)?;
    diesel::delete(agent_messages::table.filter(agent_messages::inquiry_id.eq_any(&ids))).execute(conn)?;
    diesel::delete(contact_codes::table.filter(contact_codes::inquiry_id.eq_any(&ids))).execute(conn)?;
    diesel::delete(inquiries::table.filter(inquiries::inquiry_id.eq_any(&ids))).execute(conn)?;
    let days = old.iter().map(|(_, opened_at, reason, topic)| (local_date(opened_at.utc()), *reason, *topic));
    figures::add_inquiries(conn, days)?;
    Ok(old.len())
}

/// How many inquiries would be deleted.
pub(super) fn count_inquiries(
    conn: &mut AnyConnection,
    kept: &Kept,
    before: DateTime<Utc>,
) -> Result<i64, Error> {
    Ok(old_inquiries!(kept, before).count().get_result(conn)?)
}

/// Deletes what was asked for before an instant: lists that were looked up, and reports made as files. Answers how many.
pub(super) fn delete_lookups(conn: &mut AnyConnection, before: DateTime<Utc>) -> Result<usize, Error> {
    let ids: Vec<LookupId> = old_lookups!(before)
        .order(lookups::lookup_id)
        .limit(AT_A_TIME)
        .select(lookups::lookup_id)
        .load(conn)?;
    diesel::delete(lookup_pieces::table.filter(lookup_pieces::lookup_id.eq_any(&ids))).execute(conn)?;
    let written_to = mailings::table.filter(mailings::lookup_id.eq_any(&ids));
    diesel::update(written_to).set(mailings::lookup_id.eq(None::<LookupId>)).execute(conn)?;
    diesel::delete(lookups::table.filter(lookups::lookup_id.eq_any(&ids))).execute(conn)?;
    Ok(ids.len() + diesel::delete(old_files!(before)).execute(conn)?)
}

/// How many of them would be deleted.
pub(super) fn count_lookups(conn: &mut AnyConnection, before: DateTime<Utc>) -> Result<i64, Error> {
    let lists: i64 = old_lookups!(before).count().get_result(conn)?;
    let files: i64 = old_files!(before).count().get_result(conn)?;
    Ok(lists + files)
}
