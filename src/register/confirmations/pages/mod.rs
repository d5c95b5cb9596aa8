//! The list of opt-outs to enter in the register upstream.

use std::collections::HashMap;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::Method;
use actix_web::web::{Data, Path};
use serde::Deserialize;

use super::actions::{self, Marking};
use super::{rules, store};
use crate::audit::{self, Action, Entry};
use crate::db::Error;
use crate::desk::Desk;
use crate::persons::{Person, pages::person_id};
use crate::register::Told;
use crate::staff;
use crate::values::StaffId;
use crate::web::routes::{Route, page};
use crate::web::{self, Allowed, ChangeOptOut, CsrfForm, Html, NoFields, PageError};

mod list;

use list::ListPage;

/// As many as one call to the register takes.
const MOST: i64 = 1000;
/// Listed on the page.
const PAGE: i64 = 50;
/// How long an agent waits for the register.
const PATIENCE: Duration = Duration::from_secs(3);

/// The routes of this part.
pub fn routes() -> Vec<Route> {
    vec![
        page(Method::GET, "/register/confirmations", index),
        page(Method::POST, "/register/confirmations/compare", compare),
        page(Method::POST, "/register/confirmations/{person_id}/done", mark),
    ]
}

/// What the page lists.
struct Listed {
    count: i64,
    rows: Vec<store::Open>,
    names: HashMap<StaffId, String>,
}

async fn index(
    agent: Allowed<ChangeOptOut>,
    desk: Data<Desk>,
    html: Html,
) -> Result<HttpResponse, PageError> {
    let (actor, now) = (agent.actor(), desk.now());
    let listed = web::look(
        &desk,
        |conn| {
            let rows = store::open(conn, PAGE)?;
            let marked: Vec<StaffId> =
                rows.iter().filter_map(|(decided, ..)| decided.marked_by.clone()).collect();
            let names = staff::store::names_of(conn, &marked)?;
            Ok(Listed { count: store::count_open(conn)?, rows, names })
        },
        move |conn, listed| {
            let entries: Vec<Entry<'_>> = listed
                .rows
                .iter()
                .map(|(_, person, _)| Entry {
                    person_id: Some(&person.person_id),
                    object: Some("confirmations"),
                    ..Entry::new(&actor, Action::PersonListed)
                })
                .collect();
            audit::store::append_all(conn, &entries, now)
        },
    )
    .await?;
    html.page(&ListPage::of(&html, &desk, &listed))
}

#[derive(Deserialize)]
struct MarkForm {
    reference: String,
    register_reference: String,
}

async fn mark(
    agent: Allowed<ChangeOptOut>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
    form: CsrfForm<MarkForm>,
) -> Result<HttpResponse, PageError> {
    let person_id = person_id(&path)?;
    let MarkForm { reference, register_reference } = form.0;
    let entered = rules::register_reference(&register_reference);
    let entered = entered.ok_or(PageError::Invalid("error-confirmation-reference"))?;
    let (staff_id, now) = (agent.staff_id.clone(), desk.now());
    let marking =
        web::write(&desk, move |conn| actions::mark(conn, &staff_id, &person_id, &reference, &entered, now));
    match marking.await? {
        Marking::Marked => Ok(html.see_other_saying("/register/confirmations", "flash-confirmation-marked")),
        Marking::Overtaken => Err(PageError::Conflict),
    }
}

/// Asks the register about all that is open, in one call, and settles what it has.
async fn compare(
    agent: Allowed<ChangeOptOut>,
    desk: Data<Desk>,
    html: Html,
    _form: CsrfForm<NoFields>,
) -> Result<HttpResponse, PageError> {
    let actor = agent.actor();
    let asking = desk.clone();
    let answered = web::blocking(move || {
        let Some(upstream) = &asking.upstream else { return Ok(true) };
        let now = asking.now();
        let open = asking.db.read(|conn| store::open(conn, MOST))?;
        let people: Vec<Person> = open.into_iter().map(|(_, person, _)| person).collect();
        let on_record = people.clone();
        asking.db.write(move |conn| {
            let entries: Vec<Entry<'_>> = on_record
                .iter()
                .map(|person| Entry {
                    person_id: Some(&person.person_id),
                    object: Some("confirmations"),
                    ..Entry::new(&actor, Action::PersonLookedUp)
                })
                .collect();
            audit::store::append_all(conn, &entries, now)
        })?;
        let ids = people.iter().map(|person| asking.vault.open(&person.national_id));
        let ids = ids.collect::<Result<Vec<_>, _>>()?;
        let looked = match upstream.look_up(&ids, now, PATIENCE) {
            Ok(looked) => looked,
            Err(reason) => {
                tracing::warn!(%reason, "opt-outs could not be compared with the contact register");
                return Ok::<bool, Error>(false);
            }
        };
        let mut told = Vec::with_capacity(people.len());
        for (person, looked) in people.iter().zip(&looked) {
            let tells = Told::of_upstream(Ok(looked), &person.person_id, &asking.vault, now)?;
            told.push((person.person_id.clone(), tells));
        }
        asking.db.write(move |conn| {
            for (person_id, told) in &told {
                actions::settle(conn, person_id, told, now)?;
            }
            Ok(true)
        })
    });
    let said = if answered.await? { "flash-confirmations-compared" } else { "flash-confirmations-away" };
    Ok(html.see_other_saying("/register/confirmations", said))
}
