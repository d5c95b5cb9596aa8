//! What is wrong is said by row and column, and nothing of the file is applied.

use skranke::imports::{ImportKind, Wish};

use super::desk::{CONTACTS, EVENTS, LETTERS, PERSONS, TestDesk, said};

const HEADER: &str = "reference,event,occurred_at,event_ref,reason\n";
const GOOD: &str = "ML-1,accepted,2026-11-02T10:00:00+01:00,e1,\n";

#[test]
fn a_faulty_cell_is_named_by_row_and_column_and_never_quoted() {
    let desk = TestDesk::with_a_letter();
    for (kind, good, from, to, said) in [
        (
            ImportKind::Persons,
            PERSONS,
            "20914695016",
            "20914695017",
            "row 2, column national_id: the control digits do not match; a digit is mistyped",
        ),
        (
            ImportKind::Persons,
            PERSONS,
            "20914695016",
            "13097248022",
            "row 2, column national_id: this may be a real person's number, and only test persons are accepted here",
        ),
        (
            ImportKind::Persons,
            PERSONS,
            ",NO",
            ",Norge",
            "row 2, column country: must be the two letters of ISO 3166, such as NO",
        ),
        (ImportKind::Persons, PERSONS, "Sæther", "", "row 2, column family_name: must be given"),
        (
            ImportKind::Persons,
            PERSONS,
            "Sæther",
            "\"Sæther\nHolm\"",
            "row 2, column family_name: holds a line break or another control character",
        ),
        (
            ImportKind::Contacts,
            CONTACTS,
            "ase@example.no",
            "ase@",
            "row 2, column email: an e-mail address looks like name@example.no",
        ),
        (
            ImportKind::Contacts,
            CONTACTS,
            "+4791634613",
            "+4712345678",
            "row 2, column mobile: there is no such Norwegian number; foreign numbers start with + or 00 and the country code",
        ),
        (
            ImportKind::Contacts,
            CONTACTS,
            "2026-02-01T12:00:00+01",
            "",
            "row 2, column opted_out_at: must be given where opted_out is true",
        ),
        (ImportKind::Contacts, CONTACTS, "true", "JA", "row 2, column opted_out: must be true or false"),
        (ImportKind::Contacts, CONTACTS, "nn", "no", "row 2, column language: must be one of nb, nn, en, se"),
        (
            ImportKind::Contacts,
            CONTACTS,
            "20914695016",
            "22885399316",
            "row 2, column national_id: there is no such person",
        ),
        (
            ImportKind::Letters,
            LETTERS,
            "20914695016",
            "22885399316",
            "row 2, column national_id: there is no such person",
        ),
        (
            ImportKind::Letters,
            LETTERS,
            "2026-11-02T09",
            "2026-11-03T09",
            "row 2, column reference: this reference is another order's; a reference is never used again",
        ),
        (
            ImportKind::Letters,
            LETTERS,
            "ML-1",
            "22885399316",
            "row 2, column reference: must not be what could be a national id",
        ),
        (
            ImportKind::LetterEvents,
            EVENTS,
            "ML-1,printed",
            "ML-2,printed",
            "row 3, column reference: there is no such letter",
        ),
        (
            ImportKind::LetterEvents,
            EVENTS,
            "printed",
            "lost",
            "row 3, column event: must be one of accepted, rejected, printed, print_failed, posted, returned, activated, cancelled",
        ),
        (ImportKind::LetterEvents, EVENTS, "e2", "", "row 3, column event_ref: must be given"),
        (
            ImportKind::LetterEvents,
            EVENTS,
            "moved",
            "Flyttet",
            "row 4, column reason: must be a code of small letters, digits (three in a row at most) and _, 64 at most",
        ),
        (ImportKind::LetterEvents, EVENTS, "e2", "e1", ""),
    ] {
        let bad = good.replacen(from, to, 1);
        assert_ne!(bad, good);
        if said.is_empty() {
            desk.accepts(kind, bad); // The same event_ref for two different events is two events.
        } else {
            assert_eq!(desk.refuses(kind, bad), [said]);
        }
    }
}

#[test]
fn a_faulty_header_is_refused_with_all_that_is_wrong_with_it() {
    let desk = TestDesk::with_a_letter();
    let none_known = "row 1: no column is known; the first row must be the header, with commas or semicolons: \
                      reference,event,occurred_at,event_ref,reason";
    for (header, said) in [
        ("reference,event,occurred_at,event_ref,reason,weight", vec!["row 1, column weight: unknown column"]),
        ("reference,event,occurred_at,event_ref", vec!["row 1, column reason: the column is missing"]),
        (
            "reference,event,occurred_at,event_ref,event",
            vec![
                "row 1, column event: the column stands in the header twice",
                "row 1, column reason: the column is missing",
            ],
        ),
        (
            "reference,event,occurred_at,event_ref,20914695016",
            vec!["row 1, column 5: unknown column", "row 1, column reason: the column is missing"],
        ),
        ("ML-1,accepted,2026-11-02T10:00:00+01:00,e1,", vec![none_known]),
        ("reference\tevent\toccurred_at\tevent_ref\treason", vec![none_known]),
    ] {
        let mut expected = said;
        expected.sort_unstable();
        let mut said = desk.refuses(ImportKind::LetterEvents, format!("{header}\n{GOOD}"));
        said.sort_unstable();
        assert_eq!(said, expected, "{header}");
    }
    assert_eq!(desk.refuses(ImportKind::LetterEvents, ""), ["row 1: the file is empty"]);
    assert_eq!(desk.refuses(ImportKind::LetterEvents, "\u{feff}"), ["row 1: the file is empty"]);
    assert_eq!(desk.refuses(ImportKind::LetterEvents, "\n\r\n"), ["row 1: the file is empty"]);
}

#[test]
fn a_file_of_another_encoding_is_refused_and_told_so() {
    let desk = TestDesk::open();
    let windows: Vec<u8> = PERSONS.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    assert_eq!(
        desk.refuses(ImportKind::Persons, &windows),
        [
            "row 2, column given_name: the cell is not UTF-8; it looks like Windows-1252: save the file as CSV UTF-8"
        ]
    );
    let utf_16 = |mark: bool| -> Vec<u8> {
        let mark = if mark { "\u{feff}" } else { "" };
        format!("{mark}{PERSONS}").encode_utf16().flat_map(u16::to_le_bytes).collect()
    };
    let marked = [&[0xff, 0xfe][..], &utf_16(false)].concat();
    for file in [marked, utf_16(false)] {
        assert_eq!(
            desk.refuses(ImportKind::Persons, file),
            ["row 1: the file looks like UTF-16; save it as CSV UTF-8"]
        );
    }
    assert_eq!(
        desk.refuses(ImportKind::Persons, b"PK\x03\x04\x14\0\x06\0"),
        ["row 1: the file is a workbook or a zip archive; save it as CSV UTF-8"]
    );
    assert_eq!(
        desk.refuses(ImportKind::Persons, PERSONS.replace("Åse", "\0")),
        ["row 2, column given_name: the cell holds a NUL byte; is this a text file?"]
    );
}

#[test]
fn a_row_that_is_broken_is_named_where_it_breaks() {
    let desk = TestDesk::with_a_letter();
    let large = "x".repeat(1024 * 1024);
    let open = "a quotation mark opens here and is never closed";
    let inside = "a quotation mark inside a cell; such a cell stands in quotation marks, and those inside are written twice";
    let after = "text follows a closing quotation mark; a quotation mark inside a cell is written twice";
    let long = "the cell is longer than 64 KiB; perhaps a quotation mark opens here by mistake";
    for (rows, said) in [
        (
            format!("{GOOD}ML-1,\"printed,2026-11-03T10:00:00Z,e2,\nML-1,posted,2026-11-04T10:00:00Z,e3,\n"),
            format!("row 3, column event: {open}"),
        ),
        (format!("{GOOD}\"{large}"), format!("row 3, column reference: {open}")),
        (
            format!("{GOOD}ML-1,printed,2026-11-03T10:00:00Z,e\"2,\n"),
            format!("row 3, column event_ref: {inside}"),
        ),
        (
            format!("{GOOD}\"ML\"-1,printed,2026-11-03T10:00:00Z,e2,\n"),
            format!("row 3, column reference: {after}"),
        ),
        (
            format!("{GOOD}ML-1,printed,2026-11-03T10:00:00Z,{large},\n"),
            format!("row 3, column event_ref: {long}"),
        ),
        (
            format!("{GOOD}ML-1,printed,2026-11-03T10:00:00Z,e2\n"),
            "row 3: the row has 4 cells, the header 5".to_owned(),
        ),
        (
            format!("{GOOD}\n\nML-1,printed,2026-11-03T10:00:00Z,e2,,\n"),
            "row 5: the row has 6 cells, the header 5".to_owned(),
        ),
        (
            format!("{GOOD}{}\n", ",".repeat(1_000_000)),
            "row 3: the row has 1000001 cells, the header 5".to_owned(),
        ),
        (
            format!("{GOOD}\"ML\n1\",printed,2026-11-03T10:00:00Z,e2\n"),
            "row 3: the row has 4 cells, the header 5".to_owned(),
        ),
        (format!("{GOOD}{GOOD}"), "row 3, column event_ref: row 2 has the same".to_owned()),
    ] {
        assert_eq!(desk.refuses(ImportKind::LetterEvents, format!("{HEADER}{rows}")), [said]);
    }
}

#[test]
fn all_problems_are_counted_and_the_first_hundred_told() {
    let desk = TestDesk::with_a_letter();
    let rows: Vec<_> = (0..1_000).map(|n| format!("ML-9,lost,2026-11-02T10:00:00+01:00,e{n},\n")).collect();
    let rows = rows.concat();
    let report = desk.import(ImportKind::LetterEvents, format!("{HEADER}{rows}"), Wish::default());
    assert_eq!((report.problems.len(), report.problem_count), (100, 1_000));
    assert_eq!((report.summary.rows, report.summary.refused), (1_000, 1_000));
    assert!(said(&report)[99].starts_with("row 101, column event: "));
}

#[test]
fn the_good_rows_are_applied_only_where_that_is_wished() {
    let desk = TestDesk::with_a_letter();
    let file = format!("{HEADER}{GOOD}ML-9,printed,2026-11-03T10:00:00Z,e2,\n");
    let told = ["row 3, column reference: there is no such letter"];
    assert_eq!(desk.refuses(ImportKind::LetterEvents, &file), told);

    let wish = Wish { accept_partial: true, dry_run: false };
    let report = desk.import(ImportKind::LetterEvents, &file, wish);
    assert!(report.accepted);
    assert_eq!((report.summary.added, report.summary.refused), (1, 1));
    assert_eq!(said(&report), told);
    assert_eq!(desk.counts()[4], 1);

    // Where a quotation mark is open nobody knows what the good rows are.
    let file = format!("{HEADER}{}ML-1,\"printed,2026-11-03T10:00:00Z,e4,\n", GOOD.replace("e1", "e3"));
    assert!(!desk.import(ImportKind::LetterEvents, &file, wish).accepted);
    assert_eq!(desk.counts()[4], 1);
}
