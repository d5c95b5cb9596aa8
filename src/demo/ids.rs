//! National ids of Skatteetaten's test population: month + 80, so that none can be a real person's.

use std::collections::HashSet;

use chrono::{Datelike as _, NaiveDate};
use rand::RngExt as _;

use super::Dice;
use crate::values::NationalId;

/// Gives each national id once.
#[derive(Default)]
pub(super) struct IdSeries(HashSet<String>);

impl IdSeries {
    /// An id of somebody born on this day; `None` when the day has no more.
    pub(super) fn next(&mut self, dice: &mut Dice, born: NaiveDate, d_number: bool) -> Option<NationalId> {
        // A day has about 400 numbers; so many throws find a free one unless nearly all are taken.
        (0..2_000).find_map(|_| {
            let id = with_control_digits(born, d_number, individual(dice, born, d_number))?;
            self.0.insert(id.expose().to_owned()).then_some(id)
        })
    }
}

/// The three digits that tell the century (Skatteetaten's tables).
fn individual(dice: &mut Dice, born: NaiveDate, d_number: bool) -> u32 {
    match (born.year(), d_number) {
        (..1940, true) => dice.random_range(0..200),
        (1940..2000, _) | (..1940, false) => dice.random_range(0..500),
        (2000.., _) => dice.random_range(500..1000),
    }
}

fn with_control_digits(born: NaiveDate, d_number: bool, individual: u32) -> Option<NationalId> {
    let day = born.day() + if d_number { 40 } else { 0 };
    let nine = format!("{day:02}{:02}{:02}{individual:03}", born.month() + 80, born.year().rem_euclid(100));
    let digits: Vec<u32> = nine.chars().filter_map(|c| c.to_digit(10)).collect();
    let first = control_digit(&[3, 7, 6, 1, 8, 9, 4, 5, 2], &digits)?;
    let ten = [digits, vec![first]].concat();
    let second = control_digit(&[5, 4, 3, 2, 7, 6, 5, 4, 3, 2], &ten)?;
    let id = NationalId::parse(&format!("{nine}{first}{second}")).ok()?;
    (id.birth_date() == Some(born)).then_some(id)
}

/// `None` where the sum would need the digit 10: such numbers are not given out.
fn control_digit(weights: &[u32], digits: &[u32]) -> Option<u32> {
    let sum: u32 = weights.iter().zip(digits).map(|(weight, digit)| weight * digit).sum();
    match sum % 11 {
        0 => Some(0),
        1 => None,
        rest => Some(11 - rest),
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;

    use super::*;

    #[test]
    fn every_id_is_synthetic_tells_its_birth_date_and_is_given_once() {
        let (mut series, mut dice) = (IdSeries::default(), Dice::seed_from_u64(1));
        let mut given = HashSet::new();
        for born in ["1931-02-28", "1958-12-31", "1999-01-01", "2000-02-29", "2012-07-17"] {
            let born: NaiveDate = born.parse().unwrap();
            for d_number in [false, true] {
                for _ in 0..50 {
                    let id = series.next(&mut dice, born, d_number).unwrap();
                    assert!(id.is_synthetic());
                    assert_eq!((id.is_d_number(), id.birth_date()), (d_number, Some(born)));
                    assert!(given.insert(id));
                }
            }
        }
    }

    #[test]
    fn a_day_without_free_numbers_gives_none() {
        let (mut series, mut dice) = (IdSeries::default(), Dice::seed_from_u64(1));
        let born = "1958-12-31".parse().unwrap();
        let given = std::iter::from_fn(|| series.next(&mut dice, born, false)).count();
        assert!((300..=500).contains(&given), "{given}");
    }
}
