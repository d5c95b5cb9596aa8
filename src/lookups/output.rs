//! The answers as CSV, one row each in the order of the list.

use std::collections::HashMap;
use std::io::{self, Write};

use chrono::{DateTime, Utc};
use serde_json::json;

use super::{Answer, Answered, Fault, Reach};
use crate::desk::Desk;
use crate::register::rules::notifiable_rule;
use crate::reports::csv_out::{Cell, CsvOut, Profile};
use crate::reports::package::{Described, Kind};
use crate::values::Language;

/// What a row's status and fault are called in the file: by their codes for programs, in words for people.
#[derive(Clone, Debug)]
pub struct Words {
    registered: String,
    not_registered: String,
    deleted: String,
    invalid: String,
    faults: HashMap<Fault, String>,
}

impl Words {
    /// Those of a profile; `text` gives the words of a key in the file's language.
    pub fn of(profile: Profile, text: impl Fn(&str) -> String) -> Self {
        let word = |kind, code: &str| match profile {
            Profile::Data => code.to_owned(),
            Profile::ExcelNb => text(&format!("lookup-{kind}-{}", code.replace('_', "-"))),
        };
        Self {
            registered: word("status", "registered"),
            not_registered: word("status", "not_registered"),
            deleted: word("status", "deleted"),
            invalid: word("status", "invalid"),
            faults: Fault::ALL.iter().map(|fault| (*fault, word("fault", fault.as_str()))).collect(),
        }
    }
}

/// How the answers are written.
#[derive(Clone, Copy, Debug)]
pub struct Form<'a> {
    /// For whom.
    pub profile: Profile,
    /// The language of the header, and of yes and no, where the profile is for people.
    pub language: Language,
    /// What its codes are called there.
    pub words: &'a Words,
}

/// The file under way.
pub(super) struct Output<'a, W: Write> {
    csv: CsvOut<W>,
    form: Form<'a>,
    id: String,
}

impl<'a, W: Write> Output<'a, W> {
    /// Begins the file with its header.
    pub(super) fn begin(out: W, form: Form<'a>) -> io::Result<Self> {
        Ok(Self {
            csv: CsvOut::begin(out, form.profile, header(form.profile, form.language))?,
            form,
            id: String::new(),
        })
    }

    /// Writes rows whose answers are of the same moment.
    pub(super) fn rows(&mut self, rows: &[Answered], as_of: DateTime<Utc>) -> io::Result<()> {
        rows.iter().try_for_each(|answered| self.row(answered, as_of))
    }

    /// Writes what is still held back. Without it the file may lack its end.
    pub(super) fn finish(self) -> io::Result<()> {
        self.csv.finish()
    }

    fn row(&mut self, answered: &Answered, as_of: DateTime<Utc>) -> io::Result<()> {
        let row = Cell::Whole(i64::try_from(answered.row).unwrap_or(i64::MAX));
        let nothing = Cell::Text("");
        let words = self.form.words;
        let (id, answer) = match &answered.answer {
            Ok(found) => found,
            Err(fault) => {
                let invalid = Cell::Text(&words.invalid);
                let fault = Cell::Text(words.faults.get(fault).map_or(fault.as_str(), String::as_str));
                return self
                    .csv
                    .row(&[row, nothing, invalid, nothing, nothing, nothing, nothing, nothing, fault]);
            }
        };
        self.id.clear();
        self.id.push_str(id.expose());
        if self.form.profile == Profile::ExcelNb {
            // A spreadsheet takes eleven digits for a number and drops a zero in front. With a hyphen it is text.
            self.id.insert(6, '-');
        }
        let (status, reach) = match answer {
            Answer::Registered(reach) => (&words.registered, Some(reach)),
            Answer::NotRegistered => (&words.not_registered, None),
            Answer::Deleted(reach) => (&words.deleted, Some(reach)),
        };
        let said = |of: fn(Reach) -> bool| {
            reach.map_or(nothing, |reach| Cell::Text(yes_or_no(self.form, of(*reach))))
        };
        self.csv.row(&[
            row,
            Cell::Text(&self.id),
            Cell::Text(status),
            said(|reach| reach.opted_out),
            said(|reach| reach.by_email),
            said(|reach| reach.by_sms),
            Cell::Instant(as_of),
            said(Reach::may_be_notified),
            nothing,
        ])
    }
}

fn yes_or_no(form: Form<'_>, yes: bool) -> &'static str {
    match (form.profile, form.language.written(), yes) {
        (Profile::Data, _, true) => "true",
        (Profile::Data, _, false) => "false",
        (Profile::ExcelNb, Language::En, true) => "yes",
        (Profile::ExcelNb, Language::En, false) => "no",
        (Profile::ExcelNb, _, true) => "ja",
        (Profile::ExcelNb, _, false) => "nei",
    }
}

/// What is said beside a file of this name, which answers `rows` of the list with this digest, the first as of then: each row has
/// its own moment. No business days are counted, so the calendar is only the one that the desk had.
pub fn described<'a>(
    desk: &Desk,
    path: &'a str,
    (profile, language): (Profile, Language),
    (list_sha256, rows): (&str, u64),
    as_of: DateTime<Utc>,
) -> Described<'a> {
    use Kind::{Instant, Text, Whole, YesNo};
    let kinds = [Whole, Text, Text, YesNo, YesNo, YesNo, Instant, YesNo, Text];
    let columns = header(profile, language).iter().copied().zip(kinds).collect();
    let more = json!({
        "list_sha256": list_sha256,
        "notifiable_rule": notifiable_rule(),
        "calendar_version": desk.calendar.version(),
    });
    Described { name: "lookup", path, profile, columns, as_of, rows, more }
}

/// Data tools know the columns by these English names for good.
fn header(profile: Profile, language: Language) -> &'static [&'static str; 9] {
    match (profile, language.written()) {
        (Profile::Data, _) => &[
            "row",
            "national_id",
            "status",
            "opted_out",
            "may_be_notified_by_email",
            "may_be_notified_by_sms",
            "as_of",
            "may_be_notified",
            "reason",
        ],
        (Profile::ExcelNb, Language::En) => &[
            "Row",
            "National id",
            "Status",
            "Opted out",
            "May be notified by e-mail",
            "May be notified by SMS",
            "As of",
            "May be notified",
            "Why invalid",
        ],
        (Profile::ExcelNb, Language::Nn) => &[
            "Rad",
            "Fødselsnummer",
            "Status",
            "Reservert",
            "Kan varslast på e-post",
            "Kan varslast på SMS",
            "Per",
            "Kan varslast",
            "Kvifor ugyldig",
        ],
        (Profile::ExcelNb, _) => &[
            "Rad",
            "Fødselsnummer",
            "Status",
            "Reservert",
            "Kan varsles på e-post",
            "Kan varsles på SMS",
            "Per",
            "Kan varsles",
            "Hvorfor ugyldig",
        ],
    }
}
