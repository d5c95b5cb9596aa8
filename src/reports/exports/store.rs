//! What the files hold, row by row, in the order of ids or references: the order that an index has, so that nothing is sorted
//! and a long file needs no more memory than a short one.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::db::schema::{inquiries, letters, notices, opt_out_changes, persons, staff_accounts};
use crate::db::{AnyConnection, Error, UtcTime};
use crate::inquiries::{AccessReason, Topic};
use crate::letters::{Destination, LetterState, OrderChannel};
use crate::notices::{Channel, NoticeKind, NoticeState};
use crate::persons::AddressProtection;
use crate::register::{IdentityCheck, OptOutChannel};
use crate::values::{InquiryId, Language, LetterId, NoticeId, PersonId};

/// From this instant on, until before that one.
pub(super) type Span = (UtcTime, UtcTime);

#[derive(Queryable)]
pub(super) struct LetterRow {
    pub(super) reference: String,
    pub(super) state: LetterState,
    pub(super) ordered_at: UtcTime,
    pub(super) order_channel: OrderChannel,
    pub(super) destination: Destination,
    pub(super) address_protection: AddressProtection,
    pub(super) last_on_time: NaiveDate,
    pub(super) state_since: UtcTime,
    pub(super) state_reason: Option<String>,
    pub(super) letter_id: LetterId,
}

#[derive(Queryable)]
pub(super) struct OptOutRow {
    pub(super) changed_at: UtcTime,
    pub(super) person_id: PersonId,
    pub(super) from_opted_out: bool,
    pub(super) to_opted_out: bool,
    pub(super) channel: OptOutChannel,
    pub(super) reason: String,
    /// The agent's username.
    pub(super) changed_by: Option<String>,
    pub(super) reference: String,
    pub(super) identity_check: IdentityCheck,
    pub(super) legal_basis: Option<String>,
    pub(super) effective_at: Option<UtcTime>,
    pub(super) undoes: Option<String>,
}

#[derive(Queryable)]
pub(super) struct NoticeRow {
    pub(super) notice_id: NoticeId,
    pub(super) created_at: UtcTime,
    pub(super) channel: Channel,
    pub(super) kind: NoticeKind,
    pub(super) language: Option<Language>,
    pub(super) state: NoticeState,
    pub(super) attempts: i32,
    pub(super) finished_at: Option<UtcTime>,
    pub(super) template_version: Option<String>,
    pub(super) handed_over_at: Option<UtcTime>,
    pub(super) state_reason: Option<String>,
}

#[derive(Queryable)]
pub(super) struct InquiryRow {
    pub(super) inquiry_id: InquiryId,
    pub(super) opened_at: UtcTime,
    pub(super) person_id: PersonId,
    /// The agent's username.
    pub(super) agent: String,
    pub(super) reason: AccessReason,
    pub(super) valid_until: UtcTime,
    pub(super) closed_at: Option<UtcTime>,
    pub(super) topic: Option<Topic>,
}

/// Hands the rows of a query out one at a time. PostgreSQL's library would hold the whole result if it were not asked so.
macro_rules! each_row {
    ($conn:expr, $query:expr, $row:expr) => {{
        match $conn {
            AnyConnection::Postgres(postgres) => {
                for next in
                    $query.load_iter::<_, diesel::pg::PgRowByRowLoadingMode>(postgres).map_err(Error::from)?
                {
                    $row(next.map_err(Error::from)?)?;
                }
            }
            AnyConnection::Sqlite(sqlite) => {
                for next in $query
                    .load_iter::<_, diesel::connection::DefaultLoadingMode>(sqlite)
                    .map_err(Error::from)?
                {
                    $row(next.map_err(Error::from)?)?;
                }
            }
        }
        Ok(())
    }};
}
pub(super) use each_row;

pub(super) fn count_letters(conn: &mut AnyConnection, (from, until): Span) -> Result<i64, Error> {
    let within = letters::ordered_at.ge(from).and(letters::ordered_at.lt(until));
    Ok(letters::table.filter(within).count().first(conn)?)
}

pub(super) fn count_opt_outs(conn: &mut AnyConnection, (from, until): Span) -> Result<i64, Error> {
    let within = opt_out_changes::changed_at.ge(from).and(opt_out_changes::changed_at.lt(until));
    Ok(opt_out_changes::table.filter(within).count().first(conn)?)
}

pub(super) fn count_notices(conn: &mut AnyConnection, (from, until): Span) -> Result<i64, Error> {
    let within = notices::created_at.ge(from).and(notices::created_at.lt(until));
    Ok(notices::table.filter(within).count().first(conn)?)
}

pub(super) fn count_inquiries(conn: &mut AnyConnection, (from, until): Span) -> Result<i64, Error> {
    let within = inquiries::opened_at.ge(from).and(inquiries::opened_at.lt(until));
    Ok(inquiries::table.filter(within).count().first(conn)?)
}

pub(super) fn each_letter<E: From<Error>>(
    conn: &mut AnyConnection,
    (from, until): Span,
    mut row: impl FnMut(LetterRow) -> Result<(), E>,
) -> Result<(), E> {
    let query = letters::table
        .inner_join(persons::table)
        .filter(letters::ordered_at.ge(from).and(letters::ordered_at.lt(until)))
        .order(letters::reference)
        .select((
            letters::reference,
            letters::state,
            letters::ordered_at,
            letters::order_channel,
            letters::destination,
            persons::address_protection,
            letters::last_on_time,
            letters::state_since,
            letters::state_reason,
            letters::letter_id,
        ));
    each_row!(conn, query, row)
}

pub(super) fn each_opt_out<E: From<Error>>(
    conn: &mut AnyConnection,
    (from, until): Span,
    mut row: impl FnMut(OptOutRow) -> Result<(), E>,
) -> Result<(), E> {
    let query = opt_out_changes::table
        .left_join(staff_accounts::table)
        .filter(opt_out_changes::changed_at.ge(from).and(opt_out_changes::changed_at.lt(until)))
        .order(opt_out_changes::change_id)
        .select((
            opt_out_changes::changed_at,
            opt_out_changes::person_id,
            opt_out_changes::from_opted_out,
            opt_out_changes::to_opted_out,
            opt_out_changes::channel,
            opt_out_changes::reason,
            staff_accounts::username.nullable(),
            opt_out_changes::reference,
            opt_out_changes::identity_check,
            opt_out_changes::legal_basis,
            opt_out_changes::effective_at,
            opt_out_changes::undoes,
        ));
    each_row!(conn, query, row)
}

pub(super) fn each_notice<E: From<Error>>(
    conn: &mut AnyConnection,
    (from, until): Span,
    mut row: impl FnMut(NoticeRow) -> Result<(), E>,
) -> Result<(), E> {
    let query = notices::table
        .filter(notices::created_at.ge(from).and(notices::created_at.lt(until)))
        .order(notices::notice_id)
        .select((
            notices::notice_id,
            notices::created_at,
            notices::channel,
            notices::kind,
            notices::language,
            notices::state,
            notices::attempts,
            notices::finished_at,
            notices::template_version,
            notices::handed_over_at,
            notices::state_reason,
        ));
    each_row!(conn, query, row)
}

pub(super) fn each_inquiry<E: From<Error>>(
    conn: &mut AnyConnection,
    (from, until): Span,
    mut row: impl FnMut(InquiryRow) -> Result<(), E>,
) -> Result<(), E> {
    let query = inquiries::table
        .inner_join(staff_accounts::table)
        .filter(inquiries::opened_at.ge(from).and(inquiries::opened_at.lt(until)))
        .order(inquiries::inquiry_id)
        .select((
            inquiries::inquiry_id,
            inquiries::opened_at,
            inquiries::person_id,
            staff_accounts::username,
            inquiries::reason,
            inquiries::valid_until,
            inquiries::closed_at,
            inquiries::topic,
        ));
    each_row!(conn, query, row)
}
