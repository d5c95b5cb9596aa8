//! The SMS providers in the settings.

use skranke::config::{Problem, Settings, Shown};

const TWO: &str = r#"
[[sms_providers]]
name = "acme"
url = "json+https://desk:5ecret@acme.example/send"
weight = 3

[[sms_providers]]
name = "other-2"
url = "kannel+http://desk:5ecret@127.0.0.1:13013/cgi-bin/sendsms"
weight = 1
"#;

fn file(text: &str) -> Result<Settings, Vec<Problem>> {
    Settings::load(Some(text), std::iter::empty())
}

fn variable(text: &str) -> impl Iterator<Item = (String, String)> {
    std::iter::once(("SKRANKE_SMS_PROVIDERS".to_owned(), text.to_owned()))
}

fn listed(settings: &Settings) -> Vec<(&str, u32)> {
    settings.sms_providers.iter().map(|provider| (provider.name.as_str(), provider.weight)).collect()
}

#[test]
fn providers_are_tables_of_the_file_or_words_of_the_variable_which_goes_before() {
    assert_eq!(listed(&file(TWO).ok().unwrap()), [("acme", 3), ("other-2", 1)]);
    assert!(file("").ok().unwrap().sms_providers.is_empty());
    let unweighted = file("[[sms_providers]]\nname = \"acme\"\nurl = \"file:var/sms\"\n").ok().unwrap();
    assert_eq!(listed(&unweighted), [("acme", 1)]);
    let line = "first 1 json+http://127.0.0.1:9/a%2Cb, stand-in 0 kannel+http://127.0.0.1:9/";
    assert_eq!(
        listed(&Settings::load(Some(TWO), variable(line)).ok().unwrap()),
        [("first", 1), ("stand-in", 0)]
    );
}

#[test]
fn all_that_is_wrong_is_said_at_once_by_number_and_no_address_is_shown() {
    let wrong = TWO.replace("\"other-2\"", "\"acme\"").replace("kannel+http", "http")
        + "[[sms_providers]]\nname = \"Acme AS\"\nurl = \"file:5ecret\"\nweight = -1\n\
           [[sms_providers]]\nname = \"x\"\nurl = \"file:5ecret\"\nwieght = 1\n";
    let problems = file(&wrong).err().unwrap();
    let said: Vec<&str> = problems.iter().map(|problem| problem.text.as_str()).collect();
    assert!(problems.iter().all(|problem| problem.key == "sms_providers"), "{said:?}");
    for (rule, number) in [
        ("two providers cannot have one name", 2),
        ("a url must begin with", 2),
        ("a name is", 3),
        ("a weight is", 3),
        ("must be a table of name, url and weight", 4),
    ] {
        let is_it = |text: &&str| text.starts_with(rule) && text.ends_with(&format!("see number {number}"));
        assert_eq!(said.iter().filter(|text| is_it(text)).count(), 1, "{rule} in {said:?}");
    }
    assert_eq!(said.len(), 5, "{said:?}");
    assert!(!said.concat().contains("5ecret"));
    let idle = file("[[sms_providers]]\nname = \"x\"\nurl = \"file:x\"\nweight = 0\n").err().unwrap();
    assert_eq!(idle[0].text, "one of the providers must have a weight above 0");
    assert!(Settings::load(None, variable("acme json+http://127.0.0.1:9/")).is_err());
    let shown = Shown::of(Some(TWO), std::iter::empty()).0;
    assert!(shown.contains("sms_providers = \"(set, not shown)\"") && !shown.contains("5ecret"), "{shown}");
}

#[test]
fn in_production_providers_take_the_place_of_sms_url_and_none_is_a_folder() {
    let keys = |text: &str| -> Vec<String> {
        let production = format!("environment = \"production\"\n{text}");
        let problems = file(&production).err().unwrap();
        problems.into_iter().map(|problem| problem.key).filter(|key| key.starts_with("sms")).collect()
    };
    assert_eq!(keys(""), ["sms_url"]);
    assert!(keys(TWO).is_empty());
    assert_eq!(keys("[[sms_providers]]\nname = \"x\"\nurl = \"file:x\"\n"), ["sms_providers"]);
}

#[test]
fn a_sender_that_no_phone_would_show_is_refused_at_the_start() {
    for sender in ["Skranke", "IDporten", "2440", "+4780030300", "Sørlandet", "ABCDEFGHIJK", "1ABC"] {
        assert_eq!(file(&format!("sms_sender = \"{sender}\"")).ok().unwrap().sms_sender, sender);
    }
    for sender in
        ["", "ABCDEFGHIJKL", "Čáhci", "Digdir!", "ID-porten", "12", "1234567890123456", "+", "A B", "+47A"]
    {
        let problems = file(&format!("sms_sender = \"{sender}\"")).err().unwrap();
        assert!(problems.len() == 1 && problems[0].key == "sms_sender", "{sender}");
    }
}
