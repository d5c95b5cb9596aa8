//! The people of a mailing of whom the same came, with their messages.

use serde::Serialize;

use super::super::actions::PeoplePage;
use super::super::{Addressee, Reason};
use super::words;
use crate::bulk::ItemState;
use crate::notices::Notice;
use crate::notices::pages::{path_to, standing};
use crate::persons::Person;
use crate::web::{Html, Page};

/// The page.
#[derive(Serialize)]
pub(super) struct PeopleShown {
    mailing_id: String,
    heading: String,
    rows: Vec<Row>,
    next: Option<String>,
    first: Option<String>,
}

#[derive(Serialize)]
struct Row {
    person_id: String,
    name: String,
    /// The message's page, while it is kept.
    message: Option<String>,
    standing: String,
}

impl Page for PeopleShown {
    const TEMPLATE: &'static str = "pages/mailing_people";
    const TITLE: &'static str = "mailing-people-title";
}

impl PeopleShown {
    pub(super) fn of(
        html: &Html,
        shown: &PeoplePage,
        (state, reason): (ItemState, Option<Reason>),
        is_first: bool,
    ) -> Self {
        let channel = shown.mailing.channel;
        let because = reason.map(|reason| format!("&reason={}", reason.as_str())).unwrap_or_default();
        let path = format!("/mailings/{}/people?came={}{because}", shown.mailing.mailing_id, state.as_str());
        let last = shown.people.last().filter(|_| shown.has_more);
        let row = |(addressee, person, notice): &(Addressee, Person, Option<Notice>)| Row {
            person_id: addressee.person_id.to_string(),
            name: person.full_name(),
            message: notice.as_ref().map(|notice| path_to(&notice.notice_id)),
            standing: match (notice, addressee.reason) {
                (Some(notice), _) => standing(html, notice),
                (None, Some(reason)) => words::reason(html, reason, channel),
                (None, None) => html.text(&format!("mailing-came-{}", addressee.state.as_str()), &[]),
            },
        };
        Self {
            mailing_id: shown.mailing.mailing_id.to_string(),
            heading: match reason {
                Some(reason) => words::reason(html, reason, channel),
                None => html.text(&format!("mailing-came-{}", state.as_str()), &[]),
            },
            rows: shown.people.iter().map(row).collect(),
            next: last.map(|(addressee, ..)| format!("{path}&after={}", addressee.position)),
            first: (!is_first).then(|| path.clone()),
        }
    }
}
