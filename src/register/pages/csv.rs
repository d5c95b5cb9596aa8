//! A person's opt-outs as a CSV file, for programs and for a Norwegian Excel.

use std::io::Write;

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use serde::Deserialize;
use serde_json::json;

use super::super::OptOutChange;
use super::{OptOutSubject, history, subject};
use crate::audit::{self, Action, Actor, Entry};
use crate::desk::Desk;
use crate::digest::Written;
use crate::persons::pages::person_id;
use crate::reports::csv_out::{Cell, CsvOut, Profile};
use crate::reports::exports::ExportError;
use crate::reports::package::{Described, Kind, archive_name, zipped};
use crate::values::Language;
use crate::web::{self, Allowed, ChangeOptOut, CheckedQuery, Html, PageError, csv_download, zip_download};

#[derive(Deserialize)]
pub(super) struct FileQuery {
    profile: Option<String>,
    /// With anything in it: an archive in which the data package lies beside the file.
    described: Option<String>,
}

/// Downloads the history, once it is on record who takes it out.
pub(super) async fn download(
    agent: Allowed<ChangeOptOut>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
    CheckedQuery(query): CheckedQuery<FileQuery>,
) -> Result<HttpResponse, PageError> {
    let person_id = person_id(&path)?;
    let profile = Profile::asked(query.profile.as_deref()).ok_or(PageError::Malformed)?;
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
    let words = subject.history.iter().map(|(change, _)| Words::of(&html, profile, change)).collect();
    let file = File { profile, language: html.language(), words };
    if query.described.is_none() {
        return csv_download(NAME, move |sink| written(&subject, &file, sink).map(drop)).await;
    }
    zip_download(&archive_name(NAME), move |sink| {
        let describe = |rows: &u64, written: &Written| {
            let columns = header(profile, file.language).iter().copied().zip(KINDS).collect();
            let more = json!({ "about": "one person" });
            let described =
                Described { name: "opt-outs", path: NAME, profile, columns, as_of: now, rows: *rows, more };
            Ok(described.package(written))
        };
        zipped(sink, NAME, now, |csv| written(&subject, &file, csv), describe).map(drop)
    })
    .await
}

const NAME: &str = "opt-outs.csv";

/// Of the columns, in their order.
const KINDS: [Kind; 13] = {
    use Kind::{Instant, Text};
    [Instant, Text, Text, Text, Text, Text, Text, Text, Text, Text, Instant, Text, Text]
};

/// How the file is written.
struct File {
    profile: Profile,
    /// The header's where the profile is for people.
    language: Language,
    /// Those of each change.
    words: Vec<Words>,
}

/// What a change's codes are called in the file: by themselves for programs, in words for people.
struct Words {
    from: String,
    to: String,
    channel: String,
    identity_check: String,
}

impl Words {
    fn of(html: &Html, profile: Profile, change: &OptOutChange) -> Self {
        let (channel, check) = (change.channel.as_str(), change.identity_check.as_str());
        match profile {
            Profile::Data => {
                let state = |opted_out: bool| if opted_out { "opted_out" } else { "opted_in" }.to_owned();
                Self {
                    from: state(change.from_opted_out),
                    to: state(change.to_opted_out),
                    channel: channel.to_owned(),
                    identity_check: check.to_owned(),
                }
            }
            Profile::ExcelNb => Self {
                from: history::state(html, change.from_opted_out),
                to: history::state(html, change.to_opted_out),
                channel: html.text(&format!("opt-out-channel-{channel}"), &[]),
                identity_check: html.text(&format!("opt-out-identity-{check}"), &[]),
            },
        }
    }
}

fn written(subject: &OptOutSubject, file: &File, sink: impl Write) -> Result<u64, ExportError> {
    let mut rows = 0;
    let mut csv = CsvOut::begin(sink, file.profile, header(file.profile, file.language))?;
    for ((change, agent), words) in subject.history.iter().zip(&file.words) {
        csv.row(&[
            Cell::Instant(change.changed_at.utc()),
            Cell::Text(change.person_id.as_str()),
            Cell::Text(&words.from),
            Cell::Text(&words.to),
            Cell::Text(&words.channel),
            Cell::Text(&change.reason),
            Cell::Text(agent.as_deref().unwrap_or_default()),
            Cell::Text(&change.reference),
            Cell::Text(&words.identity_check),
            Cell::Text(change.legal_basis.as_deref().unwrap_or_default()),
            Cell::Instant(change.holds_from().utc()),
            Cell::Text(change.undoes.as_deref().unwrap_or_default()),
            Cell::Text(change.note.as_deref().unwrap_or_default()),
        ])?;
        rows += 1;
    }
    csv.finish()?;
    Ok(rows)
}

/// Data tools know the columns by these English names for good.
fn header(profile: Profile, language: Language) -> &'static [&'static str; 13] {
    match (profile, language.written()) {
        (Profile::Data, _) => &[
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
            "note",
        ],
        (Profile::ExcelNb, Language::En) => &[
            "Registered",
            "Person",
            "From",
            "To",
            "Channel",
            "Reason",
            "Agent",
            "Reference",
            "Identity check",
            "Legal basis",
            "Holds from",
            "Takes back",
            "Note",
        ],
        (Profile::ExcelNb, Language::Nn) => &[
            "Registrert",
            "Person",
            "Frå",
            "Til",
            "Kanal",
            "Grunn",
            "Saksbehandlar",
            "Referanse",
            "Identitetskontroll",
            "Rettsleg grunnlag",
            "Gjeld frå",
            "Angrar",
            "Notat",
        ],
        (Profile::ExcelNb, _) => &[
            "Registrert",
            "Person",
            "Fra",
            "Til",
            "Kanal",
            "Grunn",
            "Saksbehandler",
            "Referanse",
            "Identitetskontroll",
            "Rettslig grunnlag",
            "Gjelder fra",
            "Angrer",
            "Notat",
        ],
    }
}
