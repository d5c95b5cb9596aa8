use proptest::prelude::*;

use super::*;

fn id(text: &str) -> NationalId {
    NationalId::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn born(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day)
}

#[test]
fn tenors_people_are_synthetic_and_tell_their_birth_date() {
    for (number, (y, m, d)) in [
        ("20914695016", (1946, 11, 20)),
        ("22885399316", (1953, 8, 22)),
        ("21836797660", (1967, 3, 21)),
        ("22838497199", (1984, 3, 22)),
        ("22828999528", (1989, 2, 22)),
        ("22814398483", (1943, 1, 22)),
        ("21835998891", (1959, 3, 21)),
        ("10915596784", (1955, 11, 10)),
        ("01821549805", (1915, 2, 1)),
        ("01821948661", (1919, 2, 1)),
        ("01823248934", (1932, 2, 1)),
        ("01833647357", (1936, 3, 1)),
        ("01836797538", (1967, 3, 1)),
        ("01837197631", (1971, 3, 1)),
        ("01840649969", (1906, 4, 1)),
        ("16828397668", (1983, 2, 16)),
        ("24828996106", (1989, 2, 24)),
        ("12889197496", (1991, 8, 12)),
        ("18929396576", (1993, 12, 18)),
        ("09827398702", (1973, 2, 9)),
        ("03882049433", (1920, 8, 3)),
        ("07880099013", (2000, 8, 7)),
        ("07900399841", (2003, 10, 7)),
        ("08900499559", (2004, 10, 8)),
        ("22880761599", (2007, 8, 22)),
        ("17811298492", (2012, 1, 17)),
        ("02851798067", (2017, 5, 2)),
        ("25871999336", (2019, 7, 25)),
        ("29842699892", (2026, 4, 29)),
    ] {
        let id = id(number);
        assert_eq!(id.kind(), IdKind::NationalIdentityNumber, "{number}");
        assert_eq!(id.synthetic(), Some(SyntheticMark::Tenor), "{number}");
        assert_eq!(id.control(), ControlDigits::Classic, "{number}");
        assert_eq!(id.birth_date(), born(y, m, d), "{number}");
    }
}

#[test]
fn synthetic_d_numbers_tell_their_century_by_the_table_of_2021() {
    for (number, (y, m, d)) in [
        ("50846202355", (1962, 4, 10)),
        ("41814061033", (1940, 1, 1)),
        ("41814065640", (1940, 1, 1)),
        ("41814075603", (1940, 1, 1)),
        ("41810021827", (2000, 1, 1)),
        ("41810025091", (2000, 1, 1)),
        ("41810034422", (2000, 1, 1)),
        ("69914600685", (1946, 11, 29)),
        ("55869600449", (1996, 6, 15)),
        ("60900070260", (2000, 10, 20)),
        ("49860699787", (2006, 6, 9)),
        ("49910690514", (2006, 11, 9)),
        ("45811675095", (2016, 1, 5)),
    ] {
        let id = id(number);
        assert!(id.is_d_number() && id.is_synthetic(), "{number}");
        assert_eq!(id.synthetic(), Some(SyntheticMark::Tenor), "{number}");
        assert_eq!(id.birth_date(), born(y, m, d), "{number}");
    }
}

#[test]
fn norsk_helsenetts_and_doubtful_numbers_are_known_by_their_month() {
    use IdKind::{DNumber, HNumber};
    use SyntheticMark::{NavOrHelpNumber, NorskHelsenett};
    for (number, kind, mark, (y, m, d)) in [
        ("49710697182", DNumber, NorskHelsenett, (2006, 6, 9)),
        ("49680699185", DNumber, NorskHelsenett, (2006, 3, 9)),
        ("41664061188", DNumber, NorskHelsenett, (1940, 1, 1)),
        ("41774061388", DNumber, NorskHelsenett, (1940, 12, 1)),
        ("13527248013", HNumber, NavOrHelpNumber, (1972, 12, 13)),
        ("16499923264", HNumber, NavOrHelpNumber, (1999, 9, 16)),
        ("68467038838", DNumber, NavOrHelpNumber, (1970, 6, 28)),
    ] {
        let id = id(number);
        assert_eq!((id.kind(), id.synthetic()), (kind, Some(mark)), "{number}");
        assert_eq!(id.birth_date(), born(y, m, d), "{number}");
    }
}

#[test]
fn unmarked_numbers_count_as_real_people() {
    for (number, kind, birth_date) in [
        ("13097248022", IdKind::NationalIdentityNumber, born(1972, 9, 13)),
        ("53097248016", IdKind::DNumber, born(1972, 9, 13)),
        ("15021951940", IdKind::NationalIdentityNumber, born(2019, 2, 15)),
        ("29029648784", IdKind::NationalIdentityNumber, born(1996, 2, 29)),
        ("29020075838", IdKind::NationalIdentityNumber, born(2000, 2, 29)),
    ] {
        let id = id(number);
        assert_eq!((id.kind(), id.synthetic()), (kind, None), "{number}");
        assert_eq!(id.birth_date(), birth_date, "{number}");
    }
}

#[test]
fn numbers_of_the_2032_rule_are_accepted_and_tell_no_birth_date() {
    for number in ["02013299903", "30108299939"] {
        assert_eq!(id(number).control(), ControlDigits::Relaxed2032, "{number}");
        assert_eq!(id(number).birth_date(), None, "{number}");
    }
    for number in ["02013299997", "02013299806", "30108299920", "70108299914"] {
        assert_eq!(id(number).control(), ControlDigits::Classic, "{number}");
    }
}

#[test]
fn mistyped_numbers_are_refused_with_the_reason() {
    use NationalIdError::{ControlDigit, Date, Length, NotDigits};
    for (text, error) in [
        ("13097248032", ControlDigit),
        ("13097248023", ControlDigit),
        ("02013299987", ControlDigit),
        ("02013299996", ControlDigit),
        ("01010101010", ControlDigit),
        ("07886303651", ControlDigit),
        ("12345678910", Date),
        ("32127248022", Date),
        ("13137248022", Date),
        ("29020112345", Date),
        ("41804061033", Date),
        // Month 93: both control digits are right, so only the date can tell.
        ("41934063587", Date),
        ("00017248022", Date),
        ("40017248022", Date),
        ("13007248022", Date),
        ("2091469501", Length),
        ("209146950160", Length),
        ("", Length),
        ("2091469501a", NotDigits),
        ("２０９１４６９５０１６", NotDigits),
        ("209146/95016", NotDigits),
    ] {
        assert_eq!(NationalId::parse(text), Err(error), "{text}");
    }
}

#[test]
fn spaces_and_hyphens_as_pasted_are_ignored() {
    for text in
        ["209146 95016", " 20914695016\n", "209146\u{a0}95016", "209146\u{202f}95016", "20-91-46-95016"]
    {
        assert_eq!(id(text).expose(), "20914695016");
    }
}

#[test]
fn a_month_that_two_series_share_tells_no_birth_date() {
    let (number, other) = ((0..100_000).map(|tail| format!("016640{tail:05}")))
        .filter_map(|text| NationalId::parse(&text).ok())
        .fold((None, 0), |(first, n), id| (first.or(Some(id)), n + 1));
    let number = number.unwrap();
    assert!(other > 1);
    assert_eq!(number.synthetic(), Some(SyntheticMark::NorskHelsenett));
    assert_eq!(number.birth_date(), None);
}

#[test]
fn npids_are_known_real_and_synthetic_and_tell_no_birth_date() {
    for (start, mark) in [("012140", None), ("016140", Some(SyntheticMark::Nav))] {
        let npid =
            (0..100_000).find_map(|tail| NationalId::parse(&format!("{start}{tail:05}")).ok()).unwrap();
        assert_eq!((npid.kind(), npid.synthetic()), (IdKind::Npid, mark));
        assert_eq!(npid.birth_date(), None);
    }
}

#[test]
fn every_row_of_the_century_tables_holds_at_its_edges() {
    for (is_d_number, individual, two_digit_year, year) in [
        (false, 0, 0, Some(1900)),
        (false, 499, 99, Some(1999)),
        (false, 500, 54, Some(1854)),
        (false, 749, 99, Some(1899)),
        (false, 500, 53, None),
        (false, 750, 54, None),
        (false, 500, 0, Some(2000)),
        (false, 999, 39, Some(2039)),
        (false, 899, 40, None),
        (false, 900, 40, Some(1940)),
        (false, 999, 99, Some(1999)),
        (true, 500, 57, None),
        (true, 500, 58, Some(1858)),
        (true, 599, 99, Some(1899)),
        (true, 0, 0, Some(1900)),
        (true, 199, 39, Some(1939)),
        (true, 200, 39, Some(2039)),
        (true, 999, 0, Some(2000)),
        (true, 499, 40, Some(1940)),
        (true, 600, 40, Some(1940)),
        (true, 999, 99, Some(1999)),
    ] {
        assert_eq!(
            birth_year(is_d_number, two_digit_year, individual),
            year,
            "D {is_d_number}, individual {individual}, year {two_digit_year}"
        );
    }
}

#[test]
fn production_refuses_test_people_and_the_demo_refuses_real_ones() {
    let production = IdPolicy { accept_synthetic: false, accept_real: true };
    let demo = IdPolicy { accept_synthetic: true, accept_real: false };
    let both = IdPolicy { accept_synthetic: true, accept_real: true };
    let (test_person, unmarked, doubtful) = (id("20914695016"), id("13097248022"), id("13527248013"));

    assert_eq!(production.check(&test_person), Err(NationalIdError::SyntheticRefused));
    assert_eq!(production.check(&unmarked), Ok(()));
    assert_eq!(demo.check(&test_person), Ok(()));
    assert_eq!(demo.check(&unmarked), Err(NationalIdError::RealRefused));
    assert_eq!(production.check(&doubtful), Err(NationalIdError::SyntheticRefused));
    assert_eq!(demo.check(&doubtful), Err(NationalIdError::RealRefused));
    assert_eq!(both.check(&doubtful), Ok(()));
}

#[test]
fn a_number_never_prints_itself() {
    let id = id("20914695016");
    assert_eq!(format!("{id:?}"), "NationalId(masked)");
    assert_eq!(id.masked(), "209146 *****");
}

/// The 2032 rule as it is published: the first control digit is `c − (sum mod 11)` for any `c` of 11 to 14, less 11
/// where that is over 10, and never 10; the second as always.
fn fits_published_rule(digits: [u32; 11]) -> bool {
    let sum = |weights: &[u32]| weights.iter().zip(digits).map(|(w, d)| w * d).sum::<u32>() % 11;
    let first =
        (11..=14).map(|c| c - sum(&[3, 7, 6, 1, 8, 9, 4, 5, 2])).map(|k| if k > 10 { k - 11 } else { k });
    let second = (11 - sum(&[5, 4, 3, 2, 7, 6, 5, 4, 3, 2])) % 11;
    first.into_iter().any(|k| k == digits[9]) && second == digits[10]
}

#[test]
fn control_digits_are_accepted_by_the_published_rule_and_no_other() {
    for tail in 0..100_000 {
        let text = format!("209146{tail:05}");
        let fits = fits_published_rule(digits(&text).unwrap());
        assert_eq!(NationalId::parse(&text).is_ok(), fits, "{text}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused_without_panic(text in ".*") {
        let _ = NationalId::parse(&text);
    }

    #[test]
    fn no_single_mistyped_digit_makes_another_classic_number(position in 0_usize..11, digit in 0_u8..10) {
        let right = "20914695016";
        let mut wrong = right.as_bytes().to_vec();
        wrong[position] = b'0' + digit;
        let wrong = String::from_utf8(wrong).unwrap();
        let is_classic = NationalId::parse(&wrong).is_ok_and(|id| id.control() == ControlDigits::Classic);
        prop_assert_eq!(is_classic, wrong == right);
    }

    #[test]
    fn no_two_swapped_neighbours_make_another_classic_number(position in 0_usize..10) {
        let right = "20914695016";
        let mut swapped = right.as_bytes().to_vec();
        swapped.swap(position, position + 1);
        let swapped = String::from_utf8(swapped).unwrap();
        let is_classic = NationalId::parse(&swapped).is_ok_and(|id| id.control() == ControlDigits::Classic);
        prop_assert_eq!(is_classic, swapped == right);
    }

    #[test]
    fn what_was_read_reads_the_same_again(tail in 0_u32..100_000, day in 1_u32..=28, month in 81_u32..=92, year in 0_u32..100) {
        let text = format!("{day:02}{month:02}{year:02}{tail:05}");
        if let Ok(id) = NationalId::parse(&text) {
            prop_assert_eq!(id.expose(), &text);
            prop_assert_eq!(NationalId::parse(id.expose()), Ok(id));
        }
    }
}
