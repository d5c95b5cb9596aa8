//! A contact register upstream with Maskinporten beside it, for tests: speaks the documented protocol, checks what it is
//! sent as strictly as they do, and fails on demand.
//!
//! `register_stub PORT` listens on loopback. `POST /control` with a JSON object changes what it knows and does:
//! `now`, `issuer`, `client_id`, `key_id`, `n` and `e` (the client's public key), `token_seconds`, `people` (by national id,
//! each as the register writes it) and `faults` (`at`: `token` or `look_up`, `kind`: `slow`, `status`, `schema`, `drop` or
//! `missing`, and how many `times`). `GET /control` tells how many tokens it gave and whom it was asked for.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test's peer may fall over, and its test with it"
)]

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::web::{self, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde::Deserialize;
use serde_json::{Map, Value, json};

const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

#[derive(Default)]
struct State {
    settings: Map<String, Value>,
    people: HashMap<String, Value>,
    faults: Vec<Fault>,
    tokens: HashSet<String>,
    jtis: HashSet<String>,
    grants: u64,
    look_ups: Vec<Vec<String>>,
}

#[derive(Clone, Deserialize)]
struct Fault {
    at: String,
    kind: String,
    status: Option<u16>,
    retry_after: Option<u64>,
    ms: Option<u64>,
    times: Option<u32>,
}

type Shared = Data<Mutex<State>>;

impl State {
    fn text(&self, key: &str) -> &str {
        self.settings.get(key).and_then(Value::as_str).expect("a setting of the stub is missing")
    }

    /// The fault that is due at this place, which is used up by it.
    fn fault(&mut self, at: &str) -> Option<Fault> {
        let fault = self.faults.iter_mut().find(|fault| fault.at == at && fault.times != Some(0))?;
        fault.times = fault.times.map(|times| times - 1);
        Some(fault.clone())
    }
}

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let port: u16 = std::env::args().nth(1).expect("which port?").parse().expect("a port is a number");
    let state: Shared = Data::new(Mutex::default());
    HttpServer::new(move || {
        App::new()
            .app_data(state.clone())
            .route("/control", web::post().to(control))
            .route("/control", web::get().to(tell))
            .route("/token", web::post().to(token))
            .route("/rest/v2/personer", web::post().to(look_up))
    })
    // Many callers that it keeps waiting.
    .workers(2)
    .bind(("127.0.0.1", port))?
    .run()
    .await
}

async fn control(state: Shared, change: web::Json<Map<String, Value>>) -> HttpResponse {
    let mut state = state.lock().unwrap();
    for (key, value) in change.into_inner() {
        match key.as_str() {
            "people" => state.people.extend(value.as_object().cloned().unwrap()),
            "faults" => state.faults = serde_json::from_value(value).unwrap(),
            _ => {
                state.settings.insert(key, value);
            }
        }
    }
    HttpResponse::NoContent().finish()
}

async fn tell(state: Shared) -> HttpResponse {
    let state = state.lock().unwrap();
    HttpResponse::Ok().json(json!({ "grants": state.grants, "look_ups": state.look_ups }))
}

#[derive(Deserialize)]
struct TokenForm {
    grant_type: String,
    assertion: String,
}

async fn token(state: Shared, form: web::Form<TokenForm>) -> HttpResponse {
    let fault = state.lock().unwrap().fault("token");
    if let Some(answer) = failing(fault.as_ref()).await {
        return answer;
    }
    let mut state = state.lock().unwrap();
    match checked(&state, &form) {
        Ok(jti) if state.jtis.insert(jti.clone()) => {
            state.grants += 1;
            let token = format!("token-{}", state.grants);
            state.tokens.insert(token.clone());
            let seconds = state.settings.get("token_seconds").and_then(Value::as_u64).unwrap_or(599);
            HttpResponse::Ok().json(json!({
                "access_token": token, "token_type": "Bearer", "expires_in": seconds, "scope": "krr:global/…"
            }))
        }
        Ok(_) => refused("invalid_grant", "MP-000 the jti was used before"),
        Err(why) => refused("invalid_grant", why),
    }
}

fn refused(error: &str, description: &str) -> HttpResponse {
    HttpResponse::BadRequest().json(json!({ "error": error, "error_description": description }))
}

/// The assertion's `jti` when everything about it is as Maskinporten wants it.
fn checked(state: &State, form: &TokenForm) -> Result<String, &'static str> {
    let header = jsonwebtoken::decode_header(&form.assertion).map_err(|_| "MP-100 not a JWT")?;
    if form.grant_type != GRANT_TYPE {
        return Err("MP-100 another grant type");
    }
    if header.alg != Algorithm::RS256 || header.kid.as_deref() != Some(state.text("key_id")) {
        return Err("MP-120 another algorithm or key");
    }
    let key = DecodingKey::from_rsa_components(state.text("n"), state.text("e")).unwrap();
    let mut rules = Validation::new(Algorithm::RS256);
    // Time is the stub's own.
    rules.validate_exp = false;
    rules.validate_aud = false;
    let claims: Map<String, Value> =
        decode(&form.assertion, &key, &rules).map_err(|_| "MP-120 the signature does not fit")?.claims;
    let text = |key: &str| claims.get(key).and_then(Value::as_str);
    let number = |key: &str| claims.get(key).and_then(Value::as_i64);
    let now: DateTime<Utc> = state.text("now").parse().unwrap();
    let (Some(issued), Some(ends)) = (number("iat"), number("exp")) else {
        return Err("MP-100 iat and exp are needed");
    };
    if text("aud") != Some(state.text("issuer")) {
        return Err("MP-110 another aud, or more than one");
    }
    if text("iss") != Some(state.text("client_id")) {
        return Err("MP-100 invalid client");
    }
    if (issued - now.timestamp()).abs() > 10 || ends - issued > 120 || ends <= now.timestamp() {
        return Err("MP-100 iat or exp");
    }
    if !text("scope").is_some_and(|scope| scope.starts_with("krr:global/")) {
        return Err("MP-100 scope");
    }
    text("jti").map(str::to_owned).ok_or("MP-100 jti")
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Question {
    #[serde(rename = "personidentifikatorer")]
    ids: Vec<String>,
    inkluder_ikke_registrerte: Option<bool>,
}

async fn look_up(state: Shared, request: HttpRequest, question: web::Json<Question>) -> HttpResponse {
    let bearer = request.headers().get("authorization").and_then(|value| value.to_str().ok());
    let fault = {
        let mut state = state.lock().unwrap();
        let is_good =
            bearer.and_then(|value| value.strip_prefix("Bearer ")).is_some_and(|t| state.tokens.contains(t));
        if !is_good {
            return HttpResponse::Unauthorized().json(json!({ "error": "invalid_token" }));
        }
        if !(1..=1000).contains(&question.ids.len()) {
            return HttpResponse::BadRequest().json(json!({ "error": "invalid_request" }));
        }
        state.look_ups.push(question.ids.clone());
        state.fault("look_up")
    };
    if let Some(answer) = failing(fault.as_ref()).await {
        return answer;
    }
    let kind = fault.as_ref().map_or("", |fault| fault.kind.as_str());
    if kind == "schema" {
        return HttpResponse::Ok().json(json!({ "persons": { "07823642061": "reservert" } }));
    }
    let state = state.lock().unwrap();
    let include = question.inkluder_ikke_registrerte == Some(true) && kind != "missing";
    // The order of the answer is promised by nobody.
    let people = question.ids.iter().rev().filter_map(|id| {
        let known = state.people.get(id).filter(|_| kind != "missing").cloned();
        let nobody = || {
            json!({ "reservasjon": "NEI", "status": "IKKE_REGISTRERT", "varslingsstatus": "KAN_IKKE_VARSLES" })
        };
        let mut person = known.or_else(|| include.then(nobody))?;
        let fields = person.as_object_mut().unwrap();
        fields.insert("personidentifikator".to_owned(), json!(id));
        fields.insert("nytt_felt".to_owned(), json!({ "som": "ingen kjenner" }));
        Some(person)
    });
    HttpResponse::Ok().json(json!({ "personer": people.collect::<Vec<_>>() }))
}

/// The answer of a fault that answers by itself; a slow one only takes its time.
async fn failing(fault: Option<&Fault>) -> Option<HttpResponse> {
    let fault = fault?;
    if let Some(ms) = fault.ms {
        actix_web::rt::time::sleep(Duration::from_millis(ms)).await;
    }
    match fault.kind.as_str() {
        "status" => {
            let mut answer = HttpResponse::build(StatusCode::from_u16(fault.status?).unwrap());
            if let Some(seconds) = fault.retry_after {
                answer.insert_header(("retry-after", seconds));
            }
            Some(answer.body("feil for 07823642061"))
        }
        "drop" => {
            let cut = futures_util::stream::iter([
                Ok(web::Bytes::from_static(b"{\"personer\":[")),
                Err(std::io::Error::other("cut")),
            ]);
            Some(HttpResponse::Ok().streaming(cut))
        }
        _ => None,
    }
}
