//! How far one's own list has come, and what came of it.

use actix_web::HttpResponse;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::web::{Data, Path};
use serde::Serialize;

use crate::desk::Desk;
use crate::formats;
use crate::lookups::{Fault, Lookup, LookupState, store};
use crate::notices::mailings::pages::path_to_list;
use crate::staff::{Agent, Permission};
use crate::values::LookupId;
use crate::web::{Allowed, Html, LookUpInBulk, Page, PageError, read};

/// The browser asks again after so many seconds while there is something to wait for; no script is needed for it.
const AGAIN: HeaderValue = HeaderValue::from_static("3");

#[derive(Serialize)]
struct ListPage {
    lookup_id: String,
    purpose: String,
    asked: String,
    under_way: bool,
    /// The register upstream is asked, which may be away.
    upstream: bool,
    done: bool,
    /// Where the people of it are written to.
    write: Option<String>,
    expired: bool,
    /// For `<progress>`.
    rows_done: i64,
    row_count: i64,
    progress: String,
    counts: Vec<Count>,
    expires: String,
    faults: Vec<FaultyRow>,
    more_faults: Option<String>,
}

#[derive(Serialize)]
struct Count {
    label: String,
    count: String,
}

#[derive(Serialize)]
struct FaultyRow {
    row: String,
    text: String,
}

impl Page for ListPage {
    const TEMPLATE: &'static str = "pages/lookup";
    const TITLE: &'static str = "lookup-title";
}

/// One's own list; somebody else's is not there.
pub(super) async fn show(
    agent: Allowed<LookUpInBulk>,
    id: Path<String>,
    desk: Data<Desk>,
    html: Html,
) -> Result<HttpResponse, PageError> {
    let list = own(&desk, &agent, &id).await?;
    let page = ListPage::of(&html, &desk, &agent, &list);
    let mut answer = html.page(&page)?;
    if page.under_way {
        answer.headers_mut().insert(HeaderName::from_static("refresh"), AGAIN);
    }
    Ok(answer)
}

/// One's own list by the id in the address.
pub(super) async fn own(desk: &Desk, agent: &Agent, id: &str) -> Result<Lookup, PageError> {
    let id = LookupId::parse(id).map_err(|_| PageError::NotFound)?;
    let reader = agent.staff_id.clone();
    read(desk, move |conn| store::own(conn, &id, &reader)).await?.ok_or(PageError::NotFound)
}

impl ListPage {
    fn of(html: &Html, desk: &Desk, reader: &Agent, list: &Lookup) -> Self {
        let number = |count: i64| formats::number(html.language(), count);
        let counts = [
            ("registered", list.registered),
            ("opted-out", list.opted_out),
            ("may-be-notified", list.may_be_notified),
            ("not-registered", list.not_registered),
            ("deleted", list.deleted),
            ("invalid", list.invalid),
        ];
        let values = [("done", number(list.rows_done).into()), ("rows", number(list.row_count).into())];
        let faults = list.faults();
        let shown = i64::try_from(faults.len()).unwrap_or(i64::MAX);
        let is_over = matches!(list.state, LookupState::Done | LookupState::Expired);
        let more = list.invalid - shown;
        Self {
            lookup_id: list.lookup_id.to_string(),
            purpose: list.purpose.clone(),
            asked: formats::short_date_time(html.language(), list.asked_at.utc()),
            under_way: !is_over,
            upstream: desk.upstream.is_some(),
            done: list.state == LookupState::Done,
            write: path_to_list(desk, list)
                .filter(|_| list.is_kept(desk.now()) && reader.may(Permission::WriteToMany)),
            expired: list.state == LookupState::Expired,
            rows_done: list.rows_done,
            row_count: list.row_count,
            progress: html.text("lookup-progress", &values),
            counts: counts.map(|(name, count)| counted(html, name, number(count))).into(),
            expires: list
                .expires_at
                .map(|at| formats::short_date_time(html.language(), at.utc()))
                .unwrap_or_default(),
            faults: faults.into_iter().map(|(row, fault)| faulty(html, row, fault)).collect(),
            more_faults: (is_over && more > 0)
                .then(|| html.text("lookup-more-faults", &[("n", number(more).into())])),
        }
    }
}

fn counted(html: &Html, name: &str, count: String) -> Count {
    Count { label: html.text(&format!("lookup-count-{name}"), &[]), count }
}

fn faulty(html: &Html, row: u64, fault: Fault) -> FaultyRow {
    let key = format!("lookup-fault-{}", fault.as_str().replace('_', "-"));
    FaultyRow { row: row.to_string(), text: html.text(&key, &[]) }
}
