//! The access log in the browser: of a period, and of one person who asks who has looked at them.

use std::io::Write;

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde::{Deserialize, Serialize};

use serde_json::json;

use super::columns::columns;
use super::{Report, Words, access_log, pages};
use crate::calendar::local_date;
use crate::desk::Desk;
use crate::digest::Written;
use crate::persons;
use crate::reports::csv_out::Profile;
use crate::reports::package::{Described, archive_name, zipped};
use crate::reports::pages::{ExportForm, ReportQuery, Wanted};
use crate::values::{NationalId, PersonId};
use crate::web::{
    self, Allowed, CheckedQuery, CsrfForm, FieldError, FormErrors, Html, Page, PageError, ViewAudit,
    csv_download, zip_download,
};

#[derive(Default, Serialize)]
struct AccessLogPage {
    form: ExportForm,
    person_fault: Option<String>,
    errors: FormErrors,
}

impl Page for AccessLogPage {
    const TEMPLATE: &'static str = "pages/access_log";
    const TITLE: &'static str = "access-log-title";

    fn errors(&self) -> &[FieldError] {
        self.errors.all()
    }
}

/// The forms from which the access log is taken out.
pub(in crate::reports) async fn show(
    _agent: Allowed<ViewAudit>,
    html: Html,
) -> Result<HttpResponse, PageError> {
    html.page(&AccessLogPage::default())
}

/// The access log of a period, once it is on record who takes it out.
pub(in crate::reports) async fn of_period(
    agent: Allowed<ViewAudit>,
    CheckedQuery(query): CheckedQuery<ReportQuery>,
    desk: Data<Desk>,
    html: Html,
) -> Result<HttpResponse, PageError> {
    match Wanted::read(&query)? {
        Ok(wanted) => pages::send(desk, &html, agent.actor(), Report::Lookups, wanted, true).await,
        Err(faults) => {
            let mut page = AccessLogPage::default();
            page.form = ExportForm::faulty(&html, ["from", "to"], &query, &faults, &mut page.errors);
            html.page(&page)
        }
    }
}

#[derive(Deserialize)]
pub(in crate::reports) struct PersonForm {
    national_id: String,
    profile: Option<String>,
    described: Option<String>,
}

/// Who has looked at one person, and at the ids that the person had before, once it is on record who takes it out. The national
/// id is sent, and stands in no address.
pub(in crate::reports) async fn of_person(
    agent: Allowed<ViewAudit>,
    desk: Data<Desk>,
    html: Html,
    form: CsrfForm<PersonForm>,
) -> Result<HttpResponse, PageError> {
    let profile = Profile::asked(form.0.profile.as_deref()).ok_or(PageError::Malformed)?;
    let Some(people) = ids_of(&desk, &form.0.national_id).await? else {
        let fault = html.text("access-log-nobody", &[]);
        let mut page = AccessLogPage { person_fault: Some(fault.clone()), ..AccessLogPage::default() };
        page.errors.add("national_id", fault);
        return html.page(&page);
    };
    let words = Words::of(Report::Lookups, profile, |key| html.text(key, &[]));
    let (actor, name) = (agent.actor(), format!("access-log-{}.csv", local_date(desk.now())));
    let file = name.clone();
    if form.0.described.is_none() {
        return csv_download(&name, move |sink| {
            access_log::take_out_about(&desk, &actor, &people, profile, &words, sink).map(drop)
        })
        .await;
    }
    zip_download(&archive_name(&name), move |sink| {
        let as_of = desk.now();
        let write = |mut csv: &mut dyn Write| {
            access_log::take_out_about(&desk, &actor, &people, profile, &words, &mut csv)
        };
        let describe = |rows: &u64, written: &Written| {
            let kinds = columns(Report::Lookups).iter().map(|(_, kind)| *kind);
            let columns = words.header().into_iter().zip(kinds).collect();
            let more = json!({ "about": "one person" });
            let name = Report::Lookups.as_str();
            Ok(Described { name, path: &file, profile, columns, as_of, rows: *rows, more }.package(written))
        };
        zipped(sink, &file, as_of, write, describe).map(drop)
    })
    .await
}

/// The person of a national id first, then those whose ids it has superseded; none when there is no such person.
async fn ids_of(desk: &Desk, national_id: &str) -> Result<Option<Vec<PersonId>>, PageError> {
    let Ok(national_id) = NationalId::parse(national_id) else { return Ok(None) };
    let index = desk.vault.index(&national_id);
    web::read(desk, move |conn| {
        let found = persons::store::ids_by_national_id_indexes(conn, &[&index])?.remove(&index);
        let Some(person_id) = found else { return Ok(None) };
        let before = persons::superseded::predecessors(conn, &person_id)?;
        let ids = std::iter::once(person_id).chain(before.into_iter().map(|(id, _)| id));
        Ok(Some(ids.collect()))
    })
    .await
}
