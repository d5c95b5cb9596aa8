//! The file for the print vendor.

use std::collections::HashMap;
use std::path::Path;

use diesel::prelude::*;
use serde_json::Value;
use skranke::db::schema::{
    audit_entries, findings, letter_codes, letters, persons, print_batches, print_orders,
};
use skranke::digest::hexadecimal;
use skranke::jobs::Step;
use skranke::jobs::nightly::{self, NightlyOptions};
use skranke::letters::codes::Code;
use skranke::letters::printing::hand_over::{self, HandOverError, Settlement, Summary};
use skranke::letters::printing::{BatchState, store};
use skranke::letters::{LetterState, codes};
use skranke::persons::PersonStatus;
use skranke::values::LetterId;
use tempfile::TempDir;

use super::desk::{ABROAD, INACTIVE, KARI, OLA, OrderDesk, PROTECTED, STRICTLY};
use crate::support::program::Program;

/// The rows of a file by reference, after everything that its manifest says has been checked.
pub(crate) fn orders(folder: &Path, name: &str) -> HashMap<String, csv::StringRecord> {
    let manifest = std::fs::read(folder.join(name).join("manifest.json")).unwrap();
    let manifest: Value = serde_json::from_slice(&manifest).unwrap();
    let file = std::fs::read(folder.join(name).join(manifest["file"].as_str().unwrap())).unwrap();
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &file);
    assert_eq!(manifest["name"], name);
    assert_eq!(manifest["format"], "skranke-print-1");
    assert_eq!(manifest["bytes"], file.len());
    assert_eq!(manifest["sha256"], hexadecimal(digest.as_ref()));
    let mut reader = csv::Reader::from_reader(file.as_slice());
    assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(), texts(&manifest["columns"]));
    let rows: Vec<_> = reader.into_records().map(Result::unwrap).collect();
    assert_eq!(manifest["rows"], rows.len());
    let by_reference: HashMap<_, _> = rows.into_iter().map(|row| (row[0].to_owned(), row)).collect();
    assert_eq!(manifest["rows"], by_reference.len(), "a reference stands in the file twice");
    by_reference
}

fn texts(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

fn hand_over(desk: &OrderDesk, folder: &TempDir) -> Summary {
    hand_over::run(&desk.desk.desk, folder.path()).unwrap()
}

#[test]
fn what_was_ordered_goes_to_print_once_with_its_address_and_a_code_that_is_kept_as_a_hash() {
    let (mut desk, folder) = (OrderDesk::start(), TempDir::new().unwrap());
    let receipts = [KARI, OLA, ABROAD, PROTECTED, STRICTLY, INACTIVE]
        .map(|national_id| desk.order(national_id, "41 23 45 67"))
        .map(|receipt| desk.letter(&receipt));
    let summary = hand_over(&desk, &folder);
    assert_eq!(
        (summary.status, summary.letters, summary.rejected, summary.files.len()),
        ("completed", 6, 0, 1)
    );
    let rows = orders(folder.path(), &summary.files[0].name);
    let row = |n: usize| rows[&receipts[n].reference].iter().skip(2).collect::<Vec<_>>().join("|");
    assert_eq!(row(0), "nn|address|Kari Vik|Storgata 75|||7010|TRONDHEIM|NO");
    assert_eq!(row(1), "nb|address|Ola Vik||||9040|NORDKJOSBOTN|NO");
    assert_eq!(row(2), "nb|address|Piotr Dahl|Street 69|01100 Vilnius||||LT");
    assert_eq!(row(3), "nb|address|Siri Sara|Hemmeliggatan 9|||111 20|STOCKHOLM|SE");
    assert_eq!(row(4), "nb|tax_office|Nora Næss||||||");
    for letter in &receipts {
        let code = Code::parse(&rows[&letter.reference][1]).unwrap();
        let stored = desk.desk.read(|conn| codes::store::of_letter(conn, &letter.letter_id)).unwrap();
        assert_eq!(stored.code_hash, code.hash(&desk.desk.desk.vault, &letter.letter_id));
        assert!(!stored.code_hash.contains(code.expose()));
    }
    let again = hand_over(&desk, &folder);
    assert_eq!((again.letters, again.files.len()), (0, 0));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    let on_record = desk.desk.read(|conn| {
        let issued = audit_entries::table.filter(audit_entries::action.eq("letter_code_issued"));
        Ok(issued.count().get_result::<i64>(conn)?)
    });
    assert_eq!(on_record, 6);
}

#[test]
fn a_letter_to_somebody_who_died_since_the_order_is_rejected_and_one_that_was_replaced_is_not_printed() {
    let (mut desk, folder) = (OrderDesk::start(), TempDir::new().unwrap());
    let [dead, replaced] =
        [OLA, KARI].map(|id| desk.order(id, "41234567")).map(|receipt| desk.letter(&receipt));
    desk.desk.write(|conn| {
        let ola = persons::table.filter(persons::given_name.eq("Ola"));
        diesel::update(ola).set(persons::status.eq(PersonStatus::Deceased)).execute(conn)?;
        Ok(())
    });
    let replacing = desk.reorder(KARI, "Hun ringte og sa at det første brevet ikke kom.");
    let summary = hand_over(&desk, &folder);
    assert_eq!((summary.letters, summary.rejected), (1, 1));
    let rows = orders(folder.path(), &summary.files[0].name);
    assert_eq!(rows.keys().collect::<Vec<_>>(), [&desk.letter(&replacing).reference]);
    let states = |id: &LetterId| -> (LetterState, Option<String>) {
        desk.desk.read(|conn| {
            Ok(letters::table.find(id).select((letters::state, letters::state_reason)).first(conn)?)
        })
    };
    assert_eq!(states(&dead.letter_id), (LetterState::Rejected, Some("deceased".to_owned())));
    assert_eq!(states(&replaced.letter_id).0, LetterState::Replaced);
    assert_eq!(hand_over(&desk, &folder).letters, 0);
}

/// As a run that broke off right after its point of no return leaves it.
fn break_off(desk: &OrderDesk) {
    desk.desk.write(|conn| {
        diesel::update(print_batches::table)
            .set(print_batches::state.eq(BatchState::HandingOver))
            .execute(conn)?;
        Ok(())
    });
}

#[test]
fn a_file_that_was_complete_when_the_program_stopped_is_put_in_place_and_not_made_again() {
    let (mut desk, folder) = (OrderDesk::start(), TempDir::new().unwrap());
    let letter = desk.order(KARI, "41234567");
    let reference = desk.letter(&letter).reference;
    let name = hand_over(&desk, &folder).files.remove(0).name;
    let code = orders(folder.path(), &name)[&reference][1].to_owned();
    break_off(&desk);
    assert_eq!(hand_over(&desk, &folder).files[0].name, name, "it had been renamed already");
    std::fs::rename(folder.path().join(&name), folder.path().join(format!(".{name}"))).unwrap();
    break_off(&desk);
    assert_eq!(hand_over(&desk, &folder).files[0].name, name, "it had not been renamed yet");
    assert_eq!(orders(folder.path(), &name)[&reference][1], code);
}

#[test]
fn a_file_that_is_nowhere_is_left_to_a_person_to_settle() {
    let (mut desk, folder) = (OrderDesk::start(), TempDir::new().unwrap());
    let letter = desk.order(KARI, "41234567");
    let reference = desk.letter(&letter).reference;
    let name = hand_over(&desk, &folder).files.remove(0).name;
    let code = orders(folder.path(), &name)[&reference][1].to_owned();
    std::fs::remove_dir_all(folder.path().join(&name)).unwrap();
    break_off(&desk);
    let inside = &desk.desk.desk;
    let uncertain = hand_over::run(inside, folder.path()).unwrap_err();
    assert!(matches!(&uncertain, HandOverError::Uncertain(which) if *which == name), "{uncertain}");
    let other = hand_over::settle(inside, "2026-11-20-000099", Settlement::HandedOver).unwrap_err();
    assert!(matches!(other, HandOverError::NothingToSettle(_)));
    hand_over::settle(inside, &name, Settlement::HandedOver).unwrap();
    assert_eq!(hand_over(&desk, &folder).letters, 0, "the vendor has it");

    break_off(&desk);
    hand_over::settle(inside, &name, Settlement::MakeAnew).unwrap();
    assert_eq!(hand_over(&desk, &folder).letters, 1);
    let anew = orders(folder.path(), &name)[&reference][1].to_owned();
    assert_ne!(anew, code, "the old code may be anywhere");
}

/// Stopped again and again at any moment, every letter is in one file, once, with the code that is on record.
#[test]
fn killed_at_any_moment_each_letter_is_handed_over_exactly_once() {
    const LETTERS: usize = 1_500;
    let references: Vec<String> = (0..LETTERS).map(|n| format!("P-{n:04}")).collect();
    let ordered: Vec<_> = references.iter().map(|r| (r.as_str(), "2026-11-19T10:00:00+01:00")).collect();
    let program = Program::with_letters(&ordered);
    let db = program.db();
    let now = program.now();
    db.write(move |conn| {
        let ids: Vec<LetterId> = letters::table.select(letters::letter_id).load(conn)?;
        ids.iter().try_for_each(|id| store::queue(conn, id, now))
    })
    .unwrap();
    let folder = program.folder().join("print");
    let out = folder.to_str().unwrap();
    for round in 0..12_u64 {
        let mut child = program.spawn(&["print-file", "--out", out]);
        std::thread::park_timeout(std::time::Duration::from_millis(40 + round * 45));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let last = program.summary(&["print-file", "--out", out]);
    assert_eq!(last["status"], "completed");
    let mut printed = HashMap::new();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(!name.starts_with('.'), "{name} was left behind");
        for (reference, row) in orders(&folder, &name) {
            assert!(printed.insert(reference, row[1].to_owned()).is_none(), "printed twice");
        }
    }
    assert_eq!(printed.len(), LETTERS);
    let vault = skranke::vault::Vault::from_hex(DEMO_KEY).unwrap();
    let stored: Vec<(String, LetterId, String)> = program.read(|conn| {
        Ok(letters::table
            .inner_join(letter_codes::table)
            .select((letters::reference, letters::letter_id, letter_codes::code_hash))
            .load(conn)?)
    });
    assert_eq!(stored.len(), LETTERS);
    for (reference, letter_id, hash) in stored {
        assert_eq!(Code::parse(&printed[&reference]).unwrap().hash(&vault, &letter_id), hash);
    }
    let waiting = program.read(|conn| {
        Ok(print_orders::table.filter(print_orders::batch_id.is_null()).count().get_result::<i64>(conn)?)
    });
    assert_eq!(waiting, 0);
    assert_eq!(program.summary(&["print-file", "--dry-run"])["letters"], 0);
}

/// The published key of demonstrations and tests.
const DEMO_KEY: &str = "5ca1ab1e0ddba11c0ffee0decade5ca1ab1e0ddba11c0ffee0decade5ca1ab1e";

/// What differs of the print files that lie there, and of how many.
fn differing(desk: &OrderDesk) -> Vec<String> {
    let options = NightlyOptions { only: vec![Step::Reconcile], ..NightlyOptions::default() };
    let report = nightly::run(&desk.desk.desk, &options, &|| false);
    assert_eq!(report.reason, None);
    desk.desk.read(|conn| {
        let open = findings::table.filter(findings::closed_at.is_null());
        Ok(open.select(findings::kind).load(conn)?)
    })
}

#[test]
fn a_print_file_that_was_changed_after_it_was_handed_over_is_found_until_it_is_as_it_was_or_taken_away() {
    let (mut desk, folder) = (OrderDesk::start(), TempDir::new().unwrap());
    desk.order(KARI, "41 23 45 67");
    let summary = hand_over(&desk, &folder);
    let place = folder.path().join(&summary.files[0].name);
    assert_eq!(differing(&desk), Vec::<String>::new());
    for name in ["orders.csv", "manifest.json"] {
        let whole = std::fs::read(place.join(name)).unwrap();
        let text = String::from_utf8(whole.clone()).unwrap();
        let one_more = text.replace("\"rows\": 1", "\"rows\": 2");
        // Cut off, one row more, and nothing at all.
        for changed in [&text[..text.len() / 2], &format!("{one_more}{}", text.lines().last().unwrap()), ""] {
            std::fs::write(place.join(name), changed).unwrap();
            assert_eq!(differing(&desk), ["print_file_changed"], "{name}: {changed}");
        }
        std::fs::write(place.join(name), whole).unwrap();
        assert_eq!(differing(&desk), Vec::<String>::new());
    }
    std::fs::write(place.join("orders.csv"), "").unwrap();
    assert_eq!(differing(&desk), ["print_file_changed"]);
    std::fs::remove_dir_all(&place).unwrap();
    assert_eq!(differing(&desk), Vec::<String>::new());
}
