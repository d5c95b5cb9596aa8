//! `POST /api/v1/letters/activate`: uses the code that a person typed.

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde::{Deserialize, Serialize};

use super::super::codes::Code;
use super::super::codes::actions::{Activation, ActivationRefusal, Attempt, activate};
use super::body::timestamp;
use super::order::read_national_id;
use crate::audit::Actor;
use crate::desk::Desk;
use crate::requests::Answer;
use crate::web::{ActivateLetters, ApiError, Bearer, Fault, Json, Once, Problem, ProblemKind};

/// The body of an attempt.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewActivation {
    national_id: String,
    code: String,
}

#[derive(Serialize)]
struct ActivationAnswer<'a> {
    activation: ActivationBody<'a>,
}

#[derive(Serialize)]
struct ActivationBody<'a> {
    reference: &'a str,
    activated_at: String,
}

/// Lets a person in who has the code of their letter, once; counts the attempts of those who have not.
pub(super) async fn create(
    partner: Bearer<ActivateLetters>,
    once: Once,
    Json(asked): Json<NewActivation>,
    desk: Data<Desk>,
) -> Result<HttpResponse, ApiError> {
    let national_id = read_national_id(&asked.national_id, desk.settings.id_policy)
        .map_err(|fault| ApiError::Faults(vec![fault]))?;
    // What cannot be a code is a wrong one, and counted as such.
    let attempt =
        Attempt { national_id_index: desk.vault.index(&national_id), code: Code::parse(&asked.code) };
    let (inside, now) = (Data::clone(&desk), desk.now());
    let actor = Actor::Consumer(partner.consumer.clone());
    let request_id = once.request_id().to_owned();
    once.answer(&desk, &partner, &asked, move |conn| {
        let valid_days = inside.settings.letters.code_valid_days;
        match activate(conn, &inside.vault, &actor, &attempt, valid_days, now)? {
            Activation::Activated(letter) => {
                let activation =
                    ActivationBody { reference: &letter.reference, activated_at: timestamp(now) };
                Answer::json(200, &ActivationAnswer { activation })
            }
            Activation::Refused(refusal) => {
                let kind = ProblemKind::CodeRefused;
                let detail = "the entry of errors says why the code does not let the person in";
                let problem = Problem::new(kind, detail, vec![fault(refusal)], &request_id);
                Answer::json(kind.status().as_u16(), &problem)
            }
        }
    })
    .await
}

fn fault(refusal: ActivationRefusal) -> Fault {
    let message = match refusal {
        ActivationRefusal::WrongCode => {
            "This is not the code in the person's letter. Check it and try again."
        }
        ActivationRefusal::Used => "The code was used before.",
        ActivationRefusal::Expired => "The code is too old. The person can order a new letter.",
        ActivationRefusal::Replaced => "A newer letter has been ordered. The person must wait for its code.",
        ActivationRefusal::Locked => {
            "Too many wrong codes were tried. The person can order a new letter, or call +47 800 30 300."
        }
        ActivationRefusal::Stopped => "The letter was stopped. The person can order a new one.",
    };
    Fault { pointer: "#/code".to_owned(), code: refusal.as_str(), message: message.to_owned() }
}
