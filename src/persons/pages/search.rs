//! What a search found, when it is not just one person.

use serde::Serialize;

use super::super::Person;
use super::super::actions::MOST_FOUND;
use crate::formats;
use crate::web::{FieldError, FormErrors, Html, Page};

/// The page.
#[derive(Default, Serialize)]
pub(super) struct SearchPage {
    q: String,
    fault: Option<String>,
    errors: FormErrors,
    count: String,
    most: Option<String>,
    people: Vec<Found>,
}

#[derive(Serialize)]
struct Found {
    person_id: String,
    name: String,
    born: String,
    status: String,
}

impl Page for SearchPage {
    const TEMPLATE: &'static str = "pages/search_results";
    const TITLE: &'static str = "search-results-title";

    fn errors(&self) -> &[FieldError] {
        self.errors.all()
    }
}

impl SearchPage {
    /// The field as it was sent, with what is wrong with it.
    pub(super) fn refused(q: String, fault: String) -> Self {
        let mut errors = FormErrors::default();
        errors.add("q", fault.clone());
        Self { q, fault: Some(fault), errors, ..Self::default() }
    }

    /// Those who were found; where nobody was, the field as it was sent.
    pub(super) fn found(html: &Html, q: String, people: &[Person]) -> Self {
        let count = i64::try_from(people.len()).unwrap_or(MOST_FOUND);
        let found = people.iter().map(|person| Found {
            person_id: person.person_id.to_string(),
            name: person.full_name(),
            born: person.birth_date.map(formats::short_date).unwrap_or_default(),
            status: match person.superseded_by {
                Some(_) => html.text("person-superseded-tag", &[]),
                None => html.text(&format!("person-status-{}", person.status.as_str()), &[]),
            },
        });
        Self {
            q,
            count: html.text("search-results-count", &[("n", count.into())]),
            most: (count >= MOST_FOUND).then(|| html.text("search-results-most", &[("n", count.into())])),
            people: found.collect(),
            ..Self::default()
        }
    }
}
