//! The person page: everything that the agent on the phone needs, on one page.

use chrono::NaiveDate;
use serde::Serialize;

use super::super::actions::OpenedPerson;
use super::super::{Person, PersonStatus, Reveal};
use super::contact_card::ContactCard;
use super::register_card::RegisterCard;
use super::strip::PersonStrip;
use super::topics;
use crate::calendar::local_date;
use crate::db::UtcTime;
use crate::desk::Desk;
use crate::formats;
use crate::inquiries::Inquiry;
use crate::letters::pages::LetterLine;
use crate::letters::store::Letter;
use crate::notices::chain::FollowUp;
use crate::notices::receipts::Bounce;
use crate::notices::writing::pages::when_saved;
use crate::notices::{self, Notice};
use crate::register::asking::Asked;
use crate::values::PersonId;
use crate::web::{Choice, Html, Page, PageError};

/// The page.
#[derive(Serialize)]
pub(super) struct PersonPage {
    strip: PersonStrip,
    /// The link to the message that the agent has not sent.
    draft: Option<String>,
    deceased: bool,
    predecessors: Vec<Predecessor>,
    contact: Option<ContactCard>,
    contact_deleted: Option<String>,
    register: RegisterCard,
    letters: Vec<LetterLine>,
    status: String,
    address: Vec<String>,
    notices: Vec<NoticeLine>,
    inquiry_open: String,
    topics: Vec<Choice>,
    inquiries: Vec<InquiryLine>,
}

/// A number that the person had before.
#[derive(Serialize)]
struct Predecessor {
    person_id: String,
    text: String,
}

#[derive(Serialize)]
struct NoticeLine {
    path: String,
    kind: String,
    template: String,
    channel: String,
    state: String,
    /// What the server or the provider said, where that explains it.
    said: Option<String>,
    /// What followed it when it did not get through.
    followed: Option<String>,
    when: String,
    asked_by: String,
}

#[derive(Serialize)]
struct InquiryLine {
    when: String,
    agent: String,
    reason: String,
    topic: Option<String>,
    note: Option<String>,
}

impl Page for PersonPage {
    const TEMPLATE: &'static str = "pages/person";
    const TITLE: &'static str = "person-title";
}

impl PersonPage {
    pub(super) fn of(
        html: &Html,
        desk: &Desk,
        opened: &OpenedPerson,
        asked: &Asked,
        bounce: Option<&Bounce>,
        revealed: Option<Reveal>,
    ) -> Result<Self, PageError> {
        let today = local_date(desk.now());
        let entry = asked.told.entry();
        let in_full = revealed == Some(Reveal::NationalId);
        let deceased = opened.person.status == PersonStatus::Deceased;
        let there = entry.filter(|entry| entry.deleted_at.is_none());
        let deleted_at = entry.and_then(|entry| entry.deleted_at).map(|at| local_date(at.utc()));
        let shared = asked.told.shared().unwrap_or(opened.shared);
        let mut contact =
            there.map(|entry| ContactCard::of(html, desk, entry, shared, revealed, today)).transpose()?;
        if let Some(contact) = contact.as_mut() {
            if let Some(bounce) = bounce {
                contact.tell_of_bounce(html, bounce);
            }
            if deceased {
                contact.tell_that_unused(html);
            }
        }
        Ok(Self {
            strip: PersonStrip::telling(html, desk, &opened.person, &asked.told, in_full)?,
            draft: opened.draft_saved_at.map(|saved_at| {
                html.text("person-draft", &[("when", when_saved(html, saved_at, desk.now()).into())])
            }),
            deceased,
            predecessors: predecessors(html, opened),
            contact,
            contact_deleted: deleted_at.map(|on| {
                let moved = opened.person.superseded_by.is_some();
                let key = if moved { "person-contact-moved" } else { "person-contact-deleted" };
                html.text(key, &[("date", formats::date(html.language(), on).into())])
            }),
            register: RegisterCard::of(html, desk, asked),
            letters: letter_lines(html, desk, opened, today),
            status: html.text(&format!("person-status-{}", opened.person.status.as_str()), &[]),
            address: address(html, &opened.person),
            notices: opened.notices.iter().map(|notice| NoticeLine::of(html, notice, opened)).collect(),
            topics: topics::topics(html),
            inquiry_open: html.text(
                "person-inquiry-open",
                &[
                    ("time", formats::time(html.language(), opened.inquiry.opened_at.utc()).into()),
                    ("reason", reason(html, &opened.inquiry).into()),
                ],
            ),
            inquiries: opened
                .inquiries
                .iter()
                .map(|(inquiry, agent)| InquiryLine::of(html, inquiry, agent))
                .collect(),
        })
    }
}

fn letter_lines(html: &Html, desk: &Desk, opened: &OpenedPerson, today: NaiveDate) -> Vec<LetterLine> {
    let expires = |letter: &Letter| opened.codes_expiring.get(&letter.letter_id).copied();
    let letters = opened.letters.iter();
    letters.map(|letter| LetterLine::of(html, desk, &opened.person, letter, expires(letter), today)).collect()
}

fn predecessors(html: &Html, opened: &OpenedPerson) -> Vec<Predecessor> {
    let line = |(person_id, at): &(PersonId, UtcTime)| {
        let date = formats::date(html.language(), local_date(at.utc()));
        Predecessor {
            person_id: person_id.to_string(),
            text: html.text("person-predecessor", &[("date", date.into())]),
        }
    };
    opened.predecessors.iter().map(line).collect()
}

/// The lines of the address; for a protected person only that it is not shown.
pub fn address(html: &Html, person: &Person) -> Vec<String> {
    if person.address_protection.hides_places() {
        return vec![html.text("person-address-hidden", &[])];
    }
    let address = address_lines(person);
    if address.is_empty() { vec![html.text("person-address-none", &[])] } else { address }
}

/// The lines of an address on a letter; none where nothing is known or nothing may be shown.
pub fn address_lines(person: &Person) -> Vec<String> {
    if person.address_protection.hides_places() {
        return Vec::new();
    }
    let lines = [&person.address_line1, &person.address_line2, &person.address_line3];
    let mut address: Vec<String> = lines.into_iter().flatten().cloned().collect();
    let place = [person.postal_code.as_deref(), person.city.as_deref()];
    let place: Vec<&str> = place.into_iter().flatten().collect();
    if !place.is_empty() {
        address.push(place.join(" "));
    }
    if let Some(country) = person.country.as_deref().filter(|country| *country != "NO") {
        address.push(country.to_owned());
    }
    address
}

fn reason(html: &Html, inquiry: &Inquiry) -> String {
    match &inquiry.reason_text {
        Some(words) => words.clone(),
        None => html.text(&format!("reason-{}", inquiry.reason.as_str()), &[]),
    }
}

impl NoticeLine {
    fn of(html: &Html, notice: &Notice, opened: &OpenedPerson) -> Self {
        let follow_up = opened.follow_ups.get(&notice.notice_id);
        let link = |follow_up: &FollowUp| {
            let mut others = opened.notices.iter();
            others.find(|other| follow_up.followed_by.as_ref() == Some(&other.notice_id))
        };
        Self {
            followed: follow_up.map(|one| notices::pages::followed(html, notice, one, link(one))),
            path: notices::pages::path_to(&notice.notice_id),
            kind: html.text(&format!("notice-kind-{}", notice.kind.as_str()), &[]),
            template: notices::pages::template(html, notice, &opened.origins),
            channel: html.text(&format!("notice-channel-{}", notice.channel.as_str()), &[]),
            state: notices::pages::standing(html, notice),
            said: notices::pages::said(html, notice),
            when: formats::short_date_time(
                html.language(),
                notice.finished_at().unwrap_or(notice.created_at()),
            ),
            asked_by: notices::pages::asked_by(html, notice, &opened.origins),
        }
    }
}

impl InquiryLine {
    fn of(html: &Html, inquiry: &Inquiry, agent: &str) -> Self {
        Self {
            when: formats::short_date_time(html.language(), inquiry.opened_at.utc()),
            agent: agent.to_owned(),
            reason: reason(html, inquiry),
            topic: inquiry.topic.map(|topic| topics::topic(html, topic)),
            note: inquiry.note.clone(),
        }
    }
}
