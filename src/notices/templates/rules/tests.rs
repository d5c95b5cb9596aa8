use super::*;

fn policy() -> LinkPolicy {
    LinkPolicy(vec!["norge.no".to_owned(), "minprofil.kontaktregisteret.no".to_owned()])
}

fn key() -> TemplateKey {
    TemplateKey::Kind(crate::notices::NoticeKind::LetterReminder)
}

fn good(composer: &Composer) -> Words {
    built_in(composer, &key())
}

type At = Option<(Language, Part)>;

fn found(words: &Words) -> Vec<(At, Fault, String)> {
    let composer = Composer::new().unwrap();
    let problems = Judge { composer: &composer, links: &policy() }.problems(&key(), "", words);
    problems.into_iter().map(|problem| (problem.at, problem.fault, problem.what)).collect()
}

/// The faults of a text that is put in the place of the SMS in Bokmål.
fn of_sms(text: &str) -> Vec<(Fault, String)> {
    let composer = Composer::new().unwrap();
    let mut words = good(&composer);
    for language in REQUIRED {
        words.put(language, Part::Sms, text);
    }
    found(&words)
        .into_iter()
        .filter(|(at, ..)| *at == Some((Language::Nb, Part::Sms)))
        .map(|(_, fault, what)| (fault, what))
        .collect()
}

#[test]
fn the_built_in_texts_of_every_kind_may_be_published_as_they_are() {
    let composer = Composer::new().unwrap();
    let judge = Judge { composer: &composer, links: &policy() };
    for kind in crate::notices::NoticeKind::ALL {
        if let Ok(key) = TemplateKey::parse(kind.as_str()) {
            assert_eq!(judge.problems(&key, "", &built_in(&composer, &key)), [], "{kind:?}");
        }
    }
}

#[test]
fn every_required_text_that_is_missing_is_named_and_sami_is_wanted_whole_or_not_at_all() {
    let composer = Composer::new().unwrap();
    let mut words = good(&composer);
    words.put(Language::Nn, Part::Sms, "");
    words.put(Language::Se, Part::Subject, "Muitalus");
    assert_eq!(
        found(&words),
        [
            (Some((Language::Nn, Part::Sms)), Fault::Missing, String::new()),
            (Some((Language::Se, Part::Text)), Fault::Missing, String::new()),
            (Some((Language::Se, Part::Sms)), Fault::Missing, String::new()),
        ]
    );
}

#[test]
fn a_language_with_other_placeholders_than_bokmal_is_named_with_those_that_differ() {
    let composer = Composer::new().unwrap();
    let mut words = good(&composer);
    words.put(Language::En, Part::Sms, "Your letter {{reference}} is waiting.");
    let at = Some((Language::En, Part::Sms));
    assert_eq!(found(&words), [(at, Fault::Different, "ordered_on".to_owned())]);
}

#[test]
fn nothing_but_a_known_placeholder_stands_between_braces() {
    for (text, fault) in [
        ("{{{reference}}}", Fault::Unescaped),
        ("{{&reference}}", Fault::Unescaped),
        ("{{#if reference}}x{{/if}}", Fault::Braces),
        ("{{> layout}}", Fault::Braces),
        ("{{lookup . reference}}", Fault::Braces),
        ("{{reference.length}}", Fault::Braces),
        ("{{~reference}}", Fault::Braces),
        ("{{!-- x --}}", Fault::Braces),
        ("{{reference", Fault::Braces),
        ("reference}}", Fault::Braces),
        ("\\{{reference}}", Fault::Braces),
    ] {
        assert!(of_sms(text).iter().any(|(found, _)| *found == fault), "{text}: {:?}", of_sms(text));
    }
    assert_eq!(of_sms("Hei {{name}}"), [(Fault::Unknown, "name".to_owned())]);
    assert_eq!(of_sms("Ref. {{ reference }} {en}"), []);
}

#[test]
fn links_lead_to_named_hosts_by_https_and_never_where_a_value_says() {
    for good in [
        "Logg inn på minprofil.kontaktregisteret.no.",
        "Se https://norge.no/reservasjon, eller ring 800 30 300.",
        "Se (https://norge.no).",
        "Bestilt {{ordered_on}}. Ring kl. 10.30, f. eks. i dag.",
    ] {
        assert_eq!(of_sms(good), [], "{good}");
    }
    for (text, fault) in [
        ("http://norge.no", Fault::NotHttps),
        ("javascript://norge.no", Fault::NotHttps),
        ("https://norge.no.evil.example", Fault::Host),
        ("https://norge.no@evil.example", Fault::Host),
        ("https://user:secret@norge.no", Fault::Host),
        ("https://norge.no:8443/", Fault::Host),
        ("https://nоrge.no", Fault::Host),
        ("evil.example", Fault::Host),
        ("www.evil.example/path", Fault::Host),
        ("evil。example", Fault::Host),
        ("evil.xn--p1ai", Fault::Host),
        ("ola@example.no", Fault::Host),
        ("https://norge.no/{{reference}}", Fault::LinkOfValue),
        ("https://{{reference}}/", Fault::LinkOfValue),
        ("{{reference}}.no", Fault::LinkOfValue),
        ("{{reference}}.{{ordered_on}}", Fault::LinkOfValue),
        ("{{reference}}://norge.no", Fault::LinkOfValue),
    ] {
        assert!(of_sms(text).iter().any(|(found, _)| *found == fault), "{text}: {:?}", of_sms(text));
    }
}

#[test]
fn a_line_break_in_a_subject_and_a_control_character_anywhere_are_refused() {
    let composer = Composer::new().unwrap();
    let mut words = good(&composer);
    words.put(Language::Nb, Part::Subject, "Hei\nBcc: ola");
    words.put(Language::Nb, Part::Text, &format!("{}\u{7}", words.get(Language::Nb, Part::Text)));
    let found: Vec<_> = found(&words).into_iter().map(|(at, fault, _)| (at, fault)).collect();
    assert_eq!(
        found,
        [
            (Some((Language::Nb, Part::Subject)), Fault::Control),
            (Some((Language::Nb, Part::Text)), Fault::Control),
        ]
    );
}

#[test]
fn an_sms_takes_four_at_most_and_a_subject_78_characters() {
    assert_eq!(of_sms(&"a".repeat(612)), []);
    assert_eq!(of_sms(&"a".repeat(613)), [(Fault::TooLong, String::new())]);
    let composer = Composer::new().unwrap();
    let mut words = good(&composer);
    words.put(Language::Nb, Part::Subject, &"a".repeat(79));
    assert_eq!(found(&words), [(Some((Language::Nb, Part::Subject)), Fault::TooLong, String::new())]);
}

#[test]
fn what_agents_fill_in_is_a_name_and_an_example_on_each_line() {
    let read = fields("dato: 20. november 2026\n\n  sted : Bergen \n").unwrap();
    let pairs: Vec<_> = read.iter().map(|field| (field.name.as_str(), field.example.as_str())).collect();
    assert_eq!(pairs, [("dato", "20. november 2026"), ("sted", "Bergen")]);
    assert_eq!(fields(""), Ok(Vec::new()));
    for text in ["dato", "Dato: x", "d-1: x", "dato:", "dato: x\ndato: y", ": x", "1a: x"] {
        assert_eq!(fields(text), Err(FieldsFault), "{text}");
    }
    let nine: Vec<_> = (0..9).map(|n| format!("f{n}: x")).collect();
    assert!(fields(&nine.join("\n")).is_err());
}

#[test]
fn long_sentences_and_words_of_offices_are_hints() {
    let long = "ord ".repeat(21);
    assert_eq!(
        hints(Language::Nb, &long),
        [Hint::LongSentence { words: 21, beginning: "ord ord ord ord".to_owned() }]
    );
    assert_eq!(
        hints(Language::Nb, "Vedrørende brevet."),
        [Hint::OfficeWord { word: "vedrørende", plain: "om" }]
    );
    assert_eq!(hints(Language::En, "Ring oss vedrørende brevet."), []);
}
