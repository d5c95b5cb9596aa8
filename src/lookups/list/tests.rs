//! Lists as people bring them.

use super::*;

const POLICY: IdPolicy = IdPolicy { accept_synthetic: true, accept_real: false };
const KARI: &str = "20914695016";
const OLA: &str = "22885399316";

fn open(list: &[u8]) -> Result<List, ListError> {
    List::open(Box::new(Cursor::new(list.to_vec())), POLICY)
}

/// Each row by its number with the national id or what is wrong.
fn rows(list: impl AsRef<[u8]>) -> Vec<(u64, String)> {
    let rows = open(list.as_ref()).unwrap().next_piece(1_000).unwrap();
    let said = |id: Result<NationalId, Fault>| {
        id.map_or_else(|fault| fault.as_str().to_owned(), |id| id.expose().to_owned())
    };
    rows.into_iter().map(|asked| (asked.row, said(asked.id))).collect()
}

fn refusal(list: impl AsRef<[u8]>) -> Refusal {
    match survey(Box::new(Cursor::new(list.as_ref().to_vec())), POLICY) {
        Err(ListError::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

fn both(from: u64) -> Vec<(u64, String)> {
    vec![(from, KARI.to_owned()), (from + 1, OLA.to_owned())]
}

#[test]
fn one_column_of_a_mailing_list_is_read_whatever_else_stands_in_it() {
    for list in [
        format!("Navn;Fødselsnummer;Adresse\r\nKari;{KARI};Storgata 1\r\nOla;{OLA};\"A; B\"\r\n"),
        format!("\u{feff}PERSONIDENTIFIKATOR,navn\n{KARI},x\n{OLA},\"y\"\n"),
        format!("navn,national_id\n\"Kari \"\"K\"\"\",{KARI}\nOla \"O\" N,{OLA}\n"),
        format!("nummer\n{KARI}\n{OLA}"),
    ] {
        assert_eq!(rows(&list), both(2), "{list}");
    }
    for list in [format!("{KARI}\n{OLA}\n"), "\u{feff}209146 95016\r\n228853-99316\r\n".to_owned()] {
        assert_eq!(rows(&list), both(1), "{list}");
    }
}

#[test]
fn a_list_that_a_norwegian_excel_writes_in_windows_1252_is_read() {
    let mut list = b"Navn;F\xd8DSELSNUMMER\r\n".to_vec();
    list.extend(format!("K;{KARI}\r\n").bytes());
    list.extend(b"\xc5se S\xe6ther;".iter().chain(OLA.as_bytes()));
    assert_eq!(rows(list), both(2));
}

#[test]
fn rows_are_counted_as_a_spreadsheet_counts_them() {
    let list = format!("national_id,note\n\n{KARI},\"two\nlines\"\n\n{OLA},x\n");
    assert_eq!(rows(list), [(3, KARI.to_owned()), (5, OLA.to_owned())]);
}

#[test]
fn a_faulty_row_says_why_and_stays_in_its_place() {
    for (cell, fault) in [
        ("", "missing"),
        ("Kari", "not_digits"),
        ("2091469501\0", "not_digits"),
        ("209146950160", "not_11_digits"),
        ("7900399841", "lost_zero"),
        ("079003-9984", "lost_zero"),
        ("32914695016", "not_a_date"),
        ("20914695017", "control_digits"),
        ("13097248022", "real_person"),
        ("20914695016;x", "other_cell_count"),
    ] {
        let list = format!("navn;national_id\nKari;{KARI}\nOla;{cell}\nOla;{OLA}\n");
        let read = rows(&list);
        assert_eq!(read[1], (3, fault.to_owned()), "{cell}");
        assert_eq!((read[0].1.as_str(), read[2].1.as_str()), (KARI, OLA));
    }
    let mut list = b"national_id\n\xff\n".to_vec();
    list.extend(KARI.as_bytes());
    assert_eq!(rows(list), [(2, "unreadable".to_owned()), (3, KARI.to_owned())]);
}

#[test]
fn what_is_no_list_is_refused_as_a_whole() {
    let utf16: Vec<u8> = format!("\u{feff}{KARI}\n").encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (list, why) in [
        (Vec::new(), Refusal::NotText(NotText::Empty)),
        (b"\xef\xbb\xbf".to_vec(), Refusal::NotText(NotText::Empty)),
        (b"\r\n\r\n".to_vec(), Refusal::NotText(NotText::Empty)),
        (utf16, Refusal::NotText(NotText::Utf16)),
        (vec![0; 1000], Refusal::NotText(NotText::Utf16)),
        (b"PK\x03\x04rest".to_vec(), Refusal::NotText(NotText::Workbook)),
        (b"\x1f\x8brest".to_vec(), Refusal::NotText(NotText::Compressed)),
        (b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec(), Refusal::NoColumn),
        (b"\x7fELF\x02\x01\x01\0\0\0\0\n1\n".to_vec(), Refusal::NoColumn),
        (b"national_id\n".to_vec(), Refusal::NoRows),
        (b"name,address\nx,y\n".to_vec(), Refusal::NoColumn),
        (format!("x\t{KARI}\n").into_bytes(), Refusal::NoColumn),
        (format!("{KARI},{OLA}\n").into_bytes(), Refusal::NoColumn),
        (format!("national_id,personidentifikator\n{KARI},{OLA}\n").into_bytes(), Refusal::TwoColumns),
        (format!("national_id,x\n{KARI},\"y\n{OLA},z\n").into_bytes(), Refusal::OpenQuote(2)),
    ] {
        assert_eq!(refusal(&list), why, "{:?}", String::from_utf8_lossy(&list));
    }
}

#[test]
fn a_million_rows_are_taken_and_one_more_is_not() {
    let most = usize::try_from(MOST_ROWS).unwrap();
    let mut list = "x\n".repeat(most + 1);
    let survey = survey(Box::new(Cursor::new(list.clone().into_bytes())), POLICY).unwrap();
    assert_eq!((survey.rows, survey.faults.len()), (MOST_ROWS, FAULTS_SHOWN));
    list.push_str("x\n");
    assert_eq!(refusal(list), Refusal::TooManyRows);
}
