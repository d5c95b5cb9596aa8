//! National identity numbers, D-numbers and their relatives: eleven digits, `DDMMYY` + three individual digits
//! + two control digits.
//!
//! Rules: Skatteetaten's documentation of the population register, its change of the first control digit for
//! numbers issued from 2032, and its extension of the D-number series of 2021-11-16.

use std::fmt;

use chrono::NaiveDate;

use super::{digits, remainder_by_11, without_separators};

/// A person's number in the population register or one of its relatives, checked: a possible date, right control
/// digits. That it was ever issued only the register knows.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct NationalId {
    digits: String,
    kind: IdKind,
    synthetic: Option<SyntheticMark>,
    control: ControlDigits,
    birth_date: Option<NaiveDate>,
}

/// What sort of number it is, as marked in the day and the month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IdKind {
    /// Fødselsnummer: residents and those born here.
    NationalIdentityNumber,
    /// D-number: people without residence; day + 40.
    DNumber,
    /// Help number given by a hospital; month + 40.
    HNumber,
    /// NAV's own person id; month + 20, synthetic month + 60.
    Npid,
}

/// Whose made-up people the number belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SyntheticMark {
    /// Skatteetaten's test population, Tenor; month + 80.
    Tenor,
    /// Norsk helsenett's test population; month + 65.
    NorskHelsenett,
    /// NAV's synthetic NPID; month + 60.
    Nav,
    /// Month + 40: NAV's test population or a real hospital help number. The number does not say which.
    NavOrHelpNumber,
}

/// Which rule the first control digit follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ControlDigits {
    /// The rule that holds for every number issued before 2032.
    Classic,
    /// Only the wider rule for numbers issued from 2032-01-01. Such a number tells neither century nor sex.
    Relaxed2032,
}

/// Why a text is not taken as a national id. Never holds the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NationalIdError {
    /// Something else than digits and the usual separators.
    #[error("a national id has digits only")]
    NotDigits,
    /// Not eleven digits.
    #[error("a national id has 11 digits")]
    Length,
    /// The first six digits are no date in any of the known series.
    #[error("the first six digits are not a date")]
    Date,
    /// A control digit is wrong: most often one digit mistyped or two swapped.
    #[error("the control digits do not match; a digit is mistyped")]
    ControlDigit,
    /// A test person's number where only real people belong.
    #[error("this is a test person's number, which is not accepted here")]
    SyntheticRefused,
    /// A number that may be a real person's where only test people belong.
    #[error("this may be a real person's number, and only test persons are accepted here")]
    RealRefused,
}

/// Which people this installation knows: production refuses synthetic numbers, test and demo refuse real ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdPolicy {
    /// Take numbers of test populations.
    pub accept_synthetic: bool,
    /// Take numbers of real people.
    pub accept_real: bool,
}

impl IdPolicy {
    /// Refuses a number that does not belong in this installation. A number of which nobody can tell whether it is
    /// synthetic (month + 40) passes only where both are accepted.
    pub fn check(&self, id: &NationalId) -> Result<(), NationalIdError> {
        let may_be_real = matches!(id.synthetic, None | Some(SyntheticMark::NavOrHelpNumber));
        if id.is_synthetic() && !self.accept_synthetic {
            Err(NationalIdError::SyntheticRefused)
        } else if may_be_real && !self.accept_real {
            Err(NationalIdError::RealRefused)
        } else {
            Ok(())
        }
    }
}

impl NationalId {
    /// Reads a number as agents type or paste it: spaces, no-break spaces and hyphens are ignored, all else refused.
    pub fn parse(text: &str) -> Result<Self, NationalIdError> {
        let text = without_separators(text);
        if !text.chars().all(|c| c.is_ascii_digit()) {
            return Err(NationalIdError::NotDigits);
        }
        let digits: [u32; 11] = digits(&text).ok_or(NationalIdError::Length)?;
        let [d1, d2, m1, m2, y1, y2, i1, i2, i3, _, _] = digits;
        let (marked_day, marked_month) = (10 * d1 + d2, 10 * m1 + m2);
        let (two_digit_year, individual) = (10 * y1 + y2, 100 * i1 + 10 * i2 + i3);

        let is_d_number = marked_day > D_MARK;
        let day = if is_d_number { marked_day - D_MARK } else { marked_day };
        let readings: Vec<(u32, &Series)> = SERIES
            .iter()
            .filter_map(|series| Some((series.month(marked_month, is_d_number)?, series)))
            .filter(|(month, _)| is_date_in_some_century(two_digit_year, *month, day))
            .collect();
        let &(month, Series(_, kind, synthetic)) = readings.first().ok_or(NationalIdError::Date)?;
        let control = control_digits(&digits).ok_or(NationalIdError::ControlDigit)?;

        let tells_birth_date =
            readings.len() == 1 && *kind != IdKind::Npid && control == ControlDigits::Classic;
        let birth_date = tells_birth_date
            .then(|| birth_year(is_d_number, two_digit_year, individual))
            .flatten()
            .and_then(|year| date(year, month, day));
        Ok(Self {
            kind: if is_d_number { IdKind::DNumber } else { *kind },
            synthetic: *synthetic,
            control,
            birth_date,
            digits: text,
        })
    }

    /// The eleven digits: for the register, the database's cipher and the unmasked view, nowhere else.
    pub fn expose(&self) -> &str {
        &self.digits
    }

    /// What sort of number it is. A D-number that also bears a synthetic mark is a D-number.
    pub fn kind(&self) -> IdKind {
        self.kind
    }

    /// Whose test person it is; `None` for a real person's number.
    pub fn synthetic(&self) -> Option<SyntheticMark> {
        self.synthetic
    }

    /// Whether the number bears a synthetic mark, the doubtful month + 40 included.
    pub fn is_synthetic(&self) -> bool {
        self.synthetic.is_some()
    }

    /// Whether it is a D-number.
    pub fn is_d_number(&self) -> bool {
        self.kind == IdKind::DNumber
    }

    /// Which control digit rule it follows; a number that fits both counts as classic.
    pub fn control(&self) -> ControlDigits {
        self.control
    }

    /// The birth date the number itself tells. `None` when it cannot be told: numbers of the 2032 rule, NPIDs,
    /// individual digits outside the century tables, months that two series share. The population register's
    /// birth date goes before this one.
    pub fn birth_date(&self) -> Option<NaiveDate> {
        self.birth_date
    }

    /// `209146 *****`: enough for an agent to see whom the page is about, not enough to use.
    pub fn masked(&self) -> String {
        self.digits.chars().take(6).chain(" *****".chars()).collect()
    }
}

impl fmt::Debug for NationalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NationalId(masked)")
    }
}

/// Added to the day of a D-number.
const D_MARK: u32 = 40;

/// A series of numbers, known by what is added to the month.
struct Series(u32, IdKind, Option<SyntheticMark>);

/// + 65 stands before + 60: the two share the months 66 to 72, and far more people bear the first.
const SERIES: [Series; 6] = [
    Series(0, IdKind::NationalIdentityNumber, None),
    Series(20, IdKind::Npid, None),
    Series(40, IdKind::HNumber, Some(SyntheticMark::NavOrHelpNumber)),
    Series(65, IdKind::NationalIdentityNumber, Some(SyntheticMark::NorskHelsenett)),
    Series(60, IdKind::Npid, Some(SyntheticMark::Nav)),
    Series(80, IdKind::NationalIdentityNumber, Some(SyntheticMark::Tenor)),
];

impl Series {
    /// The month of birth that a marked month means in this series, if the number can be of it.
    fn month(&self, marked_month: u32, is_d_number: bool) -> Option<u32> {
        let Self(mark, kind, _) = self;
        // An NPID stands for people without any number, so none is a D-number too.
        if is_d_number && *kind == IdKind::Npid {
            return None;
        }
        marked_month.checked_sub(*mark).filter(|month| (1..=12).contains(month))
    }
}

/// Looser than the century tables on purpose: from 2032 a number no longer tells the century, whatever its digits.
fn is_date_in_some_century(two_digit_year: u32, month: u32, day: u32) -> bool {
    [1900, 2000].into_iter().any(|century| date(century + two_digit_year, month, day).is_some())
}

fn date(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

fn control_digits(digits: &[u32; 11]) -> Option<ControlDigits> {
    let first = remainder_by_11(&[3, 7, 6, 1, 8, 9, 4, 5, 2, 1], digits);
    let second = remainder_by_11(&[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1], digits);
    match (first, second) {
        (0, 0) => Some(ControlDigits::Classic),
        (1..=3, 0) => Some(ControlDigits::Relaxed2032),
        _ => None,
    }
}

fn birth_year(is_d_number: bool, two_digit_year: u32, individual: u32) -> Option<u32> {
    let century = match (is_d_number, individual, two_digit_year) {
        (false, 0..=499, _)
        | (false, 900..=999, 40..)
        | (true, 0..=199, ..40)
        | (true, 0..=499 | 600..=999, 40..) => 1900,
        (false, 500..=749, 54..) | (true, 500..=599, 58..) => 1800,
        (false, 500..=999, ..40) | (true, 200..=999, ..40) => 2000,
        _ => return None,
    };
    Some(century + two_digit_year)
}

#[cfg(test)]
mod tests;
