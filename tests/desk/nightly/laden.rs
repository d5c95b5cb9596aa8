//! A desk on which every step of a night has much to do, and what nights leave behind on it.

use std::fs;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;
use skranke::audit::{Reach, seal_new_entries};
use skranke::db::UtcTime;
use skranke::db::schema::{letters, persons, register_entries};
use skranke::letters::LetterState;
use skranke::letters::codes::{LetterCode, store as codes};
use skranke::letters::store::{Letter, insert_letters};
use skranke::persons::Person;
use skranke::register::{RegisterEntry, store as register};
use skranke::values::{LetterId, PersonId};

use crate::support::program::Program;

// A little more than some pieces of their steps, so that a run can be killed when nine tenths are done.
const OUTLIVED: usize = 620;
const EXPIRING: usize = 4_100;
const SILENT: usize = 4_100;
const PEOPLE: usize = 4_100;

const CONTACT: &str = "\
national_id,email,email_updated_at,email_verified_at,mobile,mobile_updated_at,mobile_verified_at,language,opted_out,opted_out_at,mailbox_address,mailbox_provider
20914695016,ase@example.no,2026-09-01T08:00:00+02:00,,,,,nb,false,,,
";

fn at(text: &str) -> UtcTime {
    text.parse::<DateTime<Utc>>().unwrap().into()
}

/// Every step has much to do on it: one person's letters, many people's addresses, messages of all sorts.
pub(super) fn laden() -> Program {
    let mut program = Program::with_letters(&[("ML-0", "2026-11-18T12:00:00+01:00")]);
    program.import("contacts", CONTACT);
    for folder in ["reports", "backups"] {
        fs::create_dir(program.folder().join(folder)).unwrap();
    }
    program.set("REPORTS_NIGHTLY_FOLDER", "reports");
    program.set("BACKUP_FOLDER", "backups");
    let (now, db) = (program.now(), program.db());
    let first: Letter = program.read(|conn| Ok(letters::table.first(conn)?));
    let person: Person = program.read(|conn| Ok(persons::table.first(conn)?));
    let entry: RegisterEntry = program.read(|conn| Ok(register_entries::table.first(conn)?));
    let made = |count: usize, name: &str, state: LetterState, since: &str| -> Vec<Letter> {
        let letter = |n: usize| Letter {
            letter_id: LetterId::generate(now),
            reference: format!("ML-{name}{n}"),
            state,
            state_since: at(since),
            ..first.clone()
        };
        (0..count).map(letter).collect()
    };
    let old = made(OUTLIVED, "O", LetterState::Ordered, "2026-11-18T11:00:00Z");
    let expiring = made(EXPIRING, "E", LetterState::Ordered, "2026-11-18T11:00:00Z");
    let silent = made(SILENT, "S", LetterState::Accepted, "2026-11-10T11:00:00Z");
    let code = |letter: &Letter, issued_at: &str| LetterCode {
        letter_id: letter.letter_id.clone(),
        code_hash: letter.reference.clone(),
        issued_at: at(issued_at),
        wrong_attempts: 0,
        ended_at: None,
        ended_by: None,
    };
    let coded: Vec<LetterCode> = (old.iter().map(|letter| code(letter, "2026-09-10T11:00:00Z")))
        .chain(expiring.iter().map(|letter| code(letter, "2026-09-25T11:00:00Z")))
        .collect();
    let people: Vec<Person> = (0..PEOPLE)
        .map(|n| Person {
            person_id: PersonId::generate(now),
            national_id_index: format!("person {n}"),
            ..person.clone()
        })
        .collect();
    let entries: Vec<RegisterEntry> =
        people.iter().enumerate().map(|(n, one)| aged(n, one, &entry)).collect();
    db.write(move |conn| {
        skranke::persons::store::insert(conn, &people)?;
        register::insert_entries(conn, &entries)?;
        for letters in [&old, &expiring, &silent] {
            insert_letters(conn, letters)?;
        }
        codes::insert(conn, &coded)?;
        for statement in MESSAGES {
            sql_query(statement).execute(conn)?;
        }
        Ok(())
    })
    .unwrap();
    while db.write(|conn| seal_new_entries(conn, Reach::All)).unwrap() > 0 {}
    program
}

/// Every other address too old, and every other one to be confirmed.
fn aged(n: usize, person: &Person, entry: &RegisterEntry) -> RegisterEntry {
    let day = |text: &str| text.parse::<NaiveDate>().ok();
    let (updated_at, next_on) = if n.is_multiple_of(2) {
        ("2025-05-01T08:00:00Z", day("2026-11-02"))
    } else {
        ("2025-07-10T08:00:00Z", day("2026-11-10"))
    };
    RegisterEntry {
        person_id: person.person_id.clone(),
        email_index: Some(format!("address {n}")),
        email_updated_at: Some(at(updated_at)),
        email_next_on: next_on,
        ..entry.clone()
    }
}

/// Messages that nobody hands over, that a dead sender holds, and that stand as delivered although nobody has said so; and a long
/// trail of who looked at whom.
const MESSAGES: [&str; 4] = [
    "INSERT INTO notices (notice_id, kind, person_id, letter_id, channel, parameters, dedup_key, state, created_at, due_at, expires_at, attempts, urgent) \
     SELECT letter_id, 'letter_late', person_id, letter_id, 'sms', '{}', reference, 'queued', '2026-11-17 08:00:00', '2026-11-17 08:00:00', \
            '2026-11-30 08:00:00', 0, FALSE FROM letters WHERE reference LIKE 'ML-S%'",
    "UPDATE notices SET state = 'claimed', attempts = 1, claimed_by = 'x', lease_until = '2026-11-20 07:05:00' WHERE dedup_key LIKE 'ML-S1%'",
    "UPDATE notices SET state = 'delivered', handed_over_at = '2026-11-17 08:00:00', finished_at = '2026-11-17 08:00:00' WHERE dedup_key LIKE 'ML-S2%'",
    "INSERT INTO audit_entries (at, actor, action, person_id, object) \
     SELECT '2026-11-19 08:00:00', 'program:test', 'person_viewed', person_id, national_id_index FROM persons",
];

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    row: String,
}

/// What nights leave behind, but for what no two have alike: ids, clocks, how many runs there were, and what each of them read.
pub(super) fn dump(program: &Program) -> Vec<String> {
    const TABLES: [&str; 13] = [
        "'letter ' || reference || ' ' || state || ' ' || CAST(last_on_time AS TEXT) AS \"row\" FROM letters",
        "'code ' || reference || ' ' || COALESCE(ended_by, '-') AS \"row\" FROM letter_codes JOIN letters ON letters.letter_id = letter_codes.letter_id",
        "'expiring ' || reference || ' ' || CAST(first_flagged_on AS TEXT) || ' ' || CAST(holds_until AS TEXT) || ' ' || COALESCE(closed_by, '-') AS \"row\" \
         FROM code_expiry_flags JOIN letters ON letters.letter_id = code_expiry_flags.letter_id",
        "'late ' || reference || ' ' || CAST(first_flagged_on AS TEXT) || ' ' || COALESCE(closed_by, '-') AS \"row\" \
         FROM late_flags JOIN letters ON letters.letter_id = late_flags.letter_id",
        "'item ' || reference || ' ' || kind || ' ' || COALESCE(detail, '-') || ' ' || COALESCE(outcome, '-') AS \"row\" \
         FROM letter_work_items JOIN letters ON letters.letter_id = letter_work_items.letter_id",
        "'entry ' || national_id_index || ' ' || COALESCE(CAST(email_next_on AS TEXT), '-') || ' ' || COALESCE(CAST(email_expired_on AS TEXT), '-') AS \"row\" \
         FROM register_entries JOIN persons ON persons.person_id = register_entries.person_id",
        "'notice ' || kind || ' ' || channel || ' ' || notices.state || ' ' || COALESCE(reference, national_id_index) || ' ' || parameters AS \"row\" \
         FROM notices JOIN persons ON persons.person_id = notices.person_id LEFT JOIN letters ON letters.letter_id = notices.letter_id",
        "'finding ' || kind || ' ' || COALESCE(reference, subject) || ' ' || CASE WHEN closed_at IS NULL THEN 'open' ELSE 'closed' END AS \"row\" \
         FROM findings LEFT JOIN letters ON letters.letter_id = findings.letter_id",
        "'figure ' || CAST(of_day AS TEXT) || ' ' || measure || ' ' || part || ' ' || subpart || ' ' || CAST(number AS TEXT) AS \"row\" FROM daily_figures",
        "'audit ' || COALESCE(reference, national_id_index, '-') || ' ' || actor || ' ' || action || ' ' || COALESCE(detail, '-') AS \"row\" \
         FROM audit_entries LEFT JOIN letters ON letters.letter_id = audit_entries.object LEFT JOIN persons ON persons.person_id = audit_entries.person_id \
         WHERE action NOT IN ('file_imported', 'report_exported')",
        "'trail ' || national_id_index || ' ' || CAST(count(*) AS TEXT) AS \"row\" \
         FROM audit_persons JOIN persons ON persons.person_id = audit_persons.person_id GROUP BY national_id_index",
        // A report that was written when its step was killed is not written again.
        "'step ' || step || ' ' || CAST(sum(rows_changed) AS TEXT) || ' ' || CAST(sum(rows_failed) AS TEXT) AS \"row\" \
         FROM job_steps WHERE step <> 'write_reports' GROUP BY step",
        "'job ' || job AS \"row\" FROM job_locks UNION ALL SELECT 'asked ' || job FROM job_requests UNION ALL SELECT 'refused ' || code FROM job_errors",
    ];
    let db = program.db();
    let mut rows: Vec<String> = TABLES
        .iter()
        .flat_map(|sql| db.read(|conn| Ok(sql_query(format!("SELECT {sql}")).load::<Row>(conn)?)).unwrap())
        .map(|row| row.row)
        .collect();
    rows.sort();
    rows
}
