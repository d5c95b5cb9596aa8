//! The rows of the list, one a letter.

use std::cell::RefCell;
use std::collections::HashMap;
use std::convert::Infallible;
use std::hash::Hash;
use std::rc::Rc;

use chrono::NaiveDate;
use serde_json::json;

use super::super::reading::QueuedLetter;
use super::filter::View;
use crate::calendar::local_date;
use crate::desk::Desk;
use crate::formats;
use crate::letters::lateness::LatenessRule;
use crate::letters::words;
use crate::web::{Fragment, Html, Mould, PageError};

const TEMPLATE: &str = "partials/late_row";
const SLOTS: [&str; 14] = [
    "letter_id",
    "reference",
    "given_name",
    "family_name",
    "ordered",
    "deadline",
    "over",
    "state",
    "since",
    "destination",
    "notified",
    "assigned",
    "snoozed",
    "outcome",
];

/// What the rows of a page have in common.
pub(super) struct Rows<'a> {
    html: &'a Html,
    view: &'a View,
    today: NaiveDate,
    /// Whether each row has a box that chooses it.
    ticks: bool,
    rule: LatenessRule,
    /// The template of a row that is put off or not, with an outcome or without.
    moulds: Once<(bool, bool), Mould<{ SLOTS.len() }>>,
    texts: Once<(&'static str, &'static str), String>,
    dates: Once<NaiveDate, String>,
    over: Once<NaiveDate, String>,
}

impl<'a> Rows<'a> {
    pub(super) fn new(html: &'a Html, desk: &Desk, view: &'a View, today: NaiveDate, ticks: bool) -> Self {
        Self {
            html,
            view,
            today,
            ticks,
            rule: desk.lateness_rule(),
            moulds: Once::default(),
            texts: Once::default(),
            dates: Once::default(),
            over: Once::default(),
        }
    }

    /// All of them, in their order.
    pub(super) fn of(&self, letters: &[QueuedLetter]) -> Result<Fragment, PageError> {
        let mut rows = Fragment::default();
        for letter in letters {
            self.add(&mut rows, letter)?;
        }
        Ok(rows)
    }

    fn add(&self, rows: &mut Fragment, letter: &QueuedLetter) -> Result<(), PageError> {
        let snoozed = letter.snoozed_until.filter(|until| *until > self.today);
        let shape = (snoozed.is_some(), letter.outcome.is_some());
        let mould = self.moulds.try_of(shape, || self.mould(shape))?;
        let nobodys = self.text("queue-nobodys", "");
        let destination = if letter.address_protection.hides_places() {
            self.text("person-address-hidden", "")
        } else {
            self.text("letter-destination", letter.destination.as_str())
        };
        let notified = match letter.notified {
            Some(state) => self.text("notice-state", state.as_str()),
            None => self.text("queue-not-notified", ""),
        };
        let days_over = || self.rule.business_days_between(letter.last_on_time, self.today).to_string();
        let until = snoozed
            .map(|until| self.html.text("queue-until", &[("date", formats::short_date(until).into())]));
        let outcome = letter.outcome.map(|outcome| self.text("queue-outcome", outcome.as_str()));
        mould.fill(
            rows,
            [
                letter.letter_id.as_str(),
                &letter.reference,
                &letter.given_name,
                &letter.family_name,
                &self.date(local_date(letter.ordered_at.utc())),
                &self.date(letter.last_on_time),
                &self.over.of(letter.last_on_time, days_over),
                &self.texts.of(("state", letter.state.as_str()), || {
                    words::state(self.html.words(), letter.state, None)
                }),
                &self.date(local_date(letter.state_since.utc())),
                &destination,
                &notified,
                letter.holder.as_deref().unwrap_or(&nobodys),
                until.as_deref().unwrap_or_default(),
                outcome.as_deref().map_or("", String::as_str),
            ],
        );
        Ok(())
    }

    fn mould(&self, (snoozed, outcome): (bool, bool)) -> Result<Mould<{ SLOTS.len() }>, PageError> {
        let shown = self.view.columns.shown();
        let facts = json!({ "ticks": self.ticks, "shown": shown, "snoozed": snoozed, "outcome": outcome });
        self.html.mould(TEMPLATE, &facts, SLOTS)
    }

    /// The text of a code, or of the whole key where the code is empty.
    fn text(&self, key: &'static str, code: &'static str) -> Rc<String> {
        self.texts.of((key, code), || match code {
            "" => self.html.text(key, &[]),
            code => self.html.text(&format!("{key}-{code}"), &[]),
        })
    }

    fn date(&self, date: NaiveDate) -> Rc<String> {
        self.dates.of(date, || formats::short_date(date))
    }
}

/// A hidden field for each letter, for the form that does something with the whole page.
pub(super) fn hidden_fields(html: &Html, letters: &[QueuedLetter]) -> Result<Fragment, PageError> {
    let mould = html.mould("partials/late_shown", &json!({}), ["letter_id"])?;
    let mut fields = Fragment::default();
    for letter in letters {
        mould.fill(&mut fields, [letter.letter_id.as_str()]);
    }
    Ok(fields)
}

/// What is made once a page, however many rows show it.
struct Once<K, V>(RefCell<HashMap<K, Rc<V>>>);

impl<K, V> Default for Once<K, V> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<K: Copy + Eq + Hash, V> Once<K, V> {
    fn of(&self, key: K, make: impl FnOnce() -> V) -> Rc<V> {
        let Ok(made) = self.try_of(key, || Ok::<V, Infallible>(make()));
        made
    }

    fn try_of<E>(&self, key: K, make: impl FnOnce() -> Result<V, E>) -> Result<Rc<V>, E> {
        if let Some(known) = self.0.borrow().get(&key) {
            return Ok(Rc::clone(known));
        }
        let made = Rc::new(make()?);
        self.0.borrow_mut().insert(key, Rc::clone(&made));
        Ok(made)
    }
}
