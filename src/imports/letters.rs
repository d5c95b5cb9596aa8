//! `letters.csv`: orders of activation letters. The key is the reference, which is never used again.
//!
//! An order that is known stands for the same person and the same time for good; its channel and mobile may be corrected.
//! Destination and last day on time are found once, when the order is first read.

use chrono::{DateTime, Utc};

use super::apply::{FileKind, Numbered};
use super::fields::{Refused, Row, instant, national_id, one_of};
use super::store::correct_order;
use super::tally::Tally;
use crate::db::{AnyConnection, Error};
use crate::desk::Desk;
use crate::letters::lateness::LatenessRule;
use crate::letters::reports;
use crate::letters::store::{self, Letter};
use crate::letters::{Destination, LetterState, OrderChannel};
use crate::persons::{self, Person};
use crate::values::{LetterId, NationalId, Phone};

/// Reads orders.
pub(super) struct Letters<'a> {
    desk: &'a Desk,
    now: DateTime<Utc>,
    rule: LatenessRule,
    rule_version: String,
    calendar_version: String,
}

/// One row.
pub(super) struct LetterRow {
    reference: String,
    national_id: NationalId,
    ordered_at: DateTime<Utc>,
    order_channel: OrderChannel,
    mobile: Option<Phone>,
}

impl<'a> Letters<'a> {
    pub(super) fn new(desk: &'a Desk, now: DateTime<Utc>) -> Self {
        let rule = desk.lateness_rule();
        let (rule_version, calendar_version) = (rule.version(), desk.calendar.version());
        Self { desk, now, rule, rule_version, calendar_version }
    }
}

impl FileKind for Letters<'_> {
    const COLUMNS: &'static [&'static str] =
        &["reference", "national_id", "ordered_at", "order_channel", "mobile"];
    const KEY: &'static str = "reference";
    type Row = LetterRow;

    fn read(&self, row: &mut Row<'_>) -> Result<LetterRow, Refused> {
        let reference = row.required("reference", reports::reference);
        let national_id = row.required("national_id", national_id(self.desk.settings.id_policy));
        let ordered_at = row.required("ordered_at", instant);
        let order_channel = row.required("order_channel", one_of(OrderChannel::ALL, OrderChannel::as_str));
        let mobile = row.optional("mobile", Phone::parse);
        Ok(LetterRow {
            reference: reference?,
            national_id: national_id?,
            ordered_at: ordered_at?,
            order_channel: order_channel?,
            mobile: mobile?,
        })
    }

    fn key(row: &LetterRow) -> String {
        row.reference.clone()
    }

    fn apply(
        &mut self,
        conn: &mut AnyConnection,
        rows: Vec<Numbered<LetterRow>>,
        tally: &mut Tally,
    ) -> Result<(), Error> {
        let indexes: Vec<String> =
            rows.iter().map(|(_, row)| self.desk.vault.index(&row.national_id)).collect();
        let indexes: Vec<&str> = indexes.iter().map(String::as_str).collect();
        let people = persons::store::by_national_id_indexes(conn, &indexes)?;
        let references: Vec<&str> = rows.iter().map(|(_, row)| row.reference.as_str()).collect();
        let known = store::by_references(conn, &references)?;
        let mut new = Vec::new();
        for ((number, row), index) in rows.iter().zip(indexes) {
            let Some(person) = people.get(index) else {
                tally.refuse_for(*number, "national_id", "there is no such person");
                continue;
            };
            match known.get(&row.reference) {
                None => {
                    new.push(self.letter(person, row)?);
                    tally.summary.added += 1;
                }
                Some(known)
                    if known.person_id != person.person_id || known.ordered_at != row.ordered_at.into() =>
                {
                    let reason = "this reference is another order's; a reference is never used again";
                    tally.refuse_for(*number, "reference", reason);
                }
                Some(known) => match self.corrected(known, row)? {
                    None => tally.summary.unchanged += 1,
                    Some(letter) => {
                        correct_order(conn, &letter)?;
                        tally.summary.changed += 1;
                    }
                },
            }
        }
        store::insert_letters(conn, &new)
    }
}

impl Letters<'_> {
    fn letter(&self, person: &Person, row: &LetterRow) -> Result<Letter, Error> {
        let destination = Destination::of_country(person.country.as_deref());
        Ok(Letter {
            letter_id: LetterId::generate(self.now),
            reference: row.reference.clone(),
            person_id: person.person_id.clone(),
            ordered_at: row.ordered_at.into(),
            order_channel: row.order_channel,
            mobile: row.mobile.as_ref().map(|mobile| self.desk.vault.seal(mobile)).transpose()?,
            destination,
            state: LetterState::Ordered,
            state_reason: None,
            state_since: row.ordered_at.into(),
            last_on_time: self.rule.last_on_time(row.ordered_at, destination),
            lateness_rule: self.rule_version.clone(),
            calendar_version: self.calendar_version.clone(),
        })
    }

    /// The known order with what the row says anew; none when that is nothing.
    fn corrected(&self, known: &Letter, row: &LetterRow) -> Result<Option<Letter>, Error> {
        let mobile = known.mobile.as_ref().map(|mobile| self.desk.vault.open(mobile)).transpose()?;
        if (known.order_channel, &mobile) == (row.order_channel, &row.mobile) {
            return Ok(None);
        }
        let mobile = row.mobile.as_ref().map(|mobile| self.desk.vault.seal(mobile)).transpose()?;
        Ok(Some(Letter { order_channel: row.order_channel, mobile, ..known.clone() }))
    }
}
