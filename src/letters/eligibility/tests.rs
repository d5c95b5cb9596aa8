use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn today() -> NaiveDate {
    day("2026-11-20")
}

/// A grown person who lives in Norway and has never had a letter.
fn applicant() -> Applicant {
    Applicant {
        status: PersonStatus::Resident,
        superseded: false,
        birth_date: Some(day("1990-06-15")),
        has_address: true,
        letters: Vec::new(),
    }
}

fn letter(reference: &str, state: LetterState, ordered_on: &str, since: &str) -> EarlierLetter {
    EarlierLetter { reference: reference.to_owned(), state, ordered_on: day(ordered_on), since: day(since) }
}

fn codes(applicant: &Applicant, today: NaiveDate) -> Vec<&'static str> {
    refusals(applicant, today, 60).iter().map(Refusal::code).collect()
}

#[test]
fn a_grown_person_with_an_address_and_no_letter_may_have_one() {
    assert_eq!(refusals(&applicant(), today(), 60), []);
}

#[test]
fn each_status_of_the_register_has_its_answer_with_and_without_an_address() {
    use PersonStatus as S;
    for (status, with_address, without) in [
        (S::Resident, vec![], vec!["no_valid_address"]),
        (S::Emigrated, vec![], vec!["emigrated_no_address"]),
        (S::Deceased, vec!["deceased"], vec!["deceased", "no_valid_address"]),
        (S::Temporary, vec![], vec!["no_valid_address"]),
        (S::Inactive, vec![], vec!["no_valid_address"]),
        (S::Ceased, vec!["number_ceased"], vec!["number_ceased", "no_valid_address"]),
        (S::Missing, vec![], vec!["no_valid_address"]),
        (S::NonResident, vec![], vec!["no_valid_address"]),
        (S::BirthRegistered, vec![], vec!["no_valid_address"]),
    ] {
        for (has_address, expected) in [(true, with_address), (false, without)] {
            let applicant = Applicant { status, has_address, ..applicant() };
            assert_eq!(codes(&applicant, today()), expected, "{status:?} {has_address}");
        }
    }
}

#[test]
fn the_year_of_birth_decides_not_the_birthday() {
    for (born, today, expected) in [
        ("2013-12-31", "2026-01-01", None),
        ("2013-01-01", "2026-01-01", None),
        ("2014-01-01", "2026-12-31", Some(2027)),
        ("2014-01-01", "2027-01-01", None),
        ("2026-11-20", "2026-11-20", Some(2039)),
        ("1908-02-29", "2026-11-20", None),
    ] {
        let refused = expected.map(|from_year| Refusal::Under13 { from_year });
        assert_eq!(old_enough(Some(day(born)), day(today)), refused, "{born} on {today}");
    }
    assert_eq!(old_enough(None, today()), Some(Refusal::BirthDateUnknown));
}

#[test]
fn a_letter_stands_in_the_way_for_sixty_days_from_posting_or_else_from_its_order() {
    use LetterState as S;
    for (state, ordered_on, since, until) in [
        (S::Ordered, "2026-11-20", "2026-11-20", Some("2027-01-19")),
        (S::Ordered, "2026-09-21", "2026-09-21", Some("2026-11-20")),
        (S::Ordered, "2026-09-20", "2026-09-20", None),
        (S::Accepted, "2026-09-21", "2026-11-01", Some("2026-11-20")),
        (S::Accepted, "2026-09-20", "2026-11-01", None),
        (S::Printed, "2026-09-21", "2026-11-01", Some("2026-11-20")),
        (S::Posted, "2026-09-01", "2026-09-21", Some("2026-11-20")),
        (S::Posted, "2026-09-01", "2026-09-20", None),
        (S::PrintFailed, "2026-11-19", "2026-11-20", None),
        (S::Rejected, "2026-11-19", "2026-11-20", None),
        (S::Returned, "2026-11-19", "2026-11-20", None),
        (S::Cancelled, "2026-11-19", "2026-11-20", None),
    ] {
        let applicant = Applicant { letters: vec![letter("ML-1", state, ordered_on, since)], ..applicant() };
        let refused = until.map(|until| Refusal::OpenLetterExists {
            reference: "ML-1".to_owned(),
            ordered_on: day(ordered_on),
            until: day(until),
        });
        assert_eq!(refusals(&applicant, today(), 60), Vec::from_iter(refused), "{state:?} since {since}");
    }
}

#[test]
fn of_several_letters_the_newest_that_stands_in_the_way_is_named() {
    let letters = vec![
        letter("ML-3", LetterState::Returned, "2026-11-10", "2026-11-18"),
        letter("ML-2", LetterState::Posted, "2026-11-02", "2026-11-04"),
        letter("ML-1", LetterState::Posted, "2026-10-01", "2026-10-03"),
    ];
    let found = refusals(&Applicant { letters, ..applicant() }, today(), 60);
    assert!(matches!(&found[..], [Refusal::OpenLetterExists { reference, .. }] if reference == "ML-2"));
}

#[test]
fn who_used_a_code_once_is_a_user_for_good_whatever_came_after() {
    let letters = vec![
        letter("ML-2", LetterState::Returned, "2026-10-01", "2026-10-20"),
        letter("ML-1", LetterState::Activated, "2020-03-02", "2020-03-11"),
    ];
    let found = refusals(&Applicant { letters, ..applicant() }, today(), 60);
    assert_eq!(found, [Refusal::ExistingUser { activated_on: day("2020-03-11") }]);
}

#[test]
fn all_rules_that_fail_are_told_at_once() {
    let letters = vec![
        letter("ML-2", LetterState::Posted, "2026-11-02", "2026-11-04"),
        letter("ML-1", LetterState::Activated, "2026-01-02", "2026-01-11"),
    ];
    let applicant = Applicant {
        status: PersonStatus::Deceased,
        superseded: true,
        birth_date: None,
        has_address: false,
        letters,
    };
    let expected = [
        "deceased",
        "number_ceased",
        "existing_user",
        "birth_date_unknown",
        "no_valid_address",
        "open_letter_exists",
    ];
    assert_eq!(codes(&applicant, today()), expected);
    let may_be_overridden: Vec<_> =
        refusals(&applicant, today(), 60).iter().map(Refusal::may_be_overridden).collect();
    assert_eq!(may_be_overridden, [false, false, false, false, false, true]);
}

#[test]
fn only_a_number_that_can_receive_an_sms_will_do() {
    for (number, refused) in [
        ("41234567", None),
        ("+47 912 34 567", None),
        ("+46 70 174 06 05", None),
        ("22222222", Some(Refusal::InvalidPhone)),
        ("800 30 300", Some(Refusal::InvalidPhone)),
        ("59000000", Some(Refusal::InvalidPhone)),
    ] {
        assert_eq!(phone(&Phone::parse(number).unwrap()), refused, "{number}");
    }
}

#[test]
fn the_words_that_override_a_rule_are_ten_to_255_characters() {
    for (words, kept) in [("ni tegn å".to_owned(), false), ("x".repeat(10), true), ("ø".repeat(255), true)]
    {
        assert_eq!(override_reason(&words).is_some(), kept, "{words}");
    }
    assert_eq!(override_reason(&"x".repeat(256)), None);
    assert_eq!(override_reason(&" ".repeat(30)), None);
    assert_eq!(override_reason("  Brevet er tapt \n").as_deref(), Some("Brevet er tapt"));
}
