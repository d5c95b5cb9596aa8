//! What is to be looked at, and what becomes of it.

use chrono::{DateTime, NaiveDate, Utc};

use super::{ItemKind, ItemOutcome, WorkItem};
use crate::calendar::{BusinessCalendar, BusinessDays, start_of_day};
use crate::letters::rules::Event;
use crate::values::{LetterId, StaffId, WorkItemId};

impl WorkItem {
    /// A new one.
    pub fn opened(letter_id: LetterId, kind: ItemKind, detail: Option<String>, now: DateTime<Utc>) -> Self {
        Self {
            item_id: WorkItemId::generate(now),
            letter_id,
            kind,
            opened_at: now.into(),
            detail,
            closed_at: None,
            closed_by: None,
            outcome: None,
            note: None,
            version: 1,
        }
    }

    /// The next version, closed by this agent.
    #[must_use]
    pub fn closed(&self, by: &StaffId, closing: &Closing, now: DateTime<Utc>) -> Self {
        Self {
            closed_at: Some(now.into()),
            closed_by: Some(by.clone()),
            outcome: Some(closing.outcome),
            note: closing.note.clone(),
            version: self.version + 1,
            ..self.clone()
        }
    }

    /// Whether this agent closed it just so already, as with a form that was sent twice.
    pub fn is_closed_so(&self, by: &StaffId, closing: &Closing) -> bool {
        self.closed_by.as_ref() == Some(by)
            && self.outcome == Some(closing.outcome)
            && self.note == closing.note
    }

    /// The next version, with more contradicting events to look at.
    #[must_use]
    pub fn with_more(&self, names: &[String]) -> Self {
        let lines = self.detail.iter().flat_map(|detail| detail.lines());
        let detail: Vec<&str> = lines.chain(names.iter().map(String::as_str)).collect();
        Self { detail: Some(detail.join("\n")), version: self.version + 1, ..self.clone() }
    }
}

/// How an agent closes an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// One of [`ItemOutcome::CHOICES`].
    pub outcome: ItemOutcome,
    /// In the agent's words.
    pub note: Option<String>,
}

/// A contradicting event as an item names it: `posted:e17`, what happened and the source's own name for it. Two sources that
/// report the same event under the same name are one.
pub fn named(event: &Event) -> String {
    format!("{}:{}", event.kind.as_str(), event.event_ref)
}

/// The contradicting events that no item has named yet, each once.
pub fn not_covered(contradictions: &[Event], items: &[WorkItem]) -> Vec<String> {
    let covered = |name: &String| {
        items.iter().any(|item| item.detail.iter().any(|detail| detail.lines().any(|line| line == name)))
    };
    let mut names: Vec<String> = contradictions.iter().map(named).filter(|name| !covered(name)).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// What was taken in before this instant should be reported printed by now: its last business day for that, by the print
/// vendor's calendar, is before `business_date`. The day of taking in is day 0.
pub fn due_before(
    calendar: &BusinessCalendar,
    receipt_days: BusinessDays,
    business_date: NaiveDate,
) -> DateTime<Utc> {
    let last_day = calendar.last_base_before(business_date, receipt_days);
    start_of_day(last_day.succ_opt().unwrap_or(NaiveDate::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{CalendarRules, ClosedDay, local_date};
    use crate::letters::EventKind;

    fn event(kind: EventKind, event_ref: &str) -> Event {
        let occurred_at = "2026-11-02T09:14:00Z".parse().unwrap();
        Event { occurred_at, kind, event_ref: event_ref.to_owned(), reason: None }
    }

    fn item(detail: &str) -> WorkItem {
        let letter_id = LetterId::parse("01D39ZY06FGSCTVN4T2V9PKHFZ").unwrap();
        let now = "2026-11-20T09:00:00Z".parse().unwrap();
        WorkItem::opened(letter_id, ItemKind::Contradiction, Some(detail.to_owned()), now)
    }

    #[test]
    fn a_contradiction_is_covered_once_an_item_has_named_it() {
        let posted = event(EventKind::Posted, "e1");
        let printed = event(EventKind::Printed, "e10");
        let both = [posted.clone(), printed.clone(), posted.clone()];
        assert_eq!(not_covered(&both, &[]), ["posted:e1", "printed:e10"]);
        assert_eq!(not_covered(&both, &[item("posted:e1")]), ["printed:e10"]);
        assert_eq!(not_covered(&[event(EventKind::Printed, "e1")], &[item("printed:e10")]), ["printed:e1"]);
        let more = item("posted:e1").with_more(&["printed:e10".to_owned()]);
        assert_eq!((more.detail.as_deref(), more.version), (Some("posted:e1\nprinted:e10"), 2));
        assert_eq!(not_covered(&both, &[more]), Vec::<String>::new());
    }

    #[test]
    fn a_receipt_is_missing_from_the_day_after_the_second_business_day_of_the_vendor() {
        let closed = |days: &[&str]| {
            let extra_closed_days = days.iter().map(|day| ClosedDay::parse(day).unwrap()).collect();
            BusinessCalendar::new(CalendarRules { extra_closed_days, ..CalendarRules::default() })
        };
        let (plain, moving) = (closed(&[]), closed(&["2026-11-18"]));
        // Taken in, missing from; Easter 2026 is 2 to 6 April.
        for (calendar, accepted, missing_from) in [
            (&plain, "2026-11-16", "2026-11-19"),
            (&plain, "2026-11-19", "2026-11-24"),
            (&plain, "2026-11-20", "2026-11-25"),
            (&plain, "2026-11-21", "2026-11-25"),
            (&plain, "2026-11-22", "2026-11-25"),
            (&plain, "2026-03-31", "2026-04-08"),
            (&plain, "2026-04-01", "2026-04-09"),
            (&plain, "2026-12-23", "2026-12-29"),
            (&moving, "2026-11-16", "2026-11-20"),
            (&moving, "2026-11-17", "2026-11-21"),
        ] {
            let day = |text: &str| text.parse::<NaiveDate>().unwrap();
            let is_missing_on = |on: NaiveDate| {
                let due_before = due_before(calendar, BusinessDays(2), on);
                // The last instant of the day of taking in.
                start_of_day(day(accepted).succ_opt().unwrap()) - chrono::TimeDelta::microseconds(1)
                    < due_before
            };
            assert!(is_missing_on(day(missing_from)), "{accepted}");
            assert!(!is_missing_on(day(missing_from).pred_opt().unwrap()), "{accepted}");
            assert_eq!(local_date(start_of_day(day(accepted))), day(accepted));
        }
    }
}
