//! The filter in the queue's address, which holds no personal data and so can be kept and passed on.

use serde::Deserialize;

use super::super::{DaysOver, Holder, Place, QueueFilter};
use crate::calendar::parse_day;
use crate::letters::{Destination, LetterState};
use crate::values::{LetterId, StaffId};

const SHOWN: &str = "yes";

/// The parts of the address in its words.
#[derive(Deserialize)]
pub(super) struct QueueQuery {
    state: Option<String>,
    destination: Option<String>,
    over: Option<String>,
    assigned: Option<String>,
    snoozed: Option<String>,
    closed: Option<String>,
    sort: Option<String>,
    after: Option<String>,
}

impl QueueQuery {
    /// Reads the filter and the place; none when something in it is not ours.
    pub(super) fn filter(&self) -> Option<QueueFilter> {
        let parts = [
            ("state", &self.state),
            ("destination", &self.destination),
            ("over", &self.over),
            ("assigned", &self.assigned),
            ("snoozed", &self.snoozed),
            ("closed", &self.closed),
            ("sort", &self.sort),
            ("after", &self.after),
        ];
        read(parts.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?))))
    }
}

/// Reads named parts of an address or of a form.
pub(super) fn read<'a>(parts: impl Iterator<Item = (&'a str, &'a str)>) -> Option<QueueFilter> {
    let mut filter = QueueFilter::default();
    for (name, value) in parts.filter(|(_, value)| !value.is_empty()) {
        match name {
            "state" => filter.state = Some(LetterState::parse(value)?),
            "destination" => filter.destination = Some(Destination::parse(value)?),
            "over" => filter.over = Some(DaysOver::parse(value)?),
            "assigned" => filter.assigned = Some(Holder::parse(value)?),
            "snoozed" if value == SHOWN => filter.snoozed = true,
            "closed" if value == SHOWN => filter.closed = true,
            "sort" if value == "lateness" => filter.by_agent = false,
            "sort" if value == "assigned" => filter.by_agent = true,
            "after" => filter.after = Some(place(value)?),
            _ => return None,
        }
    }
    let has_holder = |place: &Place| place.assigned_to.is_some();
    filter.after.as_ref().is_none_or(|place| has_holder(place) == filter.by_agent).then_some(filter)
}

/// A place in the queue: `2026-11-03.01KA…`, the last day on time and the letter; sorted by agent their id before it.
fn place(text: &str) -> Option<Place> {
    let (rest, letter_id) = text.rsplit_once('.')?;
    let (assigned_to, date) = match rest.split_once('.') {
        Some((staff_id, date)) => (Some(StaffId::parse(staff_id).ok()?), date),
        None => (None, rest),
    };
    Some(Place { assigned_to, last_on_time: parse_day(date)?, letter_id: LetterId::parse(letter_id).ok()? })
}

/// The address of this part of the queue, from behind `after` on.
pub(super) fn address(filter: &QueueFilter, after: Option<&Place>) -> String {
    let after = after.map(|place| {
        let holder = place.assigned_to.as_ref().map(|id| format!("{id}.")).unwrap_or_default();
        format!("{holder}{}.{}", place.last_on_time, place.letter_id)
    });
    let pairs = [
        ("state", filter.state.map(LetterState::as_str)),
        ("destination", filter.destination.map(Destination::as_str)),
        ("over", filter.over.map(DaysOver::as_str)),
        ("assigned", filter.assigned.map(Holder::as_str)),
        ("snoozed", filter.snoozed.then_some(SHOWN)),
        ("closed", filter.closed.then_some(SHOWN)),
        ("sort", filter.by_agent.then_some("assigned")),
        ("after", after.as_deref()),
    ];
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs.into_iter().filter_map(|(name, value)| Some((name, value?))))
        .finish();
    if query.is_empty() { "/letters/late".to_owned() } else { format!("/letters/late?{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_address(address: &str) -> Option<QueueFilter> {
        let query = address.split_once('?').map_or("", |(_, query)| query);
        let pairs: Vec<(String, String)> =
            url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        read(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    }

    #[test]
    fn an_address_is_read_back_as_the_filter_that_it_was_made_from() {
        let letter_id = LetterId::parse("01D39ZY06FGSCTVN4T2V9PKHFZ").unwrap();
        let staff_id = StaffId::parse("01D39ZY06FGSCTVN4T2V9PKHF1").unwrap();
        let last_on_time = "2026-11-03".parse().unwrap();
        let all = QueueFilter {
            state: Some(LetterState::Posted),
            destination: Some(Destination::Abroad),
            over: Some(DaysOver::MoreThanFive),
            assigned: Some(Holder::Me),
            snoozed: true,
            closed: true,
            by_agent: true,
            after: None,
        };
        for filter in [QueueFilter::default(), all] {
            assert_eq!(read_address(&address(&filter, None)), Some(filter.clone()));
            let assigned_to = filter.by_agent.then(|| staff_id.clone());
            let place = Place { assigned_to, last_on_time, letter_id: letter_id.clone() };
            let next = QueueFilter { after: Some(place.clone()), ..filter.clone() };
            assert_eq!(read_address(&address(&filter, Some(&place))), Some(next));
        }
    }

    #[test]
    fn what_is_not_ours_is_refused() {
        for query in [
            "over=2",
            "assigned=01D39ZY06FGSCTVN4T2V9PKHF1",
            "snoozed=no",
            "closed=true",
            "sort=name",
            "sort=assigned&after=2026-11-03.01D39ZY06FGSCTVN4T2V9PKHFZ",
            "after=01D39ZY06FGSCTVN4T2V9PKHF1.2026-11-03.01D39ZY06FGSCTVN4T2V9PKHFZ",
            "after=x.2026-11-03.01D39ZY06FGSCTVN4T2V9PKHFZ",
            "page=2",
        ] {
            assert_eq!(read_address(&format!("/letters/late?{query}")), None, "{query}");
        }
    }
}
