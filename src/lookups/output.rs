//! The answers as CSV, one row each in the order of the list.

use std::io::{self, Write};

use chrono::{DateTime, Utc};

use super::{Answer, Answered, Reach};
use crate::reports::csv_out::{Cell, CsvOut, Profile};
use crate::values::Language;

/// How the answers are written.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    /// For whom.
    pub profile: Profile,
    /// The language of the header, and of yes and no, where the profile is for people.
    pub language: Language,
}

/// The file under way.
pub(super) struct Output<W: Write> {
    csv: CsvOut<W>,
    form: Form,
    id: String,
}

impl<W: Write> Output<W> {
    /// Begins the file with its header.
    pub(super) fn begin(out: W, form: Form) -> io::Result<Self> {
        Ok(Self { csv: CsvOut::begin(out, form.profile, header(form))?, form, id: String::new() })
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
        let (id, answer) = match &answered.answer {
            Ok(found) => found,
            Err(fault) => {
                let (invalid, fault) = (Cell::Text("invalid"), Cell::Text(fault.as_str()));
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
            Answer::Registered(reach) => ("registered", Some(reach)),
            Answer::NotRegistered => ("not_registered", None),
            Answer::Deleted(reach) => ("deleted", Some(reach)),
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

fn yes_or_no(form: Form, yes: bool) -> &'static str {
    match (form.profile, form.language.written(), yes) {
        (Profile::Data, _, true) => "true",
        (Profile::Data, _, false) => "false",
        (Profile::ExcelNb, Language::En, true) => "yes",
        (Profile::ExcelNb, Language::En, false) => "no",
        (Profile::ExcelNb, _, true) => "ja",
        (Profile::ExcelNb, _, false) => "nei",
    }
}

/// Data tools know the columns by these English names for good.
fn header(form: Form) -> &'static [&'static str; 9] {
    match (form.profile, form.language.written()) {
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
