//! The report of late letters: those whose wait was not over at the end of a day.

use std::collections::HashMap;
use std::io::{self, Write};

use chrono::{DateTime, NaiveDate, Utc};

use super::csv_out::{Cell, CsvOut, Profile};
use super::record::put_on_record;
use super::store;
use crate::audit::Actor;
use crate::calendar::{BusinessCalendar, local_date};
use crate::db::{AnyConnection, Error};
use crate::desk::Desk;
use crate::jobs;
use crate::letters::{Destination, LetterState};
use crate::values::Language;

/// The report's name in commands, addresses and the audit trail.
pub const NAME: &str = "late-letters";

/// No letter is older.
pub(super) const EVER: NaiveDate = NaiveDate::from_ymd_opt(1900, 1, 1).expect("a day of the calendar");

/// What a letter's state and destination are called in the file: by their codes for programs, in words for people.
#[derive(Clone, Debug)]
pub struct Words {
    states: HashMap<LetterState, String>,
    destinations: HashMap<Destination, String>,
}

impl Words {
    /// Those of a profile; `text` gives the words of a key in the file's language.
    pub fn of(profile: Profile, text: impl Fn(&str) -> String) -> Self {
        let word = |kind, code: &str| match profile {
            Profile::Data => code.to_owned(),
            Profile::ExcelNb => text(&format!("letter-{kind}-{code}")),
        };
        let states = LetterState::ALL.iter().map(|state| (*state, word("state", state.as_str())));
        let destinations = Destination::ALL.iter().map(|to| (*to, word("destination", to.as_str())));
        Self { states: states.collect(), destinations: destinations.collect() }
    }
}

/// Which letters, and how they are written.
#[derive(Clone, Copy, Debug)]
pub struct LateLettersQuery<'a> {
    /// Only letters flagged on this local day or later.
    pub from: Option<NaiveDate>,
    /// The local day at whose end the letters were late; the days over are counted up to it.
    pub as_of: NaiveDate,
    /// For whom the file is.
    pub profile: Profile,
    /// The header's language where the profile is for people.
    pub language: Language,
    /// What its codes are called there.
    pub words: &'a Words,
    /// Which days count.
    pub calendar: &'a BusinessCalendar,
}

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exported {
    /// Rows, the header not counted.
    pub rows: u64,
}

/// Why a report was not written to its end.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] Error),
    /// The file, or whoever reads it, takes no more.
    #[error("the report could not be written")]
    Write(#[from] io::Error),
}

/// The day that the report tells of when none is asked for: that of the last nightly run that came to its end, so that the
/// list is what that run said; without one, today in Norway.
pub fn usual_day(conn: &mut AnyConnection, now: DateTime<Utc>) -> Result<NaiveDate, Error> {
    let checked = jobs::store::last_completed(conn, jobs::NIGHTLY)?;
    Ok(checked.unwrap_or_else(|| local_date(now)))
}

/// Puts on record that `actor` takes the report out, then writes it. All of it is of one moment.
pub fn take_out(
    desk: &Desk,
    actor: &Actor,
    query: &LateLettersQuery<'_>,
    out: &mut impl Write,
) -> Result<Exported, ExportError> {
    let (as_of, from) = (query.as_of, query.from);
    desk.db.stream(|conn| {
        let rows = store::count_late_letters(conn, from.unwrap_or(EVER), as_of)?;
        let profile = query.profile.as_str();
        let detail = serde_json::json!({ "as_of": as_of, "from": from, "rows": rows, "profile": profile });
        put_on_record(desk, actor, NAME, &detail)?;
        Ok(export(conn, query, out))
    })?
}

/// Writes the report row by row. Whoever calls it has put on record who takes it out.
pub fn export(
    conn: &mut AnyConnection,
    query: &LateLettersQuery<'_>,
    out: &mut impl Write,
) -> Result<Exported, ExportError> {
    let mut csv = CsvOut::begin(out, query.profile, header(query.profile, query.language))?;
    let mut rows = 0;
    store::each_late_letter(conn, query.from.unwrap_or(EVER), query.as_of, |letter| {
        let days_late = query.calendar.business_days_between(letter.last_on_time, query.as_of);
        let destination = query.words.destinations.get(&letter.destination);
        let destination = destination.filter(|_| !letter.address_protection.hides_places());
        let state = query.words.states.get(&letter.state);
        rows += 1;
        csv.row(&[
            Cell::Text(&letter.reference),
            Cell::Text(state.map_or("", String::as_str)),
            Cell::Instant(letter.ordered_at.utc()),
            Cell::Day(letter.last_on_time),
            Cell::Whole(days_late.max(0).into()),
            Cell::Text(destination.map_or("", String::as_str)),
            Cell::Day(letter.first_flagged_on),
        ])
        .map_err(ExportError::from)
    })?;
    csv.finish()?;
    Ok(Exported { rows })
}

/// Data tools know the columns by these English names for good.
fn header(profile: Profile, language: Language) -> &'static [&'static str; 7] {
    match (profile, language.written()) {
        (Profile::Data, _) => &[
            "reference",
            "status",
            "ordered_at",
            "last_on_time",
            "business_days_late",
            "destination",
            "first_flagged_on",
        ],
        (Profile::ExcelNb, Language::En) => &[
            "Reference",
            "Status",
            "Ordered",
            "Last day on time",
            "Business days late",
            "Destination",
            "First flagged",
        ],
        (Profile::ExcelNb, Language::Nn) => &[
            "Referanse",
            "Status",
            "Bestilt",
            "Siste dag i tide",
            "Virkedagar forseinka",
            "Destinasjon",
            "Først meldt forseinka",
        ],
        (Profile::ExcelNb, _) => &[
            "Referanse",
            "Status",
            "Bestilt",
            "Siste dag i tide",
            "Virkedager forsinket",
            "Destinasjon",
            "Først meldt forsinket",
        ],
    }
}
