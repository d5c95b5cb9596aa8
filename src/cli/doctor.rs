//! `skranke doctor`: what the desk needs, checked one by one. Prints no secret: of each address only the host.

use std::net::{TcpStream, ToSocketAddrs as _};
use std::time::Duration;

use chrono::{Days, SecondsFormat, TimeDelta};
use secrecy::ExposeSecret as _;
use url::Url;

use super::{CliError, Done, answer};
use crate::backups;
use crate::calendar::local_date;
use crate::config::Settings;
use crate::db::{self, DatabaseUrl, Ruling};
use crate::desk::Desk;
use crate::notices::compose;
use crate::notices::email::Mailer;
use crate::notices::receipts::store;
use crate::register::client::NotAvailable;
use crate::signing::Signer;
use crate::values::NoticeId;
use crate::web::Renderer;
use crate::{jobs, texts};

/// Clocks of several machines differ a little.
const CLOCK_MAY_DIFFER: TimeDelta = TimeDelta::minutes(5);

/// After so many days without a nightly run somebody must look.
const RUN_IS_MISSED_AFTER: Days = Days::new(2);

/// So many of the reports that name no message of ours are listed.
const RECEIPTS_SHOWN: i64 = 10;
/// How long Maskinporten and the register may take together.
const REGISTER_PATIENCE: Duration = Duration::from_secs(15);

/// What is good, or what is wrong and what to do about it.
type Finding = Result<String, Fault>;

struct Fault {
    what: String,
    remedy: &'static str,
}

fn fault(what: impl Into<String>, remedy: &'static str) -> Finding {
    Err(Fault { what: what.into(), remedy })
}

fn held(desk: &Desk) -> Finding {
    match desk.db.read(backups::hold::standing) {
        Ok(None) => Ok("nothing is held".to_owned()),
        Ok(Some(restore)) => fault(
            format!(
                "nothing is sent: a backup of {} was restored",
                restore.backup_made_at.utc().to_rfc3339_opts(SecondsFormat::Secs, true)
            ),
            "find out what was sent since it was made, then run skranke release send or skranke release drop",
        ),
        Err(error) => fault(causes(&error), "see the finding about the database"),
    }
}

/// Checks everything, also after a fault, and fails if there was one.
pub(super) fn run(settings: Result<Settings, CliError>) -> Result<Done, CliError> {
    let settings = match settings {
        Ok(settings) => settings,
        Err(CliError::Usage(problems)) => {
            let finding = fault(problems, "correct them in the settings file or the SKRANKE_… variables");
            return conclude(&[("settings", finding)]);
        }
        Err(error) => return Err(error),
    };
    let mut findings = vec![("settings", Ok("read and checked".to_owned()))];
    findings.push(("templates", templates()));
    findings.push(("mail server", mail(&settings)));
    findings.extend(gateways(&settings));
    findings.push(("signed answers", signing(&settings)));
    let migrated = migrated(&settings);
    let is_migrated = migrated.is_ok();
    findings.push(("database", migrated));
    if is_migrated {
        match Desk::open(settings) {
            Ok(desk) => findings.extend([
                ("database takes writes", writable(&desk)),
                ("order of ids", order(&desk)),
                ("data key", data_key(&desk)),
                ("clock", clock(&desk)),
                ("contact register", register(&desk)),
                ("nightly run", nightly(&desk)),
                ("receipts", receipts(&desk)),
                ("sending after a restore", held(&desk)),
            ]),
            Err(error) => {
                let finding = fault(causes(&error), "see the settings of the database and its key");
                findings.push(("desk", finding));
            }
        }
    }
    conclude(&findings)
}

fn conclude(findings: &[(&str, Finding)]) -> Result<Done, CliError> {
    let mut all_well = true;
    for (subject, finding) in findings {
        match finding {
            Ok(good) => answer(format_args!("ok     {subject}: {good}"))?,
            Err(fault) => {
                all_well = false;
                answer(format_args!("fault  {subject}: {}\n       {}", fault.what, fault.remedy))?;
            }
        }
    }
    if all_well { Ok(Done::Fully) } else { Err(CliError::Failed(anyhow::anyhow!("not all is well"))) }
}

fn templates() -> Finding {
    let renderer = match Renderer::load() {
        Ok(renderer) => renderer,
        Err(error) => {
            return fault(causes(&error), "install the program again; its templates are part of it");
        }
    };
    let problems: Vec<String> = texts::differences().into_iter().chain(compose::check()).collect();
    match problems.first() {
        None => Ok(format!("{} pages and all messages render", renderer.templates())),
        Some(problem) => fault(problem.as_str(), "install the program again; its templates are part of it"),
    }
}

fn signing(settings: &Settings) -> Finding {
    let signer = settings.signing.as_ref().map(Signer::new).transpose();
    match signer {
        Ok(None) => Ok("no key is set, so none are signed".to_owned()),
        Ok(Some(_)) => Ok("the key and its certificate can be used".to_owned()),
        Err(error) => fault(causes(&error), "see key_file and certificate_file under [signing]"),
    }
}

fn mail(settings: &Settings) -> Finding {
    const REMEDY: &str = "see mail_url and mail_from, and whether the server lets this machine in";
    let greeted = Mailer::new(settings).map(|mailer| mailer.greet());
    match greeted {
        Ok(Ok(())) => Ok(reached(settings.mail_url.expose_secret())),
        // The error's own text, without what the server answered to a password.
        Ok(Err(error)) => fault(causes(&error), REMEDY),
        Err(error) => fault(causes(&error), REMEDY),
    }
}

/// Each SMS provider by itself.
fn gateways(settings: &Settings) -> Vec<(&'static str, Finding)> {
    if settings.sms_providers.is_empty() {
        return vec![("SMS gateway", sms(settings.sms_url.expose_secret(), settings.notices.timeout))];
    }
    let each = settings.sms_providers.iter().map(|provider| {
        let found = sms(provider.url.expose_secret(), settings.notices.timeout);
        let named = |what: String| format!("{}: {what}", provider.name);
        ("SMS provider", found.map(named).map_err(|fault| Fault { what: named(fault.what), ..fault }))
    });
    each.collect()
}

fn sms(text: &str, timeout: Duration) -> Finding {
    const REMEDY: &str = "see sms_url or sms_providers, and whether a firewall stands between";
    if text.starts_with("file:") {
        return Ok(reached(text));
    }
    let url = text.split_once('+').and_then(|(_, url)| Url::parse(url).ok());
    let Some((host, port)) =
        url.as_ref().and_then(|url| Some((url.host_str()?, url.port_or_known_default()?)))
    else {
        return fault("its url is not understood", REMEDY);
    };
    let addresses = match (host.trim_matches(['[', ']']), port).to_socket_addrs() {
        Ok(addresses) => addresses,
        Err(error) => return fault(causes(&error), REMEDY),
    };
    let mut last = "the host has no address".to_owned();
    for address in addresses {
        match TcpStream::connect_timeout(&address, timeout) {
            Ok(_) => return Ok(reached(text)),
            Err(error) => last = error.to_string(),
        }
    }
    fault(last, REMEDY)
}

/// Of a URL that may hold a password the host.
fn reached(url: &str) -> String {
    if let Some(folder) = url.strip_prefix("file:") {
        return format!("messages go to the folder {folder}");
    }
    let plain = url.split_once('+').map_or(url, |(_, url)| url);
    let host = Url::parse(plain).ok().and_then(|url| url.host_str().map(ToOwned::to_owned));
    format!("{} answers", host.unwrap_or_default())
}

fn migrated(settings: &Settings) -> Finding {
    const REMEDY: &str = "see database_url; run skranke migrate for a new database";
    // Opening would make the file.
    if let DatabaseUrl::Sqlite(path) = &settings.database_url
        && !std::path::Path::new(path).exists()
    {
        return fault(format!("{path} does not exist"), REMEDY);
    }
    match db::waiting_migrations(&settings.database_url) {
        Ok(waiting) if waiting.is_empty() => {
            Ok(format!("{} answers and has the schema of this program", settings.database_url.kind()))
        }
        Ok(waiting) => fault(format!("{} migrations are missing", waiting.len()), "run skranke migrate"),
        Err(error) => fault(causes(&error), REMEDY),
    }
}

fn writable(desk: &Desk) -> Finding {
    let tried = desk.db.rule(move |conn| {
        let here = jobs::Instance::here();
        jobs::lock::acquire(conn, "doctor", &here, TimeDelta::zero()).map(Ruling::Undo)
    });
    match tried {
        Ok(_) => Ok("a row was written and taken back".to_owned()),
        Err(error) => fault(causes(&error), "see that the disk has room and the database is not read-only"),
    }
}

fn order(desk: &Desk) -> Finding {
    match desk.db.read(db::sorts_by_bytes) {
        Ok(true) => Ok("that of their making".to_owned()),
        Ok(false) => fault(
            "by the rules of a language, in which ids are in another order than that of their making",
            "make the database anew with --locale=C.UTF-8, and move by skranke backup and skranke restore",
        ),
        Err(error) => fault(causes(&error), "see the database"),
    }
}

fn data_key(desk: &Desk) -> Finding {
    match desk.try_data_key() {
        Ok(true) => Ok("opens what is stored".to_owned()),
        Ok(false) => Ok("nothing is stored yet that it could open".to_owned()),
        Err(error) => fault(
            causes(&error),
            "set data_key or data_key_file to the key that this database was filled with",
        ),
    }
}

fn clock(desk: &Desk) -> Finding {
    let now = desk.now();
    match desk.db.read(|conn| jobs::store::recent_runs(conn, 1)) {
        Ok(runs) => match runs.first().map(|run| run.started_at.utc()) {
            Some(started) if started > now + CLOCK_MAY_DIFFER => fault(
                format!("the last job began at {started}, which is still to come"),
                "set this machine's clock, best by NTP",
            ),
            _ => Ok(format!("it is {} in Norway, not before the last job", local_date(now))),
        },
        Err(error) => fault(causes(&error), "see the database"),
    }
}

/// Upstream: whether Maskinporten knows us and the register takes its token. Nobody is looked up.
fn register(desk: &Desk) -> Finding {
    let Some(upstream) = &desk.upstream else { return Ok("is kept here".to_owned()) };
    match upstream.check(desk.now(), REGISTER_PATIENCE) {
        Ok(()) => Ok(format!("{} takes our token", upstream.host())),
        Err(reason @ NotAvailable::TokenRefused { .. }) => fault(
            reason.to_string(),
            "see issuer, client_id, key_file, key_id and scopes in [register], and the client at Maskinporten",
        ),
        Err(reason) => fault(
            format!("{}: {reason}", upstream.host()),
            "see base_url and token_url in [register], and whether a firewall stands between",
        ),
    }
}

fn nightly(desk: &Desk) -> Finding {
    const REMEDY: &str = "run skranke nightly, and see that its timer is on";
    let today = local_date(desk.now());
    match desk.db.read(|conn| jobs::store::last_completed(conn, jobs::NIGHTLY)) {
        Ok(Some(last)) if last + RUN_IS_MISSED_AFTER >= today => Ok(format!("done for {last}")),
        Ok(Some(last)) => fault(format!("the last one that was completed is of {last}"), REMEDY),
        Ok(None) => fault("none was ever completed", REMEDY),
        Err(error) => fault(causes(&error), "see the database"),
    }
}

/// Reports of unknown messages are no fault of ours, but somebody's: a backup that was put back, a hook shared with others.
fn receipts(desk: &Desk) -> Finding {
    let read = desk.db.read(|conn| Ok((store::dead_count(conn)?, store::dead(conn, RECEIPTS_SHOWN)?)));
    match read {
        Ok((0, _)) => Ok("every report names a message of ours".to_owned()),
        Ok((count, latest)) => {
            let latest = latest.iter().map(|receipt| {
                let id = receipt.unknown_id.as_ref().map_or("no id of ours", NoticeId::as_str);
                let (at, status) = (receipt.received_at.utc(), receipt.status.as_str());
                format!(
                    "\n       {} {} {status} {id}",
                    at.to_rfc3339_opts(SecondsFormat::Secs, true),
                    receipt.provider
                )
            });
            Ok(format!("{count} reports name no message of ours; the latest:{}", latest.collect::<String>()))
        }
        Err(error) => fault(causes(&error), "see the database"),
    }
}

/// The error with its causes, but not twice where it quotes them itself.
fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    for cause in std::iter::successors(error.source(), |cause| cause.source()) {
        let cause = cause.to_string();
        if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    text
}
