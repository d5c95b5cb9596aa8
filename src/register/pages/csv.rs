//! A person's opt-outs as a CSV file.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};

use super::{OptOutSubject, subject};
use crate::audit::{self, Action, Actor, Entry};
use crate::desk::Desk;
use crate::persons::pages::person_id;
use crate::reports::csv_out::{Cell, CsvOut, Profile};
use crate::reports::late_letters::ExportError;
use crate::web::{self, Allowed, ChangeOptOut, Html, PageError, Sink, csv_download};

const COLUMNS: [&str; 12] = [
    "changed_at",
    "person",
    "from",
    "to",
    "channel",
    "reason",
    "changed_by",
    "reference",
    "identity_check",
    "legal_basis",
    "effective_at",
    "undoes",
];

/// Downloads the history, once it is on record who takes it out.
pub(super) async fn download(
    agent: Allowed<ChangeOptOut>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
) -> Result<HttpResponse, PageError> {
    let person_id = person_id(&path)?;
    let subject = match subject(&agent, &desk, &person_id).await? {
        Ok(subject) => subject,
        Err(elsewhere) => return Ok(html.see_other(&elsewhere)),
    };
    let (staff_id, now) = (agent.staff_id.clone(), desk.now());
    let rows = format!("rows {}", subject.history.len());
    web::write(&desk, move |conn| {
        let actor = Actor::Staff(staff_id.clone());
        let entry = Entry {
            person_id: Some(&person_id),
            object: Some("opt-outs"),
            detail: Some(&rows),
            ..Entry::new(&actor, Action::ReportExported)
        };
        audit::store::append(conn, &entry, now)
    })
    .await?;
    csv_download("opt-outs.csv", move |sink| written(&subject, sink)).await
}

fn written(subject: &OptOutSubject, sink: &mut Sink) -> Result<(), ExportError> {
    let state = |opted_out: bool| Cell::Text(if opted_out { "opted_out" } else { "opted_in" });
    let mut csv = CsvOut::begin(sink, Profile::Data, &COLUMNS)?;
    for (change, agent) in &subject.history {
        csv.row(&[
            Cell::Instant(change.changed_at.utc()),
            Cell::Text(change.person_id.as_str()),
            state(change.from_opted_out),
            state(change.to_opted_out),
            Cell::Text(change.channel.as_str()),
            Cell::Text(&change.reason),
            Cell::Text(agent.as_deref().unwrap_or_default()),
            Cell::Text(&change.reference),
            Cell::Text(change.identity_check.as_str()),
            Cell::Text(change.legal_basis.as_deref().unwrap_or_default()),
            Cell::Instant(change.effective_at.unwrap_or(change.changed_at).utc()),
            Cell::Text(change.undoes.as_deref().unwrap_or_default()),
        ])?;
    }
    csv.finish()?;
    Ok(())
}
