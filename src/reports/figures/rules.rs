//! How figures are summed up, and which of them may be shown.

use std::collections::BTreeMap;

use crate::values::text_enum;

/// A number below this, and not 0, could tell of somebody in particular.
const FEW: u64 = 5;

text_enum! {
    /// Classes of business days: how late, or how long it took.
    pub enum AgeClass {
        /// Up to 5: also those over the limit by no business day yet, on a weekend.
        UpTo5 => "up_to_5",
        /// 6 to 10.
        From6To10 => "6_to_10",
        /// 11 to 20.
        From11To20 => "11_to_20",
        /// More than 20.
        Over20 => "over_20",
    }
}

impl AgeClass {
    /// The class of a number of business days.
    pub fn of(business_days: u32) -> Self {
        match business_days {
            0..=5 => Self::UpTo5,
            6..=10 => Self::From6To10,
            11..=20 => Self::From11To20,
            _ => Self::Over20,
        }
    }

    /// The key of its text.
    pub fn text(self) -> &'static str {
        match self {
            Self::UpTo5 => "figures-days-5",
            Self::From6To10 => "figures-days-10",
            Self::From11To20 => "figures-days-20",
            Self::Over20 => "figures-days-more",
        }
    }
}

/// The smallest number of days within which at least so many percent were done, by counts for each number of days: a number
/// that some letter really took. `None` where there are fewer than five.
pub fn percentile(counts: &BTreeMap<u32, u64>, percent: u64) -> Option<u32> {
    let all: u64 = counts.values().sum();
    let rank = (all * percent).div_ceil(100).max(1);
    let mut so_far = 0;
    let reached = counts.iter().find(|(_, count)| {
        so_far += **count;
        so_far >= rank
    });
    reached.filter(|_| all >= FEW).map(|(days, _)| *days)
}

/// A number as it may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// As it is, or rounded down.
    Number(u64),
    /// Fewer than five, perhaps none.
    Few,
}

impl Shown {
    /// How much it adds to a sum, and how long its bar is.
    pub fn length(self) -> u64 {
        match self {
            Self::Number(number) => number,
            Self::Few => 0,
        }
    }
}

/// How exactly numbers are shown from which others could be worked out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// As they are.
    Exact,
    /// Down to a multiple of five, and [`Shown::Few`] below it, also for none: were none told from few, what comes and goes each
    /// day could be worked out from what stands there. Down, as the next multiple above may be within reach of some few alone.
    Rounded,
}

impl Precision {
    /// Rounded as soon as one of the numbers could tell of somebody in particular: exact, the others could give it away.
    pub fn of(numbers: impl IntoIterator<Item = u64>) -> Self {
        if numbers.into_iter().any(|number| (1..FEW).contains(&number)) { Self::Rounded } else { Self::Exact }
    }

    /// The number as it may be shown.
    pub fn shown(self, number: u64) -> Shown {
        match self {
            Self::Exact => Shown::Number(number),
            Self::Rounded if number < FEW => Shown::Few,
            Self::Rounded => Shown::Number(number / FEW * FEW),
        }
    }
}

/// By how much each two of some numbers differ. Of groups that lie within one another, as those who opted out lie within those
/// registered, what one has and another lacks is a group too.
pub fn differences(numbers: &[u64]) -> impl Iterator<Item = u64> {
    numbers.iter().flat_map(move |a| numbers.iter().map(move |b| a.abs_diff(*b)))
}

/// The share of a part in tenths of a percent, rounded. `None` of nothing. Whoever has the two numbers can work it out: it tells
/// no more than they do.
pub fn share(part: u64, rest: u64) -> Option<u64> {
    let all = part + rest;
    (all > 0).then(|| (part * 2000 + all) / (all * 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_number_of_days_that_a_letter_took() {
        let counts = BTreeMap::from([(2, 3), (3, 2), (4, 4), (15, 1)]);
        for (percent, days) in [(1, 2), (30, 2), (31, 3), (50, 3), (51, 4), (90, 4), (91, 15), (100, 15)] {
            assert_eq!(percentile(&counts, percent), Some(days), "{percent}");
        }
        assert_eq!(percentile(&BTreeMap::from([(1, 4)]), 50), None, "too few");
        assert_eq!(percentile(&BTreeMap::from([(1, 5)]), 50), Some(1));
        assert_eq!(percentile(&BTreeMap::new(), 50), None);
    }

    #[test]
    fn the_age_classes_meet_without_gap_or_overlap() {
        use AgeClass as A;
        let classes: Vec<_> = [0, 1, 5, 6, 10, 11, 20, 21, 900].map(AgeClass::of).into();
        let expected = [
            A::UpTo5,
            A::UpTo5,
            A::UpTo5,
            A::From6To10,
            A::From6To10,
            A::From11To20,
            A::From11To20,
            A::Over20,
            A::Over20,
        ];
        assert_eq!(classes, expected);
    }

    #[test]
    fn numbers_are_exact_until_one_of_them_is_from_one_to_four() {
        use Shown::{Few, Number};
        let shown = |numbers: [u64; 4]| numbers.map(|number| Precision::of(numbers).shown(number));
        assert_eq!(shown([0, 5, 7, 123]), [0, 5, 7, 123].map(Number));
        assert_eq!(shown([0, 4, 7, 123]), [Few, Few, Number(5), Number(120)]);
        assert_eq!(shown([1, 5, 9, 130]), [Few, Number(5), Number(5), Number(130)]);
    }

    #[test]
    fn groups_within_one_another_are_told_apart_by_their_differences() {
        let precision = |numbers: &[u64]| Precision::of(differences(numbers));
        assert_eq!(precision(&[100, 80, 20, 0]), Precision::Exact);
        assert_eq!(precision(&[100, 97, 21, 0]), Precision::Rounded);
    }

    #[test]
    fn a_share_is_of_the_whole_and_rounded() {
        assert_eq!(share(0, 0), None);
        assert_eq!(share(0, 10), Some(0));
        assert_eq!(share(10, 0), Some(1000));
        assert_eq!(share(20, 10), Some(667));
    }
}
