//! Things that were done long ago.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::BigInt;
use serde_json::Value;
use skranke::audit::{self, Action, Actor, Entry, Reach, Verdict, seal_alone};
use skranke::db::schema::{notice_attempts, notices, persons};
use skranke::db::{AnyConnection, Error, UtcTime};
use skranke::inquiries::{self, AccessReason, Inquiry};
use skranke::jobs::nightly::{self, NightlyOptions};
use skranke::jobs::{Report, Step};
use skranke::notices::{Channel, NewNotice, NoticeState, outbox};
use skranke::staff::{self, Role, Username};
use skranke::values::{InquiryId, PersonId, StaffId};
use skranke::vault::Vault;

use crate::support::desk::TestDesk;

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

pub(super) fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

/// A message that was sent then, with an attempt; answers how it is told from others.
pub(super) fn sent(
    conn: &mut AnyConnection,
    person_id: &PersonId,
    when: DateTime<Utc>,
) -> Result<String, Error> {
    let reference = format!("R-{when}-{person_id}");
    let day = when.date_naive();
    let new = NewNotice::opt_out_changed(person_id.clone(), Channel::Sms, true, &reference, day);
    let id = outbox::queue(conn, &new, when)?.unwrap();
    diesel::update(notices::table.find(&id))
        .set((
            notices::state.eq(NoticeState::Delivered),
            notices::attempts.eq(1),
            notices::handed_over_at.eq(UtcTime::from(when)),
            notices::finished_at.eq(UtcTime::from(when)),
        ))
        .execute(conn)?;
    diesel::insert_into(notice_attempts::table)
        .values((
            notice_attempts::notice_id.eq(&id),
            notice_attempts::attempt.eq(1),
            notice_attempts::started_at.eq(UtcTime::from(when)),
        ))
        .execute(conn)?;
    Ok(id.to_string())
}

/// An inquiry that was opened then, with words of the agent's.
pub(super) fn asked(
    conn: &mut AnyConnection,
    person_id: &PersonId,
    staff_id: &StaffId,
    when: DateTime<Utc>,
) -> Result<(), Error> {
    let inquiry = Inquiry {
        inquiry_id: InquiryId::generate(when),
        person_id: person_id.clone(),
        staff_id: staff_id.clone(),
        reason: AccessReason::Other,
        reason_text: Some("ringte om en arv".to_owned()),
        opened_at: when.into(),
        valid_until: when.into(),
        closed_at: None,
        note: Some("skulle spørre broren".to_owned()),
        topic: None,
    };
    inquiries::store::insert(conn, &inquiry)
}

/// Somebody was looked at then.
pub(super) fn looked(
    conn: &mut AnyConnection,
    person_id: &PersonId,
    when: DateTime<Utc>,
) -> Result<(), Error> {
    let actor = Actor::Program("test");
    let entry = Entry { person_id: Some(person_id), ..Entry::new(&actor, Action::PersonViewed) };
    audit::store::append(conn, &entry, when)
}

impl TestDesk {
    /// Some person's id, in the order of their numbers' making.
    pub(crate) fn person_number(&self, n: i64) -> PersonId {
        self.read(|conn| {
            Ok(persons::table.order(persons::person_id).offset(n).select(persons::person_id).first(conn)?)
        })
    }

    /// Somebody who works here.
    pub(super) fn agent_id(&self) -> StaffId {
        self.add_staff("agent", Role::Agent);
        let username = Username::parse("agent").unwrap();
        self.read(|conn| staff::store::by_username(conn, &username)).unwrap().staff_id
    }

    /// A message, an inquiry and a look of each of these moments, all about this person.
    pub(crate) fn with_past(&self, person_id: &PersonId, moments: &[&str]) {
        let staff_id = self.agent_id();
        let (person_id, moments): (_, Vec<_>) =
            (person_id.clone(), moments.iter().map(|moment| at(moment)).collect());
        self.write(move |conn| {
            for when in &moments {
                sent(conn, &person_id, *when)?;
                asked(conn, &person_id, &staff_id, *when)?;
                looked(conn, &person_id, *when)?;
            }
            Ok(())
        });
        self.seal_all();
    }

    pub(super) fn seal_all(&self) {
        while self.write(|conn| seal_alone(conn, Reach::All)) > 0 {}
    }

    /// So many rows there are, in the words of the database.
    pub(crate) fn count(&self, of: &str) -> i64 {
        self.read(|conn| {
            let counted: Counted =
                sql_query(format!("SELECT count(*) AS rows FROM {of}")).get_result(conn)?;
            Ok(counted.rows)
        })
    }

    /// The step of the nightly run, and what it says it did.
    pub(crate) fn forget(&self, dry_run: bool) -> Value {
        let only = vec![Step::Retention];
        let report: Report =
            nightly::run(&self.desk, &NightlyOptions { dry_run, only, ..NightlyOptions::default() }, &|| {
                false
            });
        assert_eq!(report.reason, None);
        serde_json::to_value(&report.steps[0]).unwrap()
    }

    /// The same where it may fail.
    pub(super) fn forget_whatever_comes(&self) -> Report {
        let only = vec![Step::Retention];
        nightly::run(&self.desk, &NightlyOptions { only, ..NightlyOptions::default() }, &|| false)
    }

    pub(super) fn verdict(&self) -> Verdict {
        let vault: &Vault = &self.desk.vault;
        self.read(|conn| audit::verify(conn, vault))
    }
}
