//! A row of each file, cell by cell in the order of its columns.

use chrono::NaiveDate;

use super::Words;
use super::access_log::AccessRow;
use super::late_letters::LateLetterRow;
use super::store::{InquiryRow, LetterRow, NoticeRow, OptOutRow};
use super::workload::WorkloadRow;
use crate::calendar::BusinessCalendar;
use crate::db::UtcTime;
use crate::letters::Destination;
use crate::letters::reasons::told;
use crate::persons::AddressProtection;
use crate::reports::csv_out::Cell;

/// The days over are counted up to `as_of`.
pub(super) fn late_letter<'a>(
    row: &'a LateLetterRow,
    words: &'a Words,
    calendar: &BusinessCalendar,
    as_of: NaiveDate,
) -> [Cell<'a>; 7] {
    let days_late = calendar.business_days_between(row.last_on_time, as_of);
    [
        Cell::Text(&row.reference),
        Cell::Text(words.word("letter-state", row.state.as_str())),
        Cell::Instant(row.ordered_at.utc()),
        Cell::Day(row.last_on_time),
        Cell::Whole(days_late.max(0).into()),
        destination(row.destination, row.address_protection, words),
        Cell::Day(row.first_flagged_on),
    ]
}

pub(super) fn lookup(row: &AccessRow) -> [Cell<'_>; 8] {
    [
        Cell::Instant(row.at.utc()),
        text(Some(row.username.as_ref().unwrap_or(&row.actor))),
        Cell::Text(&row.action),
        text(row.person_id.as_ref()),
        text(row.object.as_ref()),
        text(row.inquiry_id.as_ref()),
        text(row.detail.as_ref()),
        Cell::Whole(row.entry_id),
    ]
}

pub(super) fn workload(row: &WorkloadRow) -> [Cell<'_>; 10] {
    let [inquiries, persons, letters, opt_outs, contacts, taken, outcomes] = row.done.map(Cell::Whole);
    let agent = Cell::Text(&row.agent);
    let oldest = row.oldest.map_or(Cell::Text(""), Cell::Day);
    let open = Cell::Whole(row.open_letters);
    [agent, inquiries, persons, letters, opt_outs, contacts, taken, outcomes, open, oldest]
}

/// A protected person's place is not shown, not even the country.
fn destination(to: Destination, protection: AddressProtection, words: &Words) -> Cell<'_> {
    let word = words.word("letter-destination", to.as_str());
    Cell::Text(if protection.hides_places() { "" } else { word })
}

pub(super) fn letter<'a>(row: &'a LetterRow, words: &'a Words) -> [Cell<'a>; 9] {
    let hides_places = row.address_protection.hides_places();
    [
        Cell::Text(&row.reference),
        Cell::Text(words.word("letter-state", row.state.as_str())),
        Cell::Instant(row.ordered_at.utc()),
        Cell::Text(words.word("letter-channel", row.order_channel.as_str())),
        destination(row.destination, row.address_protection, words),
        Cell::Day(row.last_on_time),
        Cell::Instant(row.state_since.utc()),
        Cell::Text(row.state_reason.as_deref().map_or("", |reason| told(reason, hides_places))),
        Cell::Text(row.letter_id.as_str()),
    ]
}

pub(super) fn opt_out<'a>(row: &'a OptOutRow, words: &'a Words, free_text: bool) -> [Cell<'a>; 12] {
    let state = |opted_out: bool| {
        Cell::Text(words.word("opt-out-state", if opted_out { "opted_out" } else { "opted_in" }))
    };
    [
        Cell::Instant(row.changed_at.utc()),
        Cell::Text(row.person_id.as_str()),
        state(row.from_opted_out),
        state(row.to_opted_out),
        Cell::Text(words.word("opt-out-channel", row.channel.as_str())),
        text(Some(&row.reason).filter(|_| free_text)),
        text(row.changed_by.as_ref()),
        Cell::Text(&row.reference),
        Cell::Text(words.word("opt-out-identity", row.identity_check.as_str())),
        text(row.legal_basis.as_ref().filter(|_| free_text)),
        Cell::Instant(row.effective_at.unwrap_or(row.changed_at).utc()),
        text(row.undoes.as_ref()),
    ]
}

pub(super) fn notice<'a>(row: &'a NoticeRow, words: &'a Words) -> [Cell<'a>; 11] {
    [
        Cell::Text(row.notice_id.as_str()),
        Cell::Instant(row.created_at.utc()),
        Cell::Text(words.word("notice-channel", row.channel.as_str())),
        Cell::Text(words.word("notice-kind", row.kind.as_str())),
        Cell::Text(row.language.map_or("", crate::values::Language::as_str)),
        Cell::Text(words.word("notice-state", row.state.as_str())),
        Cell::Whole(row.attempts.into()),
        instant(row.finished_at),
        text(row.template_version.as_ref()),
        instant(row.handed_over_at),
        text(row.state_reason.as_ref()),
    ]
}

pub(super) fn inquiry<'a>(row: &'a InquiryRow, words: &'a Words) -> [Cell<'a>; 8] {
    [
        Cell::Text(row.inquiry_id.as_str()),
        Cell::Instant(row.opened_at.utc()),
        Cell::Text(row.person_id.as_str()),
        Cell::Text(&row.agent),
        Cell::Text(words.word("reason", row.reason.as_str())),
        Cell::Instant(row.valid_until.utc()),
        instant(row.closed_at),
        Cell::Text(row.topic.map_or("", |topic| words.word("topic", topic.as_str()))),
    ]
}

fn text(text: Option<&String>) -> Cell<'_> {
    Cell::Text(text.map_or("", String::as_str))
}

fn instant(at: Option<UtcTime>) -> Cell<'static> {
    at.map_or(Cell::Text(""), |at| Cell::Instant(at.utc()))
}
