//! The checks: for each kind one question, which hands out all that is compared, and says what differs in it.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use diesel::connection::DefaultLoadingMode;
use diesel::pg::PgRowByRowLoadingMode;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Nullable, Text};

use super::{FindingKind, print_files};
use crate::calendar::start_of_day;
use crate::db::{AnyConnection, Error};
use crate::letters::lateness::LatenessRule;
use crate::letters::{Destination, LetterState};
use crate::values::{LetterId, NoticeId};

/// By what a check judges.
#[derive(Clone, Debug)]
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
    /// A provider that reports should have told by then what became of a message.
    pub unreported: TimeDelta,
    /// By which rule and calendar letters are late.
    pub rule: LatenessRule,
}

/// Something that differs.
#[derive(Clone, Debug)]
pub(super) struct Difference {
    pub(super) subject: String,
    pub(super) letter_id: Option<LetterId>,
    pub(super) notice_id: Option<NoticeId>,
}

/// Something that was compared; of what agrees no more than that it was.
#[derive(QueryableByName)]
struct Compared {
    #[diesel(sql_type = Nullable<Text>)]
    subject: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    letter_id: Option<LetterId>,
    #[diesel(sql_type = Nullable<Text>)]
    notice_id: Option<NoticeId>,
}

/// One check, as SQL.
struct Check {
    /// What a finding is about: its subject, its letter and its message.
    what: [&'static str; 3],
    /// All that is compared.
    compared: String,
    /// What differs in it.
    differs: String,
}

impl Check {
    fn query(&self) -> String {
        let [subject, letter_id, notice_id] = self.what;
        let of = |part| format!("CASE WHEN {} THEN {part} END", self.differs);
        format!(
            "SELECT {} AS subject, {} AS letter_id, {} AS notice_id FROM {}",
            of(subject),
            of(letter_id),
            of(notice_id),
            self.compared
        )
    }
}

/// Hands out all that is compared, one at a time: what differs, and nothing for what agrees. Ends early where `each` says no.
pub(super) fn each_compared(
    conn: &mut AnyConnection,
    kind: FindingKind,
    standard: &Standard,
    mut each: impl FnMut(Option<Difference>) -> bool,
) -> Result<(), Error> {
    let Some(check) = check(kind, standard) else { return print_files::each_compared(conn, each) };
    let query = sql_query(check.query());
    let mut told = |compared: Compared| {
        let Compared { subject, letter_id, notice_id } = compared;
        each(subject.map(|subject| Difference { subject, letter_id, notice_id }))
    };
    match conn {
        // PostgreSQL's library would hold all rows if it were not asked so.
        AnyConnection::Postgres(postgres) => {
            for row in query.load_iter::<Compared, PgRowByRowLoadingMode>(postgres)? {
                if !told(row?) {
                    break;
                }
            }
        }
        AnyConnection::Sqlite(sqlite) => {
            for row in query.load_iter::<Compared, DefaultLoadingMode>(sqlite)? {
                if !told(row?) {
                    break;
                }
            }
        }
    }
    Ok(())
}

const NONE: &str = "CAST(NULL AS TEXT)";
const OF_NOTICE: [&str; 3] = ["notices.notice_id", "notices.letter_id", "notices.notice_id"];
const OF_LETTER: [&str; 3] = ["letters.letter_id", "letters.letter_id", NONE];

/// How much a report says, and how much a state does: as [`crate::notices::receipts::rules::moves`] has it.
const REPORTED: &str = "CASE status WHEN 'delivered' THEN 4 WHEN 'complained' THEN 4 WHEN 'failed' THEN 3 WHEN 'bounced' THEN 3 \
     WHEN 'expired' THEN 2 ELSE 1 END";
const STANDS: &str = "CASE notices.state WHEN 'delivered' THEN 4 WHEN 'suppressed' THEN 4 WHEN 'failed' THEN 3 WHEN 'rejected' THEN 3 \
     WHEN 'expired' THEN 2 WHEN 'accepted' THEN 1 ELSE 0 END";

/// None for what the database alone cannot tell.
fn check(kind: FindingKind, standard: &Standard) -> Option<Check> {
    let Standard { business_date, today, now, overdue, hours_began, unreported, rule } = standard;
    let day = business_date.max(today);
    let check = match kind {
        FindingKind::PrintFileChanged => return None,
        FindingKind::MessageOverdue => Check {
            what: OF_NOTICE,
            compared: "notices WHERE notices.state IN ('queued', 'deferred')".to_owned(),
            // What waits for a time of somebody's choice is not overdue before it.
            differs: format!(
                "notices.created_at < {} AND (notices.kind NOT IN ('agent_message', 'letter_reminder') OR notices.created_at < {}) \
                 AND (notices.state = 'deferred' OR notices.due_at < {})",
                instant(*now - *overdue),
                instant(*hours_began),
                instant(*now)
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
        FindingKind::ReceiptMissing => Check {
            what: OF_NOTICE,
            // Of providers that report at all, since they do: from others nothing is to be had.
            compared: "notices JOIN notice_attempts AS tries ON tries.notice_id = notices.notice_id AND tries.attempt = notices.attempts \
                 JOIN (SELECT given.provider, min(notice_receipts.received_at) AS since FROM notice_receipts \
                 JOIN notice_attempts AS given ON given.notice_id = notice_receipts.notice_id \
                 WHERE given.provider IS NOT NULL GROUP BY given.provider) AS reporting ON reporting.provider = tries.provider \
                 WHERE notices.channel = 'sms' AND notices.handed_over_at > reporting.since"
                .to_owned(),
            differs: format!(
                "notices.state = 'accepted' AND notices.handed_over_at < {}",
                instant(*now - *unreported)
            ),
        },
        FindingKind::DeliveredUnreported => Check {
            what: OF_NOTICE,
            compared: "notices WHERE notices.state = 'delivered'".to_owned(),
            differs: "NOT EXISTS (SELECT 1 FROM notice_receipts WHERE notice_receipts.notice_id = notices.notice_id \
                 AND notice_receipts.status IN ('delivered', 'complained'))"
                .to_owned(),
        },
        FindingKind::ReceiptOfNobody => Check {
            what: ["'receipt-' || notice_receipts.receipt_id", NONE, NONE],
            compared: "notice_receipts".to_owned(),
            differs: "notice_receipts.notice_id IS NULL".to_owned(),
        },
        FindingKind::PrintFileDiffers => Check {
            what: ["'file-' || print_batches.batch_id", NONE, NONE],
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
            compared: "letters WHERE letters.state IN ('ordered', 'accepted', 'printed', 'posted')".to_owned(),
            differs: format!(
                "({}) AND NOT EXISTS (SELECT 1 FROM late_flags WHERE late_flags.letter_id = letters.letter_id \
                 AND (late_flags.closed_by IS NULL OR late_flags.closed_by <> 'rule_changed'))",
                late_on(rule, *business_date.min(today))
            ),
        },
        FindingKind::FlagUnfounded => Check {
            what: OF_LETTER,
            compared: "late_flags JOIN letters ON letters.letter_id = late_flags.letter_id WHERE late_flags.closed_at IS NULL"
                .to_owned(),
            // A run for a day to come has flagged what will be late then.
            differs: format!(
                "letters.state IN ({}) OR NOT ({}) AND (late_flags.first_flagged_on <= '{day}' \
                 OR letters.last_on_time >= late_flags.first_flagged_on)",
                ended_states(),
                late_on(rule, *day)
            ),
        },
    };
    Some(check)
}

/// Whether a letter is late on a local day, reckoned anew from when it was ordered: of what was found before nothing is believed.
fn late_on(rule: &LatenessRule, day: NaiveDate) -> String {
    let late = Destination::ALL.iter().map(|destination| {
        let last_late = rule.calendar.last_base_before(day, rule.limit(*destination));
        let ordered_before = start_of_day(last_late.succ_opt().unwrap_or(last_late));
        let destination = destination.as_str();
        format!("letters.destination = '{destination}' AND letters.ordered_at < {}", instant(ordered_before))
    });
    late.collect::<Vec<_>>().join(" OR ")
}

/// An instant as both databases compare it.
fn instant(at: DateTime<Utc>) -> String {
    at.format("'%F %T'").to_string()
}

fn ended_states() -> String {
    let ended = LetterState::ALL.iter().filter(|state| state.has_ended());
    ended.map(|state| format!("'{}'", state.as_str())).collect::<Vec<_>>().join(", ")
}
