//! What is no list is refused in words, before anybody is looked up.

use std::fs;

use skranke::audit::Action;
use tempfile::TempDir;

use super::command::command;
use crate::support::desk::TestDesk;
use crate::support::people::{KARI, OLA};

#[test]
fn the_command_refuses_it_and_writes_nothing() {
    let desk = TestDesk::with_people();
    let folder = TempDir::new().unwrap();
    let (list, out) = (folder.path().join("list"), folder.path().join("out.csv"));
    let utf16: Vec<u8> =
        format!("\u{feff}national_id\r\n{KARI}\r\n").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let too_many = "x\n".repeat(1_000_002);
    for (bytes, words) in [
        (Vec::new(), "the file is empty"),
        (b"\xef\xbb\xbfnational_id;name\r\n".to_vec(), "the list has no rows"),
        (utf16, "looks like UTF-16"),
        (vec![0; 100_000], "looks like UTF-16"),
        ([b"\x7fELF\x02".to_vec(), (0..=255).collect()].concat(), "no column is called national_id"),
        (b"PK\x03\x04\x14\0\x06\0renamed.csv".to_vec(), "a workbook or a zip archive"),
        (format!("name,address\n{OLA},x\n").into_bytes(), "no column is called national_id"),
        (format!("national_id,x\n{KARI},\"never closed\n{OLA},\n").into_bytes(), "row 2: a quotation mark"),
        (too_many.into_bytes(), "more than 1,000,000 rows"),
    ] {
        fs::write(&list, bytes).unwrap();
        let ended = command(&desk, &["lookup", list.to_str().unwrap(), "--out", out.to_str().unwrap()])
            .output()
            .unwrap();
        let said = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(1), "{words}: {said}");
        assert!(said.contains(words) && said.contains("nobody was looked up"), "{words}: {said}");
        assert!(!said.contains(KARI) && !said.contains(OLA) && ended.stdout.is_empty());
        assert!(!out.exists());
    }
    assert_eq!((desk.on_record(Action::LookupAsked), desk.looked_up().len()), (0, 0));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    let missing = command(&desk, &["lookup", "/no/such/list"]).output().unwrap();
    assert_eq!(missing.status.code(), Some(2));
}

#[test]
fn the_page_says_why_beside_the_field_and_keeps_the_purpose() {
    let desk = TestDesk::with_people();
    let mut lead = desk.lead("lead");
    for (list, words) in [
        ("", "Filen har ingen rader"),
        ("national_id\n", "Filen har ingen rader"),
        ("PK\u{3}\u{4}x", "arbeidsbok eller et zip-arkiv"),
        ("\0n\0a\0t\0i\0o", "UTF-16"),
        ("navn;sted\nx;y\n", "Ingen kolonne heter"),
        ("national_id;fødselsnummer\nx;y\n", "Flere kolonner heter"),
        ("national_id\nx\n\"y\n", "Rad 3 har et anførselstegn"),
        (&"x\n".repeat(1_000_002), "mer enn 1 000 000 rader"),
    ] {
        lead.hand_in(list).expect(422).says(words).says("id=\"file-fault\"").says("Varsel om nye vilkår");
    }
    assert_eq!((desk.on_record(Action::LookupAsked), desk.looked_up().len()), (0, 0));
}

#[test]
fn a_list_without_a_purpose_or_a_file_is_asked_for_again() {
    let desk = TestDesk::with_people();
    let mut lead = desk.lead("lead");
    let page = lead.get("/lookups").expect(200).body;
    let key = crate::late_queue::setup::hidden(&page, "request_key");
    let csrf = lead.csrf();
    for purpose in ["", "for kort", "1234567890 1234", &"x".repeat(256), "med\tet tegn inni"] {
        let fields = [("csrf", csrf.as_str()), ("request_key", &key), ("purpose", purpose)];
        lead.upload(&fields, Some(KARI), &[])
            .expect(422)
            .says("id=\"purpose-fault\"")
            .says("Velg filen på nytt");
    }
    let fields = [("csrf", csrf.as_str()), ("request_key", &key), ("purpose", "Et helt godt formål")];
    lead.upload(&fields, None, &[]).expect(422).says("Velg en fil");
    assert_eq!(desk.on_record(Action::LookupAsked), 0);
}
