use super::*;
use crate::notices::templates::Words;

fn composer() -> Composer {
    Composer::new().unwrap()
}

fn parameters(kind: NoticeKind) -> String {
    Value::Object(sample(kind)).to_string()
}

#[test]
fn all_templates_render_fit_and_use_the_same_values_in_all_languages() {
    assert_eq!(check(), Vec::<String>::new());
}

#[test]
fn the_sms_about_a_late_letter_says_which_since_when_and_whom_to_call() {
    let composer = composer();
    let sms = |language| {
        composer
            .sms(&Wording::BuiltIn(NoticeKind::LetterLate), language, &parameters(NoticeKind::LetterLate))
            .unwrap()
    };
    assert_eq!(
        sms(Language::Nb),
        "Aktiveringsbrevet for MinID (ref. AB-2026-000123, bestilt 20.11.2026) skulle ha kommet innen 10 virkedager. \
         Har du ikke fått det? Ring +47 800 30 300."
    );
    assert_eq!(sms(Language::Se), sms(Language::Nb));
    assert!(sms(Language::Nn).contains("virkedagar"));
    assert!(sms(Language::En).contains("ordered 20 November 2026"));
}

#[test]
fn the_confirmation_of_an_opt_out_has_reference_date_and_a_way_to_object() {
    let composer = composer();
    for kind in [NoticeKind::OptOutRegistered, NoticeKind::OptOutWithdrawn] {
        for language in LANGUAGES {
            let email = composer.email(&Wording::BuiltIn(kind), language, &parameters(kind)).unwrap();
            let day = if language == Language::En { "20 November 2026" } else { "20. november 2026" };
            for body in [&email.text, &email.html] {
                for part in ["R-7KQ4-9TXA-23CD", day, "800 30 300"] {
                    assert!(body.contains(part), "{part} in {kind:?} {language:?}");
                }
            }
            assert!(email.html.contains(&format!("<html lang=\"{}\">", language.as_str())));
            assert!(email.html.contains(&format!("<title>{}</title>", email.subject)));
        }
    }
    let nb = composer.email(
        &Wording::BuiltIn(NoticeKind::OptOutRegistered),
        Language::Nb,
        &parameters(NoticeKind::OptOutRegistered),
    );
    assert!(nb.unwrap().text.contains("Har du ikke bedt om dette? Ring 800 30 300."));
}

#[test]
fn a_missing_value_is_an_error_that_names_the_template() {
    let error = composer().sms(&Wording::BuiltIn(NoticeKind::LetterLate), Language::Nb, "{}").unwrap_err();
    assert_eq!(error.to_string(), "the template letter_late/nb.sms cannot be filled in");
}

#[test]
fn markup_in_a_value_is_escaped_in_html_and_stays_as_it_is_in_text() {
    let parameters = r#"{"reference": "<b>1</b>", "date": "2026-11-20"}"#;
    let email =
        composer().email(&Wording::BuiltIn(NoticeKind::OptOutRegistered), Language::Nb, parameters).unwrap();
    assert!(email.html.contains("&lt;b&gt;1&lt;/b&gt;") && !email.html.contains("<b>"));
    assert!(email.text.contains("<b>1</b>"));
}

#[test]
fn a_line_break_or_control_character_in_a_value_stops_the_sms() {
    for value in ["1\\n2", "1\\r\\n2", "1\\u00002"] {
        let parameters =
            format!(r#"{{"reference": "{value}", "ordered_on": "2026-11-20", "business_days": 10}}"#);
        let composed = composer().sms(&Wording::BuiltIn(NoticeKind::LetterLate), Language::Nb, &parameters);
        assert!(matches!(composed, Err(ComposeError::ControlCharacter(_))), "{value}");
    }
}

#[test]
fn a_subject_of_two_lines_is_refused() {
    let mut composer = composer();
    add(&mut composer.plain, "opt_out_registered/nb.subject", "Kvittering {{reference}}").unwrap();
    let parameters = r#"{"reference": "1\nBcc: ola@example.no", "date": "2026-11-20"}"#;
    let email = composer.email(&Wording::BuiltIn(NoticeKind::OptOutRegistered), Language::Nb, parameters);
    assert!(matches!(email, Err(ComposeError::ControlCharacter(_))));
}

#[test]
fn a_version_names_one_text_and_languages_without_texts_share_the_bokmal_one() {
    let composer = composer();
    let version =
        |language, channel| composer.version(&Wording::BuiltIn(NoticeKind::LetterLate), language, channel);
    assert_eq!(version(Language::Nb, Channel::Sms).len(), 8);
    assert_ne!(version(Language::Nb, Channel::Sms), version(Language::Nn, Channel::Sms));
    assert_ne!(version(Language::Nb, Channel::Sms), version(Language::Nb, Channel::Email));
    assert_eq!(version(Language::Se, Channel::Sms), version(Language::Nb, Channel::Sms));
}

#[test]
fn who_chose_northern_sami_is_written_to_in_bokmal_by_every_built_in_text() {
    let composer = composer();
    for kind in kinds() {
        let (wording, parameters) = (Wording::BuiltIn(kind), parameters(kind));
        assert_eq!(wording.written(Language::Se), Language::Nb, "{kind:?}");
        let email = |language| composer.email(&wording, language, &parameters).unwrap();
        assert_eq!(email(Language::Se), email(Language::Nb), "{kind:?}");
        assert!(email(Language::Se).html.contains("<html lang=\"nb\">"), "{kind:?}");
        let sms = |language| composer.sms(&wording, language, &parameters).unwrap();
        assert_eq!(sms(Language::Se), sms(Language::Nb), "{kind:?}");
    }
}

#[test]
fn a_date_in_a_text_in_northern_sami_has_no_norwegian_month_in_it() {
    let mut words = Words::default();
    for (part, text) in
        [(Part::Subject, "Reive"), (Part::Text, "Reive {{date}}"), (Part::Sms, "Reive {{date}}")]
    {
        words.put(Language::Se, part, text);
    }
    let wording = Wording::Stored { kind: NoticeKind::OptOutRegistered, words };
    let composer = composer();
    let parameters = r#"{"date": "2026-11-20"}"#;
    let email = composer.email(&wording, Language::Se, parameters).unwrap();
    assert_eq!(email.text, "Reive 20.11.2026");
    assert!(email.html.contains("<html lang=\"se\">") && email.html.contains("20.11.2026"));
    assert_eq!(composer.sms(&wording, Language::Se, parameters).unwrap(), "Reive 20.11.2026");
}
