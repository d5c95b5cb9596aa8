//! The keys of those who report, in the settings.

use skranke::config::{Problem, Settings, Shown};
use skranke::notices::receipts::ring::Key;

const GOOD: &str = "sms/acme whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

fn with(name: &str, value: &str) -> Result<Settings, Vec<Problem>> {
    Settings::load(None, [(format!("SKRANKE_RECEIPTS_{name}"), value.to_owned())].into_iter())
}

#[test]
fn keys_come_from_the_list_and_from_a_file_with_a_line_each() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("keys");
    std::fs::write(&file, format!("# SMS\n{GOOD}\n\n  {}\n", GOOD.replace("sms", "mail"))).unwrap();
    let settings = with("KEYS_FILE", file.to_str().unwrap()).ok().unwrap();
    assert_eq!(settings.receipts.keys.len(), 2);
    assert_eq!(with("KEYS", &format!("{GOOD}, {GOOD}")).ok().unwrap().receipts.keys.len(), 2);
    assert!(with("KEYS", "").ok().unwrap().receipts.keys.is_empty());
    assert!(Key::parse(GOOD).is_some());
}

#[test]
fn a_faulty_key_is_named_by_its_place_and_never_shown() {
    let problems = with("KEYS", &format!("{GOOD}, sms/acme 5ecret")).err().unwrap();
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].key, "receipts.keys");
    assert!(
        problems[0].text.ends_with("see number 2") && !problems[0].text.contains("5ecret"),
        "{}",
        problems[0]
    );
    assert_eq!(with("KEYS_FILE", "/no/such/file").err().unwrap()[0].key, "receipts.keys_file");
    let shown = Shown::of(None, [("SKRANKE_RECEIPTS_KEYS".to_owned(), GOOD.to_owned())].into_iter()).0;
    assert!(shown.contains("receipts.keys = \"(set, not shown)\"") && !shown.contains("MfKQ"), "{shown}");
}

#[test]
fn gateways_call_the_public_address_unless_they_are_given_another() {
    let settings = with("BASE_URL", "").ok().unwrap();
    assert_eq!(settings.receipts.base_url, settings.public_url);
    let inside = with("BASE_URL", "http://10.0.0.5:8080/desk").ok().unwrap();
    assert_eq!(inside.receipts.base_url.as_str(), "http://10.0.0.5:8080/desk");
    for wrong in ["10.0.0.5", "ftp://10.0.0.5/", "http://10.0.0.5/?a=b", "http://user:5ecret@10.0.0.5/"] {
        let problems = with("BASE_URL", wrong).err().unwrap();
        assert_eq!(problems[0].key, "receipts.base_url", "{wrong}");
        assert!(!problems[0].text.contains("5ecret"));
    }
}
