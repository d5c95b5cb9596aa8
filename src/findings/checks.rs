//! The checks: for each kind one question about what is compared, and one about what differs in it.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::FindingKind;
use crate::db::{AnyConnection, Error};
use crate::letters::LetterState;
use crate::values::{FindingId, LetterId, NoticeId};

/// By what a check judges.
#[derive(Clone, Copy, Debug)]
pub struct Standard {
    /// The local day of the run.
    pub business_date: NaiveDate,
    /// The local day of now.
    pub today: NaiveDate,
    /// The present instant.
    pub now: DateTime<Utc>,
    /// A message that was queued for longer than this should have been handed over.
    pub overdue: TimeDelta,
    /// When the hours in which what agents write is sent last began; what they wrote later may still wait for them.
    pub hours_began: DateTime<Utc>,
}

/// Something that differs and is not known yet.
#[derive(QueryableByName)]
pub(super) struct Difference {
    #[diesel(sql_type = Text)]
    pub(super) subject: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub(super) letter_id: Option<LetterId>,
    #[diesel(sql_type = Nullable<Text>)]
    pub(super) notice_id: Option<NoticeId>,
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

/// One check, as SQL.
struct Check {
    /// What a finding is about, its letter and its message.
    what: &'static str,
    /// All that is compared.
    compared: String,
    /// What differs in it.
    differs: String,
}

impl Check {
    fn differing(&self) -> String {
        format!("SELECT {} FROM {} AND ({})", self.what, self.compared, self.differs)
    }
}

/// How many things a check compares, and how many of them differ.
pub(super) fn counts(
    conn: &mut AnyConnection,
    kind: FindingKind,
    standard: &Standard,
) -> Result<(usize, usize), Error> {
    let check = check(kind, standard);
    let compared = count(conn, &format!("SELECT count(*) AS rows FROM {}", check.compared))?;
    let differing =
        count(conn, &format!("SELECT count(*) AS rows FROM ({}) AS differing", check.differing()))?;
    Ok((compared, differing))
}

/// How many things differ that are not known yet.
pub(super) fn count_new(
    conn: &mut AnyConnection,
    kind: FindingKind,
    standard: &Standard,
) -> Result<usize, Error> {
    count(conn, &format!("SELECT count(*) AS rows FROM ({}) AS new", new(kind, standard)))
}

/// What differs and is not known yet, at most so much at a time.
pub(super) fn new_differences(
    conn: &mut AnyConnection,
    kind: FindingKind,
    standard: &Standard,
    limit: usize,
) -> Result<Vec<Difference>, Error> {
    Ok(sql_query(format!("{} ORDER BY subject LIMIT {limit}", new(kind, standard))).load(conn)?)
}

#[derive(QueryableByName)]
struct Agreeing {
    #[diesel(sql_type = Text)]
    finding_id: FindingId,
}

/// Open findings about what agrees again, at most so many at a time.
pub(super) fn agreeing(
    conn: &mut AnyConnection,
    kind: FindingKind,
    standard: &Standard,
    limit: usize,
) -> Result<Vec<FindingId>, Error> {
    let query = format!("{} ORDER BY finding_id LIMIT {limit}", settled(kind, standard));
    let rows: Vec<Agreeing> = sql_query(query).load(conn)?;
    Ok(rows.into_iter().map(|row| row.finding_id).collect())
}

/// How many open findings are about what agrees again.
pub(super) fn count_agreeing(
    conn: &mut AnyConnection,
    kind: FindingKind,
    standard: &Standard,
) -> Result<usize, Error> {
    count(conn, &format!("SELECT count(*) AS rows FROM ({}) AS settled", settled(kind, standard)))
}

fn settled(kind: FindingKind, standard: &Standard) -> String {
    format!(
        "SELECT findings.finding_id FROM findings WHERE findings.kind = '{}' AND findings.closed_at IS NULL \
         AND findings.subject NOT IN (SELECT differing.subject FROM ({}) AS differing)",
        kind.as_str(),
        check(kind, standard).differing()
    )
}

fn new(kind: FindingKind, standard: &Standard) -> String {
    format!(
        "SELECT differing.* FROM ({}) AS differing WHERE NOT EXISTS (SELECT 1 FROM findings \
         WHERE findings.kind = '{}' AND findings.subject = differing.subject \
         AND (findings.closed_at IS NULL OR findings.closed_by IS NOT NULL))",
        check(kind, standard).differing(),
        kind.as_str()
    )
}

fn count(conn: &mut AnyConnection, query: &str) -> Result<usize, Error> {
    let Counted { rows } = sql_query(query).get_result(conn)?;
    Ok(usize::try_from(rows).unwrap_or(0))
}

const OF_NOTICE: &str =
    "notices.notice_id AS subject, notices.letter_id AS letter_id, notices.notice_id AS notice_id";
const OF_LETTER: &str =
    "letters.letter_id AS subject, letters.letter_id AS letter_id, CAST(NULL AS TEXT) AS notice_id";

/// How much a report says, and how much a state does: as [`crate::notices::receipts::rules::moves`] has it.
const REPORTED: &str = "CASE status WHEN 'delivered' THEN 4 WHEN 'complained' THEN 4 WHEN 'failed' THEN 3 WHEN 'bounced' THEN 3 \
     WHEN 'expired' THEN 2 ELSE 1 END";
const STANDS: &str = "CASE notices.state WHEN 'delivered' THEN 4 WHEN 'suppressed' THEN 4 WHEN 'failed' THEN 3 WHEN 'rejected' THEN 3 \
     WHEN 'expired' THEN 2 WHEN 'accepted' THEN 1 ELSE 0 END";

fn check(kind: FindingKind, standard: &Standard) -> Check {
    let Standard { business_date, today, now, overdue, hours_began } = standard;
    match kind {
        FindingKind::MessageOverdue => Check {
            what: OF_NOTICE,
            compared: "notices WHERE notices.state IN ('queued', 'deferred')".to_owned(),
            // What waits for a time of somebody's choice is not overdue before it.
            differs: format!(
                "notices.created_at < {} AND (notices.kind NOT IN ('agent_message', 'letter_reminder') OR notices.created_at < {}) \
                 AND (notices.state = 'deferred' OR notices.due_at < {})",
                (*now - *overdue).format("'%F %T'"),
                hours_began.format("'%F %T'"),
                now.format("'%F %T'")
            ),
        },
        FindingKind::MessageExpired => Check {
            what: OF_NOTICE,
            compared: "notices WHERE notices.state = 'expired'".to_owned(),
            differs: "notices.handed_over_at IS NULL".to_owned(),
        },
        FindingKind::ReceiptDiffers => Check {
            what: OF_NOTICE,
            compared: format!(
                "notices JOIN (SELECT notice_id, max({REPORTED}) AS reported FROM notice_receipts \
                 WHERE notice_id IS NOT NULL GROUP BY notice_id) AS told ON told.notice_id = notices.notice_id WHERE 1 = 1"
            ),
            differs: format!("notices.handed_over_at IS NULL OR {STANDS} < told.reported"),
        },
        FindingKind::PrintFileDiffers => Check {
            what: "'file-' || print_batches.batch_id AS subject, CAST(NULL AS TEXT) AS letter_id, CAST(NULL AS TEXT) AS notice_id",
            compared: "print_batches WHERE print_batches.state = 'handed_over'".to_owned(),
            // Of each letter in a file a code was made.
            differs: "print_batches.letter_count <> (SELECT count(*) FROM print_orders \
                 JOIN letter_codes ON letter_codes.letter_id = print_orders.letter_id \
                 WHERE print_orders.batch_id = print_batches.batch_id)"
                .to_owned(),
        },
        FindingKind::PrintedWithoutFile => Check {
            what: OF_LETTER,
            compared: "print_orders JOIN letters ON letters.letter_id = print_orders.letter_id \
                 WHERE print_orders.batch_id IS NULL"
                .to_owned(),
            differs: "letters.state IN ('accepted', 'printed', 'posted', 'activated')".to_owned(),
        },
        FindingKind::SentAfterOptOut => Check {
            what: OF_NOTICE,
            compared: "notices WHERE notices.handed_over_at IS NOT NULL".to_owned(),
            // What the last word was when it was handed over. Whoever has never changed anything has not opted out here.
            differs: "(notices.opt_out_rule IS NULL OR notices.opt_out_rule <> 'service_message') \
                 AND notices.person_id IN (SELECT person_id FROM opt_out_changes) \
                 AND (SELECT opt_out_changes.to_opted_out FROM opt_out_changes \
                 WHERE opt_out_changes.person_id = notices.person_id AND COALESCE(opt_out_changes.recorded_at, opt_out_changes.changed_at) < notices.handed_over_at \
                 ORDER BY opt_out_changes.change_id DESC LIMIT 1) = TRUE"
                .to_owned(),
        },
        FindingKind::FlagMissing => Check {
            what: OF_LETTER,
            compared: format!(
                "letters WHERE letters.state IN ('ordered', 'accepted', 'printed', 'posted') AND letters.last_on_time < '{}'",
                business_date.min(today)
            ),
            differs: "NOT EXISTS (SELECT 1 FROM late_flags WHERE late_flags.letter_id = letters.letter_id \
                 AND (late_flags.closed_by IS NULL OR late_flags.closed_by <> 'rule_changed'))"
                .to_owned(),
        },
        FindingKind::FlagUnfounded => Check {
            what: OF_LETTER,
            compared: "late_flags JOIN letters ON letters.letter_id = late_flags.letter_id WHERE late_flags.closed_at IS NULL"
                .to_owned(),
            // A run for a day to come has flagged what will be late then.
            differs: format!(
                "letters.state IN ({}) OR letters.last_on_time >= '{}' AND letters.last_on_time >= late_flags.first_flagged_on",
                ended_states(),
                business_date.max(today)
            ),
        },
    }
}

fn ended_states() -> String {
    let ended = LetterState::ALL.iter().filter(|state| state.has_ended());
    ended.map(|state| format!("'{}'", state.as_str())).collect::<Vec<_>>().join(", ")
}
