//! Every page and every call there is, with who may use it: data, so that a test can walk role by route.

use std::collections::BTreeMap;
use std::future::Future;

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::{Error, FromRequest, Handler, HttpRequest, Responder, web};

use super::allowed::Gate;
use super::{desk_page, openapi};
use crate::{
    backups, findings, jobs, letters, lookups, notices, persons, register, reports, retention, staff,
};

pub use super::allowed::Access;

/// One method of one path.
pub struct Route {
    /// `GET` (which also answers `HEAD`), `POST`, or `PATCH` where the national register has it.
    pub method: Method,
    /// The pattern, such as `/persons/{person_id}`.
    pub path: &'static str,
    /// Who may use it, as the handler's first argument says.
    pub access: Access,
    handler: Box<dyn Fn() -> actix_web::Route>,
}

/// The arguments of a handler, the first of which says who may use it.
pub trait Guarded: Sized {
    /// Who may use the handler.
    const ACCESS: Access;

    /// Takes the arguments from a request, in order: what is behind a gate is not even read for those it keeps out.
    fn extract(request: &HttpRequest, payload: Payload) -> impl Future<Output = Result<Self, Error>>;
}

macro_rules! guarded {
    ($($rest:ident),*) => {
        impl<Gated: Gate + FromRequest $(, $rest: FromRequest)*> Guarded for (Gated, $($rest,)*) {
            const ACCESS: Access = Gated::ACCESS;

            async fn extract(request: &HttpRequest, mut payload: Payload) -> Result<Self, Error> {
                Ok((
                    Gated::from_request(request, &mut payload).await.map_err(Into::into)?,
                    $($rest::from_request(request, &mut payload).await.map_err(Into::into)?,)*
                ))
            }
        }
    };
}
guarded!();
guarded!(A);
guarded!(A, B);
guarded!(A, B, C);
guarded!(A, B, C, D);
guarded!(A, B, C, D, E);

/// Makes a route of a handler. Does not compile unless the handler's first argument is `Allowed<…>`,
/// `Bearer<…>`, `OwnToken<…>`, `SignedBody<…>`, `SignedAddress` or `Public`.
pub fn page<H, Args>(method: Method, path: &'static str, handler: H) -> Route
where
    H: Handler<Args>,
    Args: Guarded + 'static,
    H::Output: Responder + 'static,
{
    let to_handler = move || {
        let handler = handler.clone();
        web::to(move |request: HttpRequest, payload: web::Payload| {
            let handler = handler.clone();
            async move {
                let arguments = Args::extract(&request, payload.into_inner()).await?;
                Ok::<_, Error>(handler.call(arguments).await)
            }
        })
    };
    Route { method, path, access: Args::ACCESS, handler: Box::new(to_handler) }
}

/// All pages and calls.
pub fn table() -> Vec<Route> {
    let mut all = Vec::new();
    all.extend(desk_page::routes());
    all.extend(persons::pages::routes());
    all.extend(letters::pages::routes());
    all.extend(letters::api::routes());
    all.extend(letters::queue::pages::routes());
    all.extend(letters::work_items::pages::routes());
    all.extend(letters::deadlines::pages::routes());
    all.extend(register::pages::routes());
    all.extend(register::confirmations::pages::routes());
    all.extend(register::api::routes());
    all.extend(notices::pages::routes());
    all.extend(notices::writing::pages::routes());
    all.extend(notices::mailings::pages::routes());
    all.extend(notices::templates::pages::routes());
    all.extend(notices::receipts::api::routes());
    all.extend(reports::pages::routes());
    all.extend(lookups::pages::routes());
    all.extend(jobs::pages::routes());
    all.extend(backups::pages::routes());
    all.extend(findings::pages::routes());
    all.extend(retention::holds::pages::routes());
    all.extend(staff::pages::routes());
    all.extend(openapi::routes());
    all
}

/// Registers the table; another method on a known path is answered 405 with the right ones. The register's own interface is
/// there only where the register is kept: with nothing in it, it would tell partners that nobody has opted out.
pub(super) fn register(config: &mut web::ServiceConfig, keeps_register: bool) {
    let mut paths: BTreeMap<&'static str, Vec<Route>> = BTreeMap::new();
    for route in table().into_iter().filter(|route| keeps_register || !route.path.starts_with("/rest/")) {
        paths.entry(route.path).or_default().push(route);
    }
    // Words before placeholders, and placeholders with an ending before those without: `/letters/late` is not the letter
    // called late, `/batch/7.json` not the run called 7.json.
    let mut paths: Vec<_> = paths.into_iter().collect();
    paths.sort_by_key(|(path, _)| (path.contains('{'), path.ends_with('}')));
    for (path, routes) in paths {
        let mut resource = web::resource(path);
        for route in routes {
            if route.method == Method::GET {
                resource = resource.route((route.handler)().method(Method::HEAD));
            }
            resource = resource.route((route.handler)().method(route.method.clone()));
        }
        config.service(resource);
    }
}
