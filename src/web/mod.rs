//! The web server and what every page is built with.
//!
//! A page is a struct with a template ([`Page`]), a handler whose first argument says who may use it ([`Allowed`] or
//! [`Public`]) and one line in [`routes::table`].
//!
//! **Invariants:** no handler without an access rule; no change without a checked [`CsrfForm`]; every answer carries the
//! security headers; a failure shows a request id and nothing else.

mod accept;
mod allowed;
mod answer_form;
mod api_errors;
mod assets;
mod bearer;
mod blocking;
mod body;
mod checked_query;
mod choice;
mod cookies;
mod csrf;
mod desk_page;
mod download;
mod error_pages;
mod errors;
mod form;
mod fragment;
mod headers;
mod hold_watch;
mod html;
mod internal;
mod json;
mod kept;
mod late_counter;
mod layout;
mod metrics;
mod once;
mod openapi;
mod pieces;
mod problems;
mod render;
mod request_key;
mod request_log;
pub mod routes;
mod scopes;
mod server;
mod signed;
mod spoken;
mod templates;
mod upload;
mod visitor;
mod way_back;

pub use allowed::{
    Allowed, AssignLateLetters, ChangeContact, ChangeOptOut, ExportReports, FindPerson, LookUpInBulk,
    ManageTemplates, Need, OrderLetter, PlaceHolds, Public, ReleaseBulk, StartRuns, UseDesk, ViewAudit,
    ViewLateQueue, ViewPerson, ViewRuns, ViewSettings, WorkLateQueue, WriteMessage, WriteToMany,
};
pub use answer_form::AnswerForm;
pub use api_errors::ApiError;
pub use bearer::{Bearer, OwnToken, Scopes};
pub use blocking::{blocking, look, patiently, read, write};
pub use checked_query::CheckedQuery;
pub use choice::Choice;
pub use cookies::Cookies;
pub use csrf::{CsrfForm, NoFields};
pub use download::{Sink, csv_download, zip_download};
pub use errors::PageError;
pub use form::{Field, FieldError, FormErrors};
pub use fragment::{Fragment, Mould};
pub use html::Html;
pub use json::{Json, JsonBody, TakesJson};
pub use metrics::Metrics;
pub use once::Once;
pub use problems::{Fault, Problem, ProblemKind};
pub use render::{Page, Reader, RenderError, Renderer};
pub use request_key::{is_request_key, request_key};
pub use scopes::{ActivateLetters, ReadLetters, WriteLetterEvents, WriteLetters};
pub use server::{Server, StartError, Stopper};
pub use signed::{SignedAddress, SignedBody};
pub use spoken::Spoken;
pub use upload::{CsrfUpload, UPLOAD_MIB};
pub use visitor::client_address;
pub use way_back::page_of_ours;
