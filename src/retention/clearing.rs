//! What is taken out of rows that stay: one statement for each column or two, from the table below.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::kept::Kept;
use super::{Limits, Part};
use crate::db::{AnyConnection, Error};
use crate::letters::LetterState;
use crate::values::LetterId;

/// Columns that are emptied when a row is over the limit.
struct Clearing {
    table: &'static str,
    key: &'static str,
    /// What is set.
    set: String,
    /// Which rows still have something, and are over the limit.
    due: String,
    /// Who the row is about, and which letter, as SQL.
    person: &'static str,
    letter: &'static str,
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

/// Empties columns of at most so many rows; answers how many there were. None is left when there were fewer.
pub(super) fn clear(
    conn: &mut AnyConnection,
    (part, limits, kept): (Part, &Limits, &Kept),
    at_a_time: usize,
    now: DateTime<Utc>,
) -> Result<usize, Error> {
    let mut cleared = 0;
    for clearing in of(part, limits, kept, now) {
        let Clearing { table, key, set, .. } = &clearing;
        let left = at_a_time - cleared;
        let update = format!(
            "UPDATE {table} SET {set} WHERE {key} IN (SELECT {key} FROM {table} WHERE {} ORDER BY {key} LIMIT {left})",
            clearing.condition(kept)
        );
        cleared += diesel::sql_query(update).execute(conn)?;
        if cleared == at_a_time {
            break;
        }
    }
    Ok(cleared)
}

/// How many rows have something that is to be emptied.
pub(super) fn count(
    conn: &mut AnyConnection,
    (part, limits, kept): (Part, &Limits, &Kept),
    now: DateTime<Utc>,
) -> Result<usize, Error> {
    let mut all = 0;
    for clearing in of(part, limits, kept, now) {
        let query =
            format!("SELECT count(*) AS rows FROM {} WHERE {}", clearing.table, clearing.condition(kept));
        let Counted { rows } = diesel::sql_query(query).get_result(conn)?;
        all += usize::try_from(rows).unwrap_or(0);
    }
    Ok(all)
}

impl Clearing {
    fn condition(&self, kept: &Kept) -> String {
        format!("{} AND {}", self.due, kept.not_held(self.person, self.letter))
    }
}

/// An instant as both databases compare it.
fn instant(at: DateTime<Utc>) -> String {
    at.format("'%F %T'").to_string()
}

fn of(part: Part, limits: &Limits, kept: &Kept, now: DateTime<Utc>) -> Vec<Clearing> {
    let notes = instant(limits.notes);
    // Which letter a call was about, nobody has written down: any hold keeps it.
    let all = "legal_holds.letter_id";
    let note = |table, key, column: &str, when: &str, person, letter| Clearing {
        table,
        key,
        set: format!("{column} = NULL"),
        due: format!("{table}.{column} IS NOT NULL AND {when} < {notes}"),
        person,
        letter,
    };
    // In tables whose rows must have one.
    let reason = |table, key, when: &str, person| Clearing {
        table,
        key,
        set: "reason = ''".to_owned(),
        due: format!("{table}.reason <> '' AND {when} < {notes}"),
        person,
        letter: "''",
    };
    match part {
        Part::Texts => vec![
            Clearing {
                table: "notices",
                key: "notice_id",
                set: "parameters = '{}'".to_owned(),
                due: format!(
                    "notices.parameters <> '{{}}' AND notices.state NOT IN ('queued', 'deferred', 'claimed', 'handing_over') \
                 AND notices.created_at < {}",
                    instant(limits.texts)
                ),
                person: "notices.person_id",
                letter: "notices.letter_id",
            },
            // Filled in for many, and about none of them.
            Clearing {
                table: "mailings",
                key: "mailing_id",
                set: "parameters = '{}'".to_owned(),
                due: format!(
                    "mailings.parameters <> '{{}}' AND mailings.finished_at < {}",
                    instant(limits.texts)
                ),
                person: "''",
                letter: "''",
            },
        ],
        Part::Mobiles => vec![Clearing {
            table: "letters",
            key: "letter_id",
            set: "mobile = NULL".to_owned(),
            due: format!(
                "letters.mobile IS NOT NULL AND letters.letter_id < '{}' AND letters.state IN ({}) AND letters.state_since < {}",
                LetterId::bound(limits.messages),
                ended_states(),
                instant(limits.messages)
            ),
            person: "letters.person_id",
            letter: "letters.letter_id",
        }],
        Part::Notes => vec![
            note("inquiries", "inquiry_id", "note", "inquiries.opened_at", "inquiries.person_id", all),
            note("inquiries", "inquiry_id", "reason_text", "inquiries.opened_at", "inquiries.person_id", all),
            note("opt_out_changes", "change_id", "note", "changed_at", "opt_out_changes.person_id", "''"),
            note("contact_changes", "change_id", "note", "changed_at", "contact_changes.person_id", "''"),
            reason("contact_changes", "change_id", "contact_changes.changed_at", "contact_changes.person_id"),
            // One that was lifted; who placed it and when stays.
            reason("legal_holds", "hold_id", "legal_holds.lifted_at", "''"),
            note(
                "letter_orders",
                "letter_id",
                "override_reason",
                "(SELECT letters.ordered_at FROM letters WHERE letters.letter_id = letter_orders.letter_id)",
                "(SELECT letters.person_id FROM letters WHERE letters.letter_id = letter_orders.letter_id)",
                "letter_orders.letter_id",
            ),
            note(
                "late_work",
                "letter_id",
                "outcome_note",
                "late_work.closed_at",
                "(SELECT letters.person_id FROM letters WHERE letters.letter_id = late_work.letter_id)",
                "late_work.letter_id",
            ),
            note(
                "letter_work_items",
                "item_id",
                "note",
                "letter_work_items.closed_at",
                "(SELECT letters.person_id FROM letters WHERE letters.letter_id = letter_work_items.letter_id)",
                "letter_work_items.letter_id",
            ),
            note(
                "findings",
                "finding_id",
                "note",
                "findings.closed_at",
                "(SELECT letters.person_id FROM letters WHERE letters.letter_id = findings.letter_id)",
                "findings.letter_id",
            ),
            // Written about many, and about none of them.
            note("mailings", "mailing_id", "urgent_reason", "mailings.finished_at", "''", "''"),
            Clearing {
                table: "bulk_runs",
                key: "bulk_id",
                set: "note = NULL".to_owned(),
                // Written about many: kept while one of them is on hold.
                due: format!(
                    "bulk_runs.note IS NOT NULL AND bulk_runs.finished_at < {notes} AND NOT EXISTS (SELECT 1 FROM bulk_items \
                     JOIN letters ON letters.letter_id = bulk_items.letter_id \
                     WHERE bulk_items.bulk_id = bulk_runs.bulk_id AND NOT ({}))",
                    kept.nothing_held("letters.person_id")
                ),
                person: "''",
                letter: "''",
            },
        ],
        Part::FormerAddresses => vec![Clearing {
            table: "contact_changes",
            key: "change_id",
            set: format!(
                "from_email = NULL, to_email = NULL, from_mobile = NULL, to_mobile = NULL, from_language = NULL, \
                 to_language = NULL, erased_at = {}",
                instant(now)
            ),
            due: format!(
                "contact_changes.erased_at IS NULL AND changed_at < {}",
                instant(limits.former_addresses)
            ),
            person: "contact_changes.person_id",
            letter: "''",
        }],
        Part::Messages | Part::Mailings | Part::Inquiries | Part::Lookups => Vec::new(),
    }
}

fn ended_states() -> String {
    let ended = LetterState::ALL.iter().filter(|state| state.has_ended());
    ended.map(|state| format!("'{}'", state.as_str())).collect::<Vec<_>>().join(", ")
}
