//! The columns of the list: which are shown, and which sort it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::super::{Order, QueueFilter};
use super::filter::View;
use crate::values::text_enum;
use crate::web::Html;

/// The part of the address that names the columns, once for each.
pub(super) const COLUMNS: &str = "columns";

text_enum! {
    /// A column that may be left out. Reference, person, deadline and days over always stand.
    pub(super) enum Column {
        /// When it was ordered.
        Ordered => "ordered",
        /// How far it has come.
        LastEvent => "last-event",
        /// Within Norway or abroad.
        Destination => "destination",
        /// Whether the one who waits was notified.
        Notified => "notified",
        /// Who has it.
        Assigned => "assigned",
        /// Put off, or what came of it.
        Further => "further",
    }
}

/// Which columns are shown besides those that always are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Columns(BTreeSet<Column>);

impl Default for Columns {
    fn default() -> Self {
        Self(Column::ALL.iter().copied().collect())
    }
}

impl Columns {
    /// All when none are named. The form always sends one without a name, so that none can be chosen.
    pub(super) fn read<'a>(named: impl Iterator<Item = &'a str>) -> Option<Self> {
        let named: Vec<&str> = named.collect();
        if named.is_empty() {
            return Some(Self::default());
        }
        let columns = named.into_iter().filter(|name| !name.is_empty()).map(Column::parse);
        columns.collect::<Option<_>>().map(Self)
    }

    /// As they stand in the address, where all are not named.
    pub(super) fn values(&self) -> Vec<&'static str> {
        match self.0.len() {
            0 => vec![""],
            all if all == Column::ALL.len() => Vec::new(),
            _ => self.0.iter().map(|column| column.as_str()).collect(),
        }
    }

    pub(super) fn has(&self, column: Column) -> bool {
        self.0.contains(&column)
    }

    /// Whether each is shown, by its name in the address.
    pub(super) fn shown(&self) -> BTreeMap<&'static str, bool> {
        Column::ALL.iter().map(|column| (column.as_str(), self.has(*column))).collect()
    }
}

/// The head of the table, and the form that chooses its columns.
#[derive(Serialize)]
pub(super) struct Head {
    deadline: Sorter,
    assigned: Sorter,
    columns: Vec<ColumnBox>,
    /// Whether a column is shown, by its name in the address.
    shown: BTreeMap<&'static str, bool>,
}

/// A header that sorts.
#[derive(Serialize)]
struct Sorter {
    /// As `aria-sort` says it.
    sorted: &'static str,
    href: String,
    what: String,
}

#[derive(Serialize)]
struct ColumnBox {
    value: &'static str,
    label: String,
    chosen: bool,
}

impl Head {
    pub(super) fn of(html: &Html, view: &View) -> Self {
        let order = view.filter.order;
        let sorter = |sorted, to: Order| {
            let filter = QueueFilter { order: to, after: None, ..view.filter.clone() };
            let what = html.text(&format!("queue-sort-{}", to.as_str()), &[]);
            Sorter { sorted, href: view.address_of(filter), what }
        };
        let named = |column: &Column| ColumnBox {
            value: column.as_str(),
            label: html.text(&format!("column-{}", column.as_str()), &[]),
            chosen: view.columns.has(*column),
        };
        Self {
            deadline: match order {
                Order::LongestLate => sorter("ascending", Order::LeastLate),
                Order::LeastLate => sorter("descending", Order::LongestLate),
                Order::Holder => sorter("none", Order::LongestLate),
            },
            assigned: sorter(if order == Order::Holder { "ascending" } else { "none" }, Order::Holder),
            columns: Column::ALL.iter().map(named).collect(),
            shown: view.columns.shown(),
        }
    }
}
