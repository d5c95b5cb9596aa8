//! Numbers by what they count, and by day.

use std::collections::BTreeMap;
use std::ops::Bound;

use chrono::NaiveDate;

use super::Measure;

/// What a number counts: measure, part and subpart.
type Key = (Measure, String, String);

/// Numbers that are not 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(BTreeMap<Key, BTreeMap<NaiveDate, u64>>);

impl Counts {
    /// Adds to a number.
    pub fn add(&mut self, day: NaiveDate, measure: Measure, (part, subpart): (&str, &str), number: u64) {
        if number > 0 {
            let days = self.0.entry((measure, part.to_owned(), subpart.to_owned())).or_default();
            *days.entry(day).or_default() += number;
        }
    }

    /// The numbers of one kind, by day.
    pub fn days(&self, measure: Measure, part: &str, subpart: &str) -> Option<&BTreeMap<NaiveDate, u64>> {
        self.0.get(&(measure, part.to_owned(), subpart.to_owned()))
    }

    /// The kinds of a measure that there are: part, subpart and the sum of all days.
    pub fn kinds(&self, measure: Measure) -> impl Iterator<Item = (&str, &str, u64)> {
        let first = Bound::Included((measure, String::new(), String::new()));
        let kinds = self.0.range((first, Bound::Unbounded)).take_while(move |((of, ..), _)| *of == measure);
        kinds.map(|((_, part, subpart), days)| (part.as_str(), subpart.as_str(), days.values().sum()))
    }

    /// Each number with its day, in order.
    pub fn each(&self) -> impl Iterator<Item = (&Key, NaiveDate, u64)> {
        self.0.iter().flat_map(|(key, days)| days.iter().map(move |(day, number)| (key, *day, *number)))
    }

    /// How many numbers there are.
    pub fn len(&self) -> usize {
        self.0.values().map(BTreeMap::len).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What must be written over these numbers so that they become the others: each that is another there, and 0 for each that
    /// is not there.
    pub fn changes_to<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = (&'a Key, NaiveDate, u64)> {
        let number =
            |counts: &Self, key: &Key, day| counts.0.get(key).and_then(|days| days.get(&day)).copied();
        let changed = other.each().filter(move |(key, day, now)| number(self, key, *day) != Some(*now));
        let gone = self.each().filter(move |(key, day, _)| number(other, key, *day).is_none());
        changed.chain(gone.map(|(key, day, _)| (key, day, 0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_make_of_some_numbers_the_others_and_of_the_same_none() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let (first, second) = (day("2026-11-18"), day("2026-11-19"));
        let mut stored = Counts::default();
        stored.add(first, Measure::Ordered, ("home", "support"), 7);
        stored.add(first, Measure::Ordered, ("abroad", "support"), 2);
        stored.add(second, Measure::Returned, ("moved", ""), 1);
        let mut counted = Counts::default();
        counted.add(first, Measure::Ordered, ("home", "support"), 3);
        counted.add(first, Measure::Ordered, ("home", "support"), 4);
        counted.add(second, Measure::Ordered, ("home", "support"), 1);
        counted.add(second, Measure::Returned, ("moved", ""), 2);
        counted.add(second, Measure::Returned, ("unclaimed", ""), 0);
        let changes: Vec<_> = stored
            .changes_to(&counted)
            .map(|((measure, part, _), day, number)| (*measure, part.as_str(), day, number))
            .collect();
        let expected = [
            (Measure::Ordered, "home", second, 1),
            (Measure::Returned, "moved", second, 2),
            (Measure::Ordered, "abroad", first, 0),
        ];
        assert_eq!(changes, expected);
        assert_eq!(counted.changes_to(&counted).count(), 0);
        let kinds: Vec<_> = counted.kinds(Measure::Ordered).collect();
        assert_eq!(kinds, [("home", "support", 8)]);
        assert_eq!((counted.len(), stored.len()), (3, 3));
    }
}
