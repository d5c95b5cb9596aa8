//! One claimed message on its way out: address, words, server, and a commit before and after.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::answers::Answers;
use super::compose::{ComposeError, Composer, Wording};
use super::email::{Mail, Mailer};
use super::guard;
use super::outbox::{self, Turn, Written};
use super::recipient;
use super::rules::Address;
use super::sms::{Choice, Providers, Sms};
use super::templates;
use super::{Notice, NoticeKind, Outcome};
use crate::db::{AnyConnection, Error};
use crate::desk::Desk;
use crate::register::{self, Told};
use crate::values::Language;
use crate::vault::Vault;

/// How often an answer is put on record again while the database is away; after that the lease decides.
const SETTLE_TRIES: usize = 120;
const SETTLE_WAIT: Duration = Duration::from_secs(1);

/// What deliveries share.
pub(super) struct Office {
    pub(super) desk: Desk,
    pub(super) composer: Arc<Composer>,
    pub(super) sms: Providers,
}

/// In which words a message goes out.
struct Words {
    wording: Wording,
    language: Language,
    /// What the template needs.
    parameters: String,
}

/// Whether a claimed message may go out now.
enum Clearance {
    /// It is on record as being handed over, with what its template needs.
    Go { address: Address, words: Words },
    /// It may not; why, is on record.
    Stopped(Outcome),
    /// Somebody else has it.
    Lost,
}

impl Office {
    /// Sends one claimed message and puts on record what came of it. `None`: the claim was lost. `answers` is what the
    /// register upstream told, if it is there; `choice` is the provider, of an SMS.
    pub(super) fn deliver(
        &self,
        (mailer, choice): (&mut Mailer, Option<Choice<'_>>),
        notice: &Notice,
        answers: Option<&Answers>,
    ) -> Result<Option<Outcome>, Error> {
        let turn = Turn::of(notice);
        let told = self.told(answers, notice)?;
        let (address, words) = match self.clear(&turn, notice, told, choice.as_ref())? {
            Clearance::Go { address, words } => (address, words),
            Clearance::Stopped(outcome) => return Ok(Some(outcome)),
            Clearance::Lost => return Ok(None),
        };
        if !guard::may_be_sent(&words.parameters) {
            tracing::error!(notice.id = %notice.notice_id, "a value of a notice may not be sent");
            let outcome = Outcome::Rejected { reason: "unsafe_value".to_owned() };
            return Ok(self.settle(&turn, &outcome)?.then_some(outcome));
        }
        let outcome = match self.send((mailer, choice), notice, &address, &words) {
            Ok(outcome) => outcome,
            Err(error) => {
                tracing::error!(notice.id = %notice.notice_id, %error, "a notice cannot be written");
                Outcome::Rejected { reason: "not_composed".to_owned() }
            }
        };
        Ok(self.settle(&turn, &outcome)?.then_some(outcome))
    }

    /// Looks up the recipient and commits to handing over in one transaction, so that an opt-out that is on record
    /// before it is heeded.
    fn clear(
        &self,
        turn: &Turn,
        notice: &Notice,
        told: Option<Told>,
        choice: Option<&Choice<'_>>,
    ) -> Result<Clearance, Error> {
        let (turn, notice) = (turn.clone(), notice.clone());
        let provider = choice.map(|choice| choice.name().to_owned());
        let (vault, composer) = (Arc::clone(&self.desk.vault), Arc::clone(&self.composer));
        let now = self.desk.now();
        self.desk.db.write(move |conn| {
            let stop = |conn: &mut AnyConnection, outcome| {
                let mine = outbox::settle(conn, &turn, &outcome, now)?;
                Ok(if mine { Clearance::Stopped(outcome) } else { Clearance::Lost })
            };
            if matches!(told, Some(Told::NotAvailable)) {
                return stop(conn, Outcome::Held);
            }
            let recipient = recipient::of(conn, &vault, &notice, told.as_ref(), now)?;
            let wording = templates::store::wording(conn, &notice)?;
            let language = wording.written(recipient.language);
            match recipient.address {
                Ok(address) => {
                    let version = composer.version(&wording, language, notice.channel);
                    let address_index = match &address {
                        Address::Email(email) => vault.index(email),
                        Address::Sms(phone) => vault.index(phone),
                    };
                    let opt_out_rule = recipient.opted_out.then(|| notice.kind.on_opt_out().rule());
                    let provider = provider.clone();
                    let written = Written {
                        language,
                        template_version: version,
                        address_index,
                        opt_out_rule,
                        provider,
                    };
                    if !outbox::hand_over(conn, &turn, &written, now)? {
                        return Ok(Clearance::Lost);
                    }
                    let parameters = parameters(conn, &vault, &notice, now)?;
                    Ok(Clearance::Go { address, words: Words { wording, language, parameters } })
                }
                Err(suppression) => stop(conn, Outcome::Suppressed(suppression)),
            }
        })
    }

    /// Writes the message and gives it to the server. Holds no database connection.
    fn send(
        &self,
        (mailer, choice): (&mut Mailer, Option<Choice<'_>>),
        notice: &Notice,
        address: &Address,
        words: &Words,
    ) -> Result<Outcome, ComposeError> {
        match address {
            Address::Email(to) => {
                let text = &self.composer.email(&words.wording, words.language, &words.parameters)?;
                let mail = Mail {
                    notice_id: &notice.notice_id,
                    to,
                    language: words.language,
                    text,
                    is_reminder: notice.kind == NoticeKind::ContactConfirm,
                };
                Ok(mailer.send(&mail, self.desk.now()))
            }
            Address::Sms(to) => {
                let Some(choice) = choice else { return Ok(Outcome::unreachable("no_provider")) };
                let text = self.composer.sms(&words.wording, words.language, &words.parameters)?;
                Ok(self.send_sms(choice, &Turn::of(notice), &Sms { to: to.clone(), text }))
            }
        }
    }

    /// The answer is known now and nowhere else, so a database that is away for a moment is waited for.
    pub(super) fn settle(&self, turn: &Turn, outcome: &Outcome) -> Result<bool, Error> {
        let mut tries = 0;
        loop {
            let now = self.desk.now();
            let (held, known) = (turn.clone(), outcome.clone());
            match self.desk.db.write(move |conn| outbox::settle(conn, &held, &known, now)) {
                Err(error) if error.is_passing() && tries < SETTLE_TRIES => {
                    tracing::warn!(notice.id = %turn.notice_id, %error, "an outcome waits for the database");
                    tries += 1;
                    std::thread::park_timeout(SETTLE_WAIT);
                }
                done => return done,
            }
        }
    }
}

/// What the template needs. A one-time code is made now, and is in no table: only its hash is, from this transaction on.
fn parameters(
    conn: &mut AnyConnection,
    vault: &Vault,
    notice: &Notice,
    now: DateTime<Utc>,
) -> Result<String, Error> {
    if notice.kind != NoticeKind::ContactCode {
        return Ok(notice.parameters.clone());
    }
    let code = register::codes::actions::make_code(conn, vault, &notice.notice_id, now)?;
    Ok(serde_json::json!({ "code": code.expose() }).to_string())
}
