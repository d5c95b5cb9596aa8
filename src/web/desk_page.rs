//! The start page: one field to find a person with.

use actix_web::HttpResponse;
use actix_web::http::Method;
use serde::Serialize;

use super::routes::{Route, page};
use super::{Allowed, Html, Page, PageError, UseDesk};
use crate::staff::Permission;

/// The start page.
pub(super) fn routes() -> Vec<Route> {
    vec![page(Method::GET, "/", show)]
}

#[derive(Serialize)]
struct DeskPage {
    finds_persons: bool,
    sees_late_queue: bool,
    exports_reports: bool,
}

impl Page for DeskPage {
    const TEMPLATE: &'static str = "pages/desk";
    const TITLE: &'static str = "desk-title";
}

async fn show(agent: Allowed<UseDesk>, html: Html) -> Result<HttpResponse, PageError> {
    html.page(&DeskPage {
        finds_persons: agent.may(Permission::FindPerson),
        sees_late_queue: agent.may(Permission::ViewLateQueue),
        exports_reports: agent.may(Permission::ExportReports),
    })
}
