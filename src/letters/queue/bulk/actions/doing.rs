//! Doing what a bulk asks for with one letter.

use chrono::{DateTime, Utc};

use super::super::facts::{Candidate, candidates};
use super::super::rules::Judge;
use super::super::{Bulk, BulkAction, Item, Reason, Task};
use crate::audit::{self, Action, Actor, Entry};
use crate::calendar::local_date;
use crate::db::{AnyConnection, Error};
use crate::desk::Desk;
use crate::inquiries;
use crate::letters::actions::{NewOrder, OrderOutcome, OrderTerms, Orderer, order_letter};
use crate::letters::queue::WorkOutcome;
use crate::letters::queue::actions::{Change, Request, change_work, reason, record_outcome};
use crate::letters::queue::rules::{Ask, Asker, Refusal};
use crate::letters::{eligibility, store};
use crate::notices::{NewNotice, outbox};
use crate::persons;
use crate::staff::{self, Agent, Permission};
use crate::values::{LetterId, TemplateVersionId};

/// Does a letter of a bulk, in the name of the one who started it, or answers why it is left out.
pub fn do_item(
    conn: &mut AnyConnection,
    desk: &Desk,
    bulk: &Bulk,
    item: &Item,
    now: DateTime<Utc>,
) -> Result<Option<Reason>, Error> {
    let account = staff::store::by_id(conn, &bulk.started_by)?;
    let still_works = |account: &staff::StaffAccount| {
        account.disabled_at.is_none() && staff::may(account.role, Permission::WorkLateQueue)
    };
    let Some(account) = account.filter(still_works) else { return Ok(Some(Reason::NotAllowed)) };
    let judge = Judge {
        task: &bulk.task(),
        asker: Asker::new(&account.staff_id, account.role, now),
        code_valid_days: desk.settings.letters.code_valid_days,
    };
    let candidate = match judged(conn, desk, &judge, &item.letter_id, Some(item.seen_version))? {
        Ok(candidate) => candidate,
        Err(reason) => return Ok(Some(reason)),
    };
    match bulk.action {
        BulkAction::Remind => remind(conn, &judge.asker, &candidate, bulk.template_version.as_ref()),
        BulkAction::Reissue => {
            let request_key = format!("{}:{}", bulk.bulk_id, item.letter_id);
            reissue(conn, desk, &judge.asker, &candidate, bulk.note.as_deref(), &request_key)
        }
        BulkAction::Assign => change(conn, desk, &judge, &candidate, Ask::Assign(bulk.assigned_to.clone())),
        BulkAction::Investigate => {
            let ask = Ask::Close(WorkOutcome::Investigated, bulk.note.clone());
            change(conn, desk, &judge, &candidate, ask)
        }
    }
}

/// Reminds of one late letter, by the same rules, or answers why not.
pub fn remind_one(
    conn: &mut AnyConnection,
    desk: &Desk,
    agent: &Agent,
    letter_id: &LetterId,
    now: DateTime<Utc>,
) -> Result<Option<Reason>, Error> {
    let judge = Judge {
        task: &Task { action: BulkAction::Remind, assigned_to: None, words: None },
        asker: Asker::new(&agent.staff_id, agent.role, now),
        code_valid_days: desk.settings.letters.code_valid_days,
    };
    match judged(conn, desk, &judge, letter_id, None)? {
        Ok(candidate) => remind(conn, &judge.asker, &candidate, None),
        Err(reason) => Ok(Some(reason)),
    }
}

/// The letter, if nothing speaks against it. Its person is kept from others from here on, so that what was judged still
/// holds when it is done.
fn judged(
    conn: &mut AnyConnection,
    desk: &Desk,
    judge: &Judge<'_>,
    letter_id: &LetterId,
    seen_version: Option<i64>,
) -> Result<Result<Candidate, Reason>, Error> {
    let Some(letter) = store::find(conn, letter_id)? else { return Ok(Err(Reason::NotLate)) };
    persons::store::lock(conn, &letter.person_id)?;
    let ids = std::slice::from_ref(letter_id);
    let Some(candidate) = candidates(conn, &desk.vault, ids, judge.asker.now)?.pop() else {
        return Ok(Err(Reason::NotLate));
    };
    Ok(match judge.reason_against(&candidate, seen_version) {
        Some(reason) => Err(reason),
        None => Ok(candidate),
    })
}

fn remind(
    conn: &mut AnyConnection,
    asker: &Asker<'_>,
    candidate: &Candidate,
    words: Option<&TemplateVersionId>,
) -> Result<Option<Reason>, Error> {
    let letter = &candidate.letter;
    let reminder = NewNotice::letter_reminder(
        letter.person_id.clone(),
        letter.letter_id.clone(),
        &letter.reference,
        local_date(letter.ordered_at.utc()),
        asker.today,
    )
    .asked_by(asker.staff_id);
    let notice = NewNotice { stored_version: words.cloned(), ..reminder };
    if outbox::queue(conn, &notice, asker.now)?.is_none() {
        return Ok(Some(Reason::ToldRecently));
    }
    let inquiry = inquiries::store::valid_of(conn, asker.staff_id, &letter.person_id, asker.now)?;
    let actor = Actor::Staff(asker.staff_id.clone());
    let entry = Entry {
        person_id: Some(&letter.person_id),
        object: Some(letter.letter_id.as_str()),
        inquiry_id: inquiry.as_ref().map(|inquiry| &inquiry.inquiry_id),
        ..Entry::new(&actor, Action::ReminderQueued)
    };
    audit::store::append(conn, &entry, asker.now)?;
    Ok(None)
}

/// Orders a letter in the place of this one, whose work ends with that.
fn reissue(
    conn: &mut AnyConnection,
    desk: &Desk,
    asker: &Asker<'_>,
    candidate: &Candidate,
    note: Option<&str>,
    request_key: &str,
) -> Result<Option<Reason>, Error> {
    let Some(mobile) = candidate.mobile_for_order() else { return Ok(Some(Reason::NoMobile)) };
    let person_id = &candidate.person.person_id;
    let inquiry_length = desk.settings.staff.inquiry_length;
    let inquiry_id = reason(conn, asker.staff_id, person_id, inquiry_length, asker.now)?;
    let lateness = desk.lateness_rule();
    let terms = OrderTerms {
        vault: &desk.vault,
        lateness: &lateness,
        code_valid_days: desk.settings.letters.code_valid_days,
    };
    let orderer = Orderer::Agent { staff_id: asker.staff_id, inquiry_id: &inquiry_id, request_key };
    let new = NewOrder {
        person_id: person_id.clone(),
        mobile: mobile.clone(),
        override_reason: note.and_then(eligibility::override_reason),
    };
    match order_letter(conn, terms, orderer, &new, asker.now)? {
        OrderOutcome::Ordered(_) => {}
        OrderOutcome::Refused(_) | OrderOutcome::Mixed => return Ok(Some(Reason::ChangedMeanwhile)),
    }
    record_outcome(conn, asker, &candidate.letter, WorkOutcome::SentAgain, &inquiry_id)?;
    Ok(None)
}

fn change(
    conn: &mut AnyConnection,
    desk: &Desk,
    judge: &Judge<'_>,
    candidate: &Candidate,
    ask: Ask,
) -> Result<Option<Reason>, Error> {
    let letter_id = candidate.letter.letter_id.clone();
    let request = Request { letter_id, seen_version: candidate.work.version, ask };
    Ok(match change_work(conn, &desk.calendar, &judge.asker, &request)? {
        Change::Done => None,
        Change::ChangedMeanwhile => Some(Reason::ChangedMeanwhile),
        Change::NoSuchAgent => Some(Reason::NoSuchAgent),
        Change::NotLate => Some(Reason::NotLate),
        Change::Refused(Refusal::Closed) => Some(Reason::HasOutcome),
        Change::Refused(Refusal::Colleagues) => Some(Reason::Colleagues),
        Change::Refused(_) => Some(Reason::NotAllowed),
    })
}
