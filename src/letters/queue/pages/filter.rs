//! The filter in the queue's address, which holds no personal data and so can be kept and passed on.

use std::collections::BTreeSet;

use super::super::{DaysOver, Holder, Order, Place, QueueFilter};
use super::columns::{COLUMNS, Columns};
use crate::calendar::parse_day;
use crate::letters::{Destination, LetterState};
use crate::values::{LetterId, StaffId};

const SHOWN: &str = "yes";

/// What an address of the queue shows: which letters, and what of each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::letters::queue) struct View {
    pub(in crate::letters::queue) filter: QueueFilter,
    pub(super) columns: Columns,
}

impl View {
    /// Reads what stands behind the question mark of an address; none when something in it is not ours or comes twice.
    pub(in crate::letters::queue) fn read(query: &str) -> Option<Self> {
        let parts: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).collect();
        let (columns, others): (Vec<_>, Vec<_>) = parts.iter().partition(|(name, _)| *name == COLUMNS);
        let names: BTreeSet<_> = others.iter().map(|(name, _)| name).collect();
        if names.len() < others.len() {
            return None;
        }
        Some(Self {
            columns: Columns::read(columns.iter().map(|(_, value)| value.as_ref()))?,
            filter: read(others.iter().map(|(name, value)| (name.as_ref(), value.as_ref())))?,
        })
    }

    /// The parts of the address, by name and value.
    pub(super) fn parts(&self) -> Vec<(&'static str, String)> {
        let columns = self.columns.values().into_iter().map(|value| (COLUMNS, value.to_owned()));
        parts(&self.filter, None).into_iter().chain(columns).collect()
    }

    /// The address from behind `after` on.
    pub(in crate::letters::queue) fn address(&self, after: Option<&Place>) -> String {
        let columns = self.columns.values().into_iter().map(|value| (COLUMNS, value.to_owned()));
        written(parts(&self.filter, after).into_iter().chain(columns))
    }

    /// The address of the first page with another filter, and the same columns.
    pub(super) fn address_of(&self, filter: QueueFilter) -> String {
        Self { filter, columns: self.columns.clone() }.address(None)
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
            "sort" => filter.order = Order::parse(value)?,
            "after" => filter.after = Some(place(value)?),
            _ => return None,
        }
    }
    let has_holder = |place: &Place| place.assigned_to.is_some();
    let by_holder = filter.order == Order::Holder;
    filter.after.as_ref().is_none_or(|place| has_holder(place) == by_holder).then_some(filter)
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

/// The address of this part of the queue, with the columns that are shown unless others are chosen.
pub(super) fn address(filter: &QueueFilter) -> String {
    written(parts(filter, None).into_iter())
}

fn parts(filter: &QueueFilter, after: Option<&Place>) -> Vec<(&'static str, String)> {
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
        ("sort", (filter.order != Order::default()).then_some(filter.order.as_str())),
        ("after", after.as_deref()),
    ];
    pairs.into_iter().filter_map(|(name, value)| Some((name, value?.to_owned()))).collect()
}

fn written(parts: impl Iterator<Item = (&'static str, String)>) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(parts).finish();
    if query.is_empty() { "/letters/late".to_owned() } else { format!("/letters/late?{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_address(address: &str) -> Option<View> {
        View::read(address.split_once('?').map_or("", |(_, query)| query))
    }

    #[test]
    fn an_address_is_read_back_as_the_view_that_it_was_made_from() {
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
            order: Order::Holder,
            after: None,
        };
        let least_late = QueueFilter { order: Order::LeastLate, ..QueueFilter::default() };
        for filter in [QueueFilter::default(), least_late, all] {
            for columns in [&["", "assigned", "ordered"][..], &[""], &[]] {
                let columns = Columns::read(columns.iter().copied()).unwrap();
                let view = View { filter: filter.clone(), columns };
                assert_eq!(read_address(&view.address(None)), Some(view.clone()));
                let assigned_to = (filter.order == Order::Holder).then(|| staff_id.clone());
                let place = Place { assigned_to, last_on_time, letter_id: letter_id.clone() };
                let next = QueueFilter { after: Some(place.clone()), ..filter.clone() };
                let next = View { filter: next, columns: view.columns.clone() };
                assert_eq!(read_address(&view.address(Some(&place))), Some(next));
            }
        }
        let plain = View::default();
        assert_eq!(
            (plain.address(None), address(&plain.filter)),
            ("/letters/late".into(), "/letters/late".into())
        );
    }

    #[test]
    fn what_is_not_ours_is_not_read() {
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
            "over=1-2&over=3-5",
            "state=&state=",
            "columns=name",
        ] {
            assert_eq!(read_address(&format!("/letters/late?{query}")), None, "{query}");
        }
    }
}
