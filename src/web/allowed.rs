//! The first argument of every handler: who may use it.

use std::future::{Future, Ready, ready};
use std::marker::PhantomData;
use std::ops::Deref;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};

use super::visitor::Visitor;
use super::{PageError, write};
use crate::audit::{self, Action, Actor, Entry};
use crate::desk::Desk;
use crate::staff::{Agent, Permission};

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Public,
    /// Those signed in whose role has this permission.
    Needs(Permission),
    /// Partners' systems, or people themselves, whose token has one of these scopes; no member of staff.
    Scope(&'static [&'static str]),
    /// Those who signed what they send, or who were given an address that we signed.
    Signed,
}

/// What the first argument of a handler says about access.
pub trait Gate {
    /// Who gets past it.
    const ACCESS: Access;
}

/// A permission as a type, for [`Allowed`].
pub trait Need: 'static {
    /// The permission.
    const PERMISSION: Permission;
}

macro_rules! needs {
    ($($name:ident),+) => {
        $(
            #[doc = concat!("Asks for [`Permission::", stringify!($name), "`].")]
            pub struct $name;

            impl Need for $name {
                const PERMISSION: Permission = Permission::$name;
            }
        )+
    };
}
needs!(
    UseDesk,
    FindPerson,
    ViewPerson,
    ChangeOptOut,
    ChangeContact,
    OrderLetter,
    WriteMessage,
    ViewLateQueue,
    WorkLateQueue,
    AssignLateLetters,
    ReleaseBulk,
    ExportReports,
    ViewSettings,
    ViewRuns,
    StartRuns,
    PlaceHolds,
    LookUpInBulk,
    ViewAudit,
    ManageTemplates,
    WriteToMany
);

/// The signed-in person, whose role has the permission. Signed out, a page leads to the sign-in and a form is refused
/// (401); with another role both are refused (403), and that is put on record.
pub struct Allowed<P>(pub Agent, PhantomData<P>);

impl<P> Deref for Allowed<P> {
    type Target = Agent;

    fn deref(&self) -> &Agent {
        &self.0
    }
}

impl<P: Need> Gate for Allowed<P> {
    const ACCESS: Access = Access::Needs(P::PERMISSION);
}

impl<P: Need> FromRequest for Allowed<P> {
    type Error = PageError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, PageError>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let Some(agent) = Visitor::of(&request).and_then(|visitor| visitor.agent) else {
                return Err(signed_out(&request));
            };
            if agent.may(P::PERMISSION) {
                return Ok(Self(agent, PhantomData));
            }
            put_refusal_on_record(&request, agent.actor()).await?;
            Err(PageError::Forbidden)
        })
    }
}

fn signed_out(request: &HttpRequest) -> PageError {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        PageError::SignInFirst { next: request.uri().to_string() }
    } else {
        PageError::SignedOut
    }
}

pub(super) async fn put_refusal_on_record(request: &HttpRequest, actor: Actor) -> Result<(), PageError> {
    let Some(desk) = request.app_data::<Data<Desk>>() else { return Ok(()) };
    let route = format!("{} {}", request.method(), request.match_pattern().unwrap_or_default());
    let now = desk.now();
    write(desk, move |conn| {
        let entry = Entry { object: Some(&route), ..Entry::new(&actor, Action::AccessRefused) };
        audit::store::append(conn, &entry, now)
    })
    .await
}

/// Says that a page is for anybody; the agent when somebody is signed in all the same.
pub struct Public(pub Option<Agent>);

impl Gate for Public {
    const ACCESS: Access = Access::Public;
}

impl FromRequest for Public {
    type Error = PageError;
    type Future = Ready<Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(Visitor::of(request).and_then(|visitor| visitor.agent))))
    }
}
