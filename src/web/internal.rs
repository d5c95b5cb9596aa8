//! The listener for machines: is it alive, is it ready, what has it counted.

use std::time::Duration;

use actix_web::web::{self, Data};
use actix_web::{HttpResponse, Responder};

use super::{Metrics, read};
use crate::calendar::local_date;
use crate::db;
use crate::desk::Desk;
use crate::{jobs, notices, staff};

/// A probe that waits longer has its answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// Registers the three paths.
pub(super) fn register(config: &mut web::ServiceConfig) {
    config
        .route("/livez", web::get().to(alive))
        .route("/readyz", web::get().to(ready))
        .route("/metrics", web::get().to(metrics));
}

async fn alive() -> impl Responder {
    HttpResponse::Ok().body("alive\n")
}

/// Ready is: the database answers, and has the schema that this program needs.
async fn ready(desk: Data<Desk>) -> HttpResponse {
    let url = desk.db.url().clone();
    let check = async {
        read(&desk, staff::store::anybody).await?;
        super::blocking(move || db::waiting_migrations(&url)).await
    };
    match tokio::time::timeout(PATIENCE, check).await {
        Ok(Ok(waiting)) if waiting.is_empty() => HttpResponse::Ok().body("ready\n"),
        Ok(Ok(_)) => not_ready("migrations wait\n"),
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready");
            not_ready("the database does not answer\n")
        }
        Err(_) => not_ready("the database takes too long\n"),
    }
}

fn not_ready(why: &'static str) -> HttpResponse {
    HttpResponse::ServiceUnavailable().body(why)
}

async fn metrics(metrics: Data<Metrics>, desk: Data<Desk>) -> HttpResponse {
    let today = local_date(desk.now());
    let standing = read(&desk, move |conn| {
        let (unsettled, held) = (notices::store::unsettled(conn)?, notices::store::held(conn)?);
        let opted_out = notices::store::opted_out(conn)?;
        let dead = notices::receipts::store::dead_count(conn)?;
        Ok((unsettled, held, opted_out, dead, jobs::metrics::standing(conn, today)?))
    });
    match tokio::time::timeout(PATIENCE, standing).await {
        Ok(Ok((unsettled, held, opted_out, dead, jobs))) => {
            metrics.stands(&unsettled, held, opted_out, &jobs);
            metrics.dead_receipts(dead);
        }
        // The counters are worth reading just then.
        Ok(Err(error)) => tracing::warn!(%error, "the metrics lack what stands in the database"),
        Err(_) => tracing::warn!("the metrics lack what stands in the database: it takes too long"),
    }
    match metrics.encode() {
        Ok(text) => HttpResponse::Ok()
            .content_type("application/openmetrics-text; version=1.0.0; charset=utf-8")
            .body(text),
        Err(error) => {
            tracing::error!(%error, "the metrics could not be written");
            HttpResponse::InternalServerError().finish()
        }
    }
}
