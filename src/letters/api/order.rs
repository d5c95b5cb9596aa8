//! `POST /api/v1/letters`: orders a letter.

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde::{Deserialize, Serialize};

use super::super::actions::{OrderTerms, PartnerOrder, order_for_partner};
use super::super::eligibility::Refusal;
use super::super::words;
use super::body::LetterAnswer;
use crate::desk::Desk;
use crate::requests::Answer;
use crate::texts::Words;
use crate::values::{IdPolicy, Language, NationalId, Phone};
use crate::web::{ApiError, Bearer, Fault, Json, Once, Problem, ProblemKind, Renderer, WriteLetters};

/// The body of an order.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewLetter {
    national_id: String,
    mobile: String,
}

/// Orders a letter to one person, or says which rules speak against it. No rule can be overridden here.
pub(super) async fn create(
    partner: Bearer<WriteLetters>,
    once: Once,
    Json(asked): Json<NewLetter>,
    desk: Data<Desk>,
    renderer: Data<Renderer>,
) -> Result<HttpResponse, ApiError> {
    let (national_id, mobile) = asked.read(desk.settings.id_policy).map_err(ApiError::Faults)?;
    let (inside, consumer, now) = (Data::clone(&desk), partner.0.clone(), desk.now());
    let request_id = once.request_id().to_owned();
    once.answer(&desk, &partner, &asked, move |conn| {
        let rule = inside.lateness_rule();
        let terms = OrderTerms {
            vault: &inside.vault,
            lateness: &rule,
            code_valid_days: inside.settings.letters.code_valid_days,
        };
        let faults = match order_for_partner(conn, terms, &consumer, (&national_id, &mobile), now)? {
            PartnerOrder::Ordered(seen) => {
                let location = format!("/api/v1/letters/{}", seen.letter.reference);
                let answer = Answer::json(201, &LetterAnswer::of(&seen, &rule, now))?;
                return Ok(Answer { location: Some(location), ..answer });
            }
            PartnerOrder::UnknownPerson => vec![unknown_person()],
            PartnerOrder::Refused(refusals) => {
                let words = renderer.texts().words(Language::En);
                refusals.iter().map(|refusal| fault(words, refusal)).collect()
            }
        };
        let detail = "rules speak against the letter, each in errors; none can be overridden by this call";
        let problem = Problem::new(ProblemKind::LetterRefused, detail, faults, &request_id);
        Answer::json(ProblemKind::LetterRefused.status().as_u16(), &problem)
    })
    .await
}

impl NewLetter {
    /// The values, or all that is wrong with them; never the values themselves.
    fn read(&self, policy: IdPolicy) -> Result<(NationalId, Phone), Vec<Fault>> {
        let national_id = read_national_id(&self.national_id, policy);
        let mobile = Phone::parse(&self.mobile);
        match (national_id, mobile) {
            (Ok(national_id), Ok(mobile)) => Ok((national_id, mobile)),
            (national_id, mobile) => {
                let mobile = mobile.err().map(|error| Fault {
                    pointer: "#/mobile".to_owned(),
                    code: "invalid_phone",
                    message: error.to_string(),
                });
                Err(national_id.err().into_iter().chain(mobile).collect())
            }
        }
    }
}

/// Reads the member `national_id` of a body; the fault does not tell what stood there.
pub(super) fn read_national_id(text: &str, policy: IdPolicy) -> Result<NationalId, Fault> {
    NationalId::parse(text).and_then(|id| policy.check(&id).map(|()| id)).map_err(|error| Fault {
        pointer: "#/national_id".to_owned(),
        code: "invalid_national_id",
        message: error.to_string(),
    })
}

fn unknown_person() -> Fault {
    Fault {
        pointer: "#/national_id".to_owned(),
        code: "unknown_id",
        message: "Nobody with this number is known here. Check the number with the person.".to_owned(),
    }
}

fn fault(words: Words<'_>, refusal: &Refusal) -> Fault {
    let said = words::refusal(words, refusal);
    let pointer = if matches!(refusal, Refusal::InvalidPhone) { "#/mobile" } else { "#/national_id" };
    Fault {
        pointer: pointer.to_owned(),
        code: refusal.code(),
        message: format!("{} {}", said.rule, said.next),
    }
}
