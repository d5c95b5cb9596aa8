//! Somebody who tries to work out the small numbers: who knows every number that is shown, how it was rounded, and which must
//! add up to which.

use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use proptest::sample::select;

use super::rules::{Precision, Shown};
use super::tables::{self, Table};
use super::{Counts, Figures, InTime, Load, Measure, Period, REACH};
use crate::letters::Destination;
use crate::texts::Texts;
use crate::values::Language;

const DAYS: u64 = 7;

/// Numbers that are often few.
fn number() -> impl Strategy<Value = u64> {
    prop_oneof![2 => Just(0), 3 => 1..5_u64, 3 => 5..80_u64]
}

fn day(n: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 2).unwrap() + Days::new(n)
}

/// A week in which all that is late stands in the queue, all that came back is followed up and nothing else is, and all that was
/// handed over was accepted or delivered: the most that anybody can suppose.
fn figures(late: &[u64], came: &[(u64, u64)], messages: [u64; 4], quick: u64, reach: [u64; 10]) -> Figures {
    let mut counts = Counts::default();
    let last = day(DAYS - 1);
    let classes = super::rules::AgeClass::ALL
        .iter()
        .flat_map(|class| Destination::ALL.iter().map(move |to| (class, to)));
    for ((class, to), n) in classes.zip(late) {
        counts.add(last, Measure::Late, (class.as_str(), to.as_str()), *n);
    }
    let reasons = ["moved", "unclaimed", "destroyed", "other"];
    let opened: u64 = came.iter().map(|(opened, _)| opened).sum();
    for (n, reason) in reasons.iter().enumerate() {
        let part = if n == 0 { opened - opened / 5 * 3 } else { opened / 5 };
        counts.add(day(1), Measure::Returned, (reason, ""), part);
    }
    // Backwards from what is late at the end of the last day; and forwards from nothing.
    let mut queue = late.iter().sum::<u64>();
    let mut items = 0;
    for (n, (opened, closed)) in (0..).zip(came) {
        let left = (*closed).min(items + opened);
        items = items + opened - left;
        for (load, number) in [(Load::Opened, *opened), (Load::Closed, left), (Load::Open, items)] {
            counts.add(day(n), Measure::WorkItems, (load.as_str(), ""), number);
        }
    }
    for (n, (opened, closed)) in (0..DAYS).zip(came).map(|(n, came)| (DAYS - 1 - n, came)) {
        let came_in = (*opened).min(queue);
        for (load, number) in [(Load::Open, queue), (Load::Opened, came_in), (Load::Closed, *closed)] {
            counts.add(day(n), Measure::LateQueue, (load.as_str(), ""), number);
        }
        queue = queue - came_in + closed;
    }
    let states = ["accepted", "delivered"]
        .into_iter()
        .flat_map(|state| ["email", "sms"].map(|channel| (channel, state)));
    for (kind, n) in states.zip(messages) {
        counts.add(day(0), Measure::Notices, kind, n);
    }
    let all: u64 = messages.iter().sum();
    counts.add(day(0), Measure::HandedOver, (InTime::Yes.as_str(), ""), quick.min(all));
    counts.add(day(0), Measure::HandedOver, (InTime::No.as_str(), ""), all - quick.min(all));
    let about = ["letter", "code", "other"].into_iter().zip(came);
    for (topic, (by_phone, other)) in about {
        counts.add(day(0), Measure::Inquiries, ("caller", topic), *by_phone);
        counts.add(day(0), Measure::Inquiries, ("other", topic), *other);
    }
    for (name, n) in REACH.into_iter().zip(reach) {
        counts.add(last, Measure::Reach, (name, ""), n);
    }
    let as_of = "2026-11-20T08:00:00Z".parse().unwrap();
    let period = Period::between(day(0), last).unwrap();
    Figures { period, as_of, stored: None, own_register: true, counts }
}

/// What is known of a number: from here to there.
type Known = (i64, i64);

fn known(shown: Shown, precision: Precision) -> Known {
    match (shown, precision) {
        (Shown::Few, _) => (0, 4),
        (Shown::Number(n), Precision::Exact) => (signed(n), signed(n)),
        (Shown::Number(n), Precision::Rounded) => (signed(n), signed(n) + 4),
    }
}

fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap()
}

/// All numbers of the page, and what must add up to nothing: places and signs.
#[derive(Default)]
struct Attack {
    known: Vec<Known>,
    sums: Vec<Vec<(usize, i64)>>,
}

impl Attack {
    /// The places of a table's numbers, row by row.
    fn read(&mut self, tables: &[Table], name: &str) -> Vec<Vec<usize>> {
        let table = tables.iter().find(|table| table.name == name).unwrap();
        let mut place = |shown: &Shown| {
            self.known.push(known(*shown, table.precision));
            self.known.len() - 1
        };
        table.rows.iter().map(|row| row.counts.iter().map(&mut place).collect()).collect()
    }

    fn equal(&mut self, left: impl IntoIterator<Item = usize>, right: impl IntoIterator<Item = usize>) {
        let left = left.into_iter().map(|place| (place, 1));
        self.sums.push(left.chain(right.into_iter().map(|place| (place, -1))).collect());
    }

    /// Narrows what is known until no sum tells more.
    fn think(&mut self) {
        for _ in 0..50 {
            let before = self.known.clone();
            for sum in &self.sums {
                for (place, sign) in sum {
                    let others = sum.iter().filter(|(other, _)| other != place);
                    let (mut least, mut most) = (0, 0);
                    for (other, other_sign) in others {
                        let (low, high) = self.known[*other];
                        let (low, high) = if *sign * *other_sign < 0 { (low, high) } else { (-high, -low) };
                        (least, most) = (least + low, most + high);
                    }
                    let (low, high) = self.known[*place];
                    self.known[*place] = (low.max(least), high.min(most));
                }
            }
            if self.known == before {
                return;
            }
        }
    }
}

fn attacked(figures: &Figures, texts: &Texts) -> Vec<Known> {
    let tables = tables::all(figures, None, texts.words(Language::Nb));
    let mut attack = Attack::default();
    let late = attack.read(&tables, "late").concat();
    let queue = attack.read(&tables, "late-queue");
    let returned = attack.read(&tables, "returned").concat();
    let items = attack.read(&tables, "work-items");
    let notices = attack.read(&tables, "notices").concat();
    let speed = attack.read(&tables, "speed").concat();
    let reach = attack.read(&tables, "reach").concat();
    attack.equal([queue.last().unwrap()[0]], late);
    attack.equal(items.iter().map(|row| row[1]), returned);
    attack.equal(notices, speed);
    let inquiries = attack.read(&tables, "inquiries").concat();
    let topics = attack.read(&tables, "topics").concat();
    attack.equal(inquiries, topics);
    // Opted out are those with an address and those without.
    attack.equal([reach[4]], [reach[5], reach[6]]);
    for load in [&queue, &items] {
        for days in load.windows(2) {
            attack.equal([days[0][0], days[1][1]], [days[1][0], days[1][2]]);
        }
    }
    attack.think();
    attack.known
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_number_from_one_to_four_can_be_worked_out_from_all_that_is_shown(
        late in prop::collection::vec(number(), 8),
        came in prop::collection::vec((number(), number()), 7),
        messages in prop::array::uniform4(number()),
        quick in number(),
        (with, without, others) in (number(), number(), select(vec![1, 3, 20, 400])),
    ) {
        let opted_out = with + without;
        let all = opted_out + others;
        let reach = [all, with, with, with, opted_out, with, without, 0, 0, 0];
        let texts = Texts::load().unwrap();
        let figures = figures(&late, &came, messages, quick, reach);
        for (low, high) in attacked(&figures, &texts) {
            prop_assert!(low <= high, "the sums hold");
            prop_assert!(low == 0 || low >= 5 || low < high, "it can only be {low}");
        }
    }
}
