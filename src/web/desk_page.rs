//! The start page: one field to find a person with.

use actix_web::HttpResponse;
use actix_web::http::Method;
use actix_web::web::Data;
use serde::Serialize;

use super::routes::{Route, page};
use super::{Allowed, Html, Page, PageError, UseDesk};
use crate::desk::Desk;
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
    confirms_opt_outs: bool,
    views_audit: bool,
}

impl Page for DeskPage {
    const TEMPLATE: &'static str = "pages/desk";
    const TITLE: &'static str = "desk-title";
}

async fn show(agent: Allowed<UseDesk>, desk: Data<Desk>, html: Html) -> Result<HttpResponse, PageError> {
    html.page(&DeskPage {
        finds_persons: agent.may(Permission::FindPerson),
        sees_late_queue: agent.may(Permission::ViewLateQueue),
        exports_reports: agent.may(Permission::ExportReports),
        views_audit: agent.may(Permission::ViewAudit),
        confirms_opt_outs: desk.upstream.is_some() && agent.may(Permission::ChangeOptOut),
    })
}
