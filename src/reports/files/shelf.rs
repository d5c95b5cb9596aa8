//! Where files are asked for and taken out: those of reports, and those of the access log, which is not for all who take out reports.

use chrono::NaiveDate;
use serde::Deserialize;
use url::form_urlencoded::Serializer;

use crate::reports::csv_out::Profile;
use crate::reports::exports::Report;
use crate::staff::Permission;

/// One of the two pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shelf {
    /// All but the access log.
    Reports,
    /// Who looked at whom.
    AccessLog,
}

/// What a page is opened with that somebody came to for a report too long to wait for.
#[derive(Default, Deserialize)]
pub(in crate::reports) struct LongQuery {
    pub(super) report: Option<String>,
    pub(super) profile: Option<String>,
    pub(super) from: Option<String>,
    pub(super) to: Option<String>,
    pub(super) rows: Option<String>,
}

impl Shelf {
    /// The one that has a report.
    pub fn of(report: Report) -> Self {
        if report == Report::Lookups { Self::AccessLog } else { Self::Reports }
    }

    /// The reports that it has.
    pub fn reports(self) -> impl Iterator<Item = &'static Report> {
        Report::ALL.iter().filter(move |report| Self::of(**report) == self)
    }

    /// Its address.
    pub fn address(self) -> &'static str {
        match self {
            Self::Reports => "/reports/files",
            Self::AccessLog => "/reports/access-log/files",
        }
    }

    /// What whoever comes to it must be allowed.
    pub fn permission(self) -> Permission {
        match self {
            Self::Reports => Permission::ExportReports,
            Self::AccessLog => Permission::ViewAudit,
        }
    }

    /// The address at which a report of so many rows is asked for.
    pub(in crate::reports) fn address_of_long(
        self,
        report: Report,
        profile: Profile,
        (from, to): (Option<NaiveDate>, NaiveDate),
        rows: u64,
    ) -> String {
        let mut query = Serializer::new(String::new());
        query.append_pair("report", report.as_str()).append_pair("profile", profile.as_str());
        query.append_pair("from", &from.map(|day| day.to_string()).unwrap_or_default());
        query.append_pair("to", &to.to_string()).append_pair("rows", &rows.to_string());
        format!("{}?{}", self.address(), query.finish())
    }
}
