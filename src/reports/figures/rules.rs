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
    /// As it is, or rounded with all others of its table.
    Number(u64),
    /// From 1 to 4.
    Few,
}

impl Shown {
    /// A count beside which nothing stands from which it could be worked out.
    pub fn of(count: u64) -> Self {
        if (1..FEW).contains(&count) { Self::Few } else { Self::Number(count) }
    }

    /// How long its bar is.
    pub fn length(self) -> u64 {
        match self {
            Self::Number(number) => number,
            Self::Few => 0,
        }
    }
}

/// The sum of counts that all stand beside it. `None` where one of them is not shown: it would be what the others lack.
pub fn sum(counts: &[u64]) -> Option<u64> {
    counts.iter().all(|count| Shown::of(*count) != Shown::Few).then(|| counts.iter().sum())
}

/// The share of a part in tenths of a percent, rounded. `None` of nothing, and where the part or the rest is few: whoever
/// knows the whole could work it out.
pub fn share(part: u64, rest: u64) -> Option<u64> {
    let all = sum(&[part, rest]).filter(|all| *all > 0)?;
    Some((part * 2000 + all) / (all * 2))
}

/// Counts of groups that lie within one another, as those who opted out lie within those registered: what one has and another
/// lacks is a group too. Where any such group is few, all counts are rounded to the nearest five, so that no difference is exact.
/// Answers whether they are rounded.
pub fn nested(counts: &[u64]) -> (Vec<Shown>, bool) {
    let few = |count: u64| Shown::of(count) == Shown::Few;
    let differ_by_few = |a: &u64| counts.iter().any(|b| few(a.abs_diff(*b)));
    let rounded = counts.iter().any(|count| few(*count) || differ_by_few(count));
    (shown(counts, rounded), rounded)
}

/// Counts that follow from one another, as what is open from what came and went, and from which `others` could follow. Where one of
/// all these is few, the counts are rounded to the nearest five. Answers whether they are.
pub fn following(counts: &[u64], others: &[u64]) -> (Vec<Shown>, bool) {
    let rounded = counts.iter().chain(others).any(|count| Shown::of(*count) == Shown::Few);
    (shown(counts, rounded), rounded)
}

fn shown(counts: &[u64], rounded: bool) -> Vec<Shown> {
    let shown = |count: &u64| match Shown::of(*count) {
        Shown::Number(number) if rounded => Shown::Number((number + 2) / 5 * 5),
        shown => shown,
    };
    counts.iter().map(shown).collect()
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
    fn one_to_four_are_few_and_nothing_is_nothing() {
        assert_eq!([0, 1, 4, 5].map(Shown::of), [Shown::Number(0), Shown::Few, Shown::Few, Shown::Number(5)]);
    }

    #[test]
    fn a_sum_or_a_share_that_would_give_a_few_away_is_not_shown() {
        assert_eq!(sum(&[7, 0, 12]), Some(19));
        assert_eq!(sum(&[7, 3]), None);
        assert_eq!(share(9, 1), None);
        assert_eq!(share(1, 9), None);
        assert_eq!(share(0, 0), None);
        assert_eq!(share(0, 10), Some(0));
        assert_eq!(share(10, 0), Some(1000));
        assert_eq!(share(20, 10), Some(667));
    }

    #[test]
    fn groups_within_one_another_are_rounded_where_their_difference_is_few() {
        let exact = [100, 80, 20, 0].map(Shown::Number).to_vec();
        assert_eq!(nested(&[100, 80, 20, 0]), (exact, false));
        let rounded = [100, 95, 20, 0].map(Shown::Number).to_vec();
        assert_eq!(nested(&[100, 97, 21, 0]), (rounded, true));
        assert_eq!(nested(&[100, 40, 3]).0, [Shown::Number(100), Shown::Number(40), Shown::Few]);
        assert!(nested(&[100, 40, 3]).1);
    }

    #[test]
    fn what_is_open_gives_no_few_away_that_came_or_went() {
        // 3 came, 20 went, 57 of 74 are left: exact, the 3 would follow from the others.
        let rounded = (vec![Shown::Number(55), Shown::Few, Shown::Number(20)], true);
        assert_eq!(following(&[57, 3, 20], &[]), rounded);
        let exact = (vec![Shown::Number(57), Shown::Number(0), Shown::Number(17)], false);
        assert_eq!(following(&[57, 0, 17], &[50, 7]), exact);
        // 57 are late, 54 of them in one class: the 3 in the other would follow.
        let (shown, rounded) = following(&[57, 0, 17], &[54, 3]);
        assert_eq!((shown, rounded), ([55, 0, 15].map(Shown::Number).to_vec(), true));
    }
}
