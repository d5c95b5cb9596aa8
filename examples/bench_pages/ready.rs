//! The baselines: the person page from data at hand, and the same bytes as a constant, each without any database,
//! sign-in, audit, log or header of ours.

use std::net::{SocketAddr, TcpListener};

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpResponse, HttpServer, web};
use serde::Serialize;
use serde_json::{Value, json};
use skranke::staff::{Agent, Role, Username};
use skranke::values::{Language, StaffId};
use skranke::web::{Page, Reader, Renderer};

/// A person page whose every text is ready.
#[derive(Serialize)]
#[serde(transparent)]
struct ReadyPage(Value);

impl Page for ReadyPage {
    const TEMPLATE: &'static str = "pages/person";
    const TITLE: &'static str = "person-title";
}

struct Ready {
    renderer: Renderer,
    page: ReadyPage,
    agent: Agent,
}

impl Ready {
    fn html(&self) -> Result<String, skranke::web::RenderError> {
        let reader = Reader {
            agent: Some(&self.agent),
            language: Language::Nb,
            csrf: "0123456789012345678901234567890123456789012",
            path: "/persons/01D39ZY06FGSCTVN4T2V9PKHFZ",
            held: false,
            flash: "",
            late: None,
        };
        self.renderer.page(reader, &self.page)
    }
}

fn ready() -> anyhow::Result<Ready> {
    let agent = Agent {
        staff_id: StaffId::parse("01D39ZY06FGSCTVN4T2V9PKHFZ")?,
        username: Username::parse("agent")?,
        full_name: "Demo Agent".to_owned(),
        role: Role::Agent,
        language: Language::Nb,
        session: String::new(),
    };
    Ok(Ready { renderer: Renderer::load()?, page: ReadyPage(view()), agent })
}

/// Serves `/ready` and `/constant`; answers where, how to stop it, and how long the page is.
pub(crate) fn serve() -> anyhow::Result<(SocketAddr, ServerHandle, usize)> {
    let ready = web::Data::new(ready()?);
    let constant = web::Bytes::from(ready.html()?);
    let length = constant.len();
    let constant = web::Data::new(constant);
    let server = HttpServer::new(move || {
        App::new()
            .app_data(ready.clone())
            .app_data(constant.clone())
            .route("/ready", web::get().to(show_ready))
            .route("/constant", web::get().to(show_constant))
    });
    let socket = TcpListener::bind("127.0.0.1:0")?;
    let address = socket.local_addr()?;
    let server = server.disable_signals().listen(socket)?.run();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    Ok((address, handle, length))
}

async fn show_ready(ready: web::Data<Ready>) -> Result<HttpResponse, actix_web::Error> {
    let html = ready.html().map_err(actix_web::error::ErrorInternalServerError)?;
    Ok(HttpResponse::Ok().content_type("text/html; charset=utf-8").body(html))
}

async fn show_constant(constant: web::Data<web::Bytes>) -> HttpResponse {
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(constant.get_ref().clone())
}

/// What a common person's page shows: two channels, a letter, a message, a contact.
fn view() -> Value {
    let channel = |key: &str, value: &str| {
        json!({
            "label": key, "value": value, "reveal": key, "reveal_label": "Vis hele",
            "age": "Bekreftet 02.11.2026", "validity": "Kan brukes til 02.05.2028", "expired": false,
        })
    };
    json!({
        "strip": {
            "person_id": "01D39ZY06FGSCTVN4T2V9PKHFZ", "name": "Åse Marie Sæther",
            "born": "Født 20. november 1946 (80 år)", "id_label": "Fødselsnummer",
            "national_id": "209146 *****", "reveal": true, "tags": [],
        },
        "contact": {
            "channels": [channel("email", "å***@example.no"), channel("mobile", "*** ** 123")],
            "language": "Bokmål", "mailbox": "Har digital postkasse",
        },
        "register": { "away": false, "elsewhere": false, "opt_out": "Ikke reservert", "notifiable": "Kan varsles digitalt" },
        "letters": [{
            "letter_id": "01D39ZY06FGSCTVN4T2V9PKHFZ", "reference": "ML-DEMO-000001-1", "color": "success",
            "tag": "Aktivert", "ordered": "Bestilt 2. november 2026", "state": "Aktivert 6. november 2026",
            "verdict": "Brevet kom fram i tide.",
        }],
        "status": "Bosatt", "address": ["Storgata 1", "0155 Oslo"],
        "notices": [{
            "path": "/messages/01D39ZY06FGSCTVN4T2V9PKHFZ", "kind": "Brev forsinket", "channel": "SMS", "state": "I kø",
            "when": "20.11.2026 09:00", "template": "Innebygd tekst", "asked_by": "Automatisk",
        }],
        "topics": [
            { "value": "letter", "label": "Brev" }, { "value": "code", "label": "Kode" },
            { "value": "contact_details", "label": "Kontaktopplysninger" }, { "value": "opt_out", "label": "Reservasjon" },
            { "value": "message", "label": "Melding" }, { "value": "other", "label": "Annet" },
        ],
        "inquiry_open": "Åpnet kl. 09.00: er på telefonen",
        "inquiries": [{
            "when": "20.11.2026 09:00", "agent": "Demo Agent", "reason": "er på telefonen", "note": null,
        }],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::String(text) => found.push(text.clone()),
            Value::Array(values) => values.iter().for_each(|value| texts(value, found)),
            Value::Object(fields) => fields.values().for_each(|value| texts(value, found)),
            _ => {}
        }
    }

    #[test]
    fn the_page_of_the_baseline_is_the_person_page_with_every_text_at_hand_on_it() {
        let html = ready().unwrap().html().unwrap();
        let mut due = Vec::new();
        texts(&view(), &mut due);
        assert!(due.len() > 40);
        for text in due {
            assert!(html.contains(&text), "{text} is not on the page any more:\n{html}");
        }
    }
}
