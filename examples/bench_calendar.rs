//! Measures what adding ten business days costs beside reading one array element; medians of five runs.

use std::{hint::black_box, time::Instant};

use chrono::{Days, NaiveDate};
use skranke::calendar::{BusinessCalendar, BusinessDays};

const ROUNDS: u32 = 1_000;

fn main() {
    let calendar = BusinessCalendar::default();
    // Dates of three centuries in scattered order, so that the tables are not read front to back.
    let first = NaiveDate::default() - Days::new(25_567);
    let bases: Vec<NaiveDate> = (0..10_000).map(|n| first + Days::new(n * 7_919 % 109_000)).collect();

    let read = median_ns(&bases, |day| *day);
    let add = median_ns(&bases, |day| calendar.add_business_days(*day, BusinessDays(10)));
    println!("P14 add ten business days\t{add:.2} ns\t{read:.2} ns\t{:.1}\t<= 20", add / read);
}

fn median_ns(bases: &[NaiveDate], work: impl Fn(&NaiveDate) -> NaiveDate) -> f64 {
    let mut runs: Vec<f64> = (0..5)
        .map(|_| {
            let start = Instant::now();
            for _ in 0..ROUNDS {
                for base in bases {
                    black_box(work(black_box(base)));
                }
            }
            start.elapsed().as_secs_f64() * 1e9 / f64::from(ROUNDS) / 10_000.0
        })
        .collect();
    runs.sort_by(f64::total_cmp);
    runs.into_iter().nth(2).unwrap_or(f64::NAN)
}
