//! The person page: everything that the agent on the phone needs, on one page.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::super::actions::OpenedPerson;
use super::super::{Person, PersonStatus, Reveal};
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
use crate::register::{RegisterEntry, Shared, rules};
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
struct ContactCard {
    channels: Vec<ChannelLine>,
    language: String,
    mailbox: String,
}

#[derive(Serialize)]
struct ChannelLine {
    label: String,
    value: Option<String>,
    reveal: Option<&'static str>,
    reveal_label: String,
    age: String,
    validity: String,
    expired: bool,
    shared: Option<String>,
    validated: Option<String>,
    bounced: Option<String>,
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
        let email = contact.iter_mut().flat_map(|contact| &mut contact.channels).next();
        if let (Some(email), Some(bounce)) = (email, bounce) {
            email.bounced = Some(bounced(html, bounce));
        }
        // However lately it was confirmed, nobody is written to there.
        for channel in contact.iter_mut().flat_map(|contact| &mut contact.channels).filter(|_| deceased) {
            channel.validity = html.text("person-deceased-unused", &[]);
            channel.expired = false;
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
    letters.map(|letter| LetterLine::of(html, desk, letter, expires(letter), today)).collect()
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

impl ContactCard {
    fn of(
        html: &Html,
        desk: &Desk,
        entry: &RegisterEntry,
        shared: Shared,
        revealed: Option<Reveal>,
        today: NaiveDate,
    ) -> Result<Self, PageError> {
        let email =
            entry.email.as_ref().map(|email| desk.vault.open(email)).transpose().map_err(PageError::fault)?;
        let mobile = entry
            .mobile
            .as_ref()
            .map(|mobile| desk.vault.open(mobile))
            .transpose()
            .map_err(PageError::fault)?;
        let email = email.map(|email| (email.masked(), email.expose().to_owned()));
        let mobile = mobile.map(|mobile| (mobile.masked(), mobile.display()));
        let email_times = (entry.email_updated_at, entry.email_verified_at);
        let mobile_times = (entry.mobile_updated_at, entry.mobile_verified_at);
        let line = |field, value, times| ChannelLine::of(html, field, value, revealed, times, today);
        let shared_text = |key, shared: bool| shared.then(|| html.text(key, &[]));
        let email = line(Reveal::Email, email, email_times);
        let mobile = line(Reveal::Mobile, mobile, mobile_times);
        Ok(Self {
            channels: vec![
                ChannelLine {
                    shared: shared_text("person-shared-email", shared.email),
                    validated: validated(html, entry.email_validated_at),
                    ..email
                },
                ChannelLine {
                    shared: shared_text("person-shared-mobile", shared.mobile),
                    validated: validated(html, entry.mobile_validated_at),
                    ..mobile
                },
            ],
            language: match entry.language {
                Some(language) => html.text(&format!("register-language-{}", language.as_str()), &[]),
                None => html.text("person-none", &[]),
            },
            mailbox: html.text(
                if entry.mailbox_address.is_some() { "person-mailbox-yes" } else { "person-none" },
                &[],
            ),
        })
    }
}

impl ChannelLine {
    fn of(
        html: &Html,
        field: Reveal,
        value: Option<(String, String)>,
        revealed: Option<Reveal>,
        (updated_at, verified_at): (Option<UtcTime>, Option<UtcTime>),
        today: NaiveDate,
    ) -> Self {
        let in_full = revealed == Some(field);
        let usable_until = rules::usable_until(updated_at, verified_at);
        let expired = usable_until.is_none_or(|until| until < today);
        let key = field.as_str();
        Self {
            label: html.text(&format!("person-{key}"), &[]),
            value: value.map(|(masked, clear)| if in_full { clear } else { masked }),
            reveal: (!in_full).then_some(key),
            reveal_label: html.text(&format!("person-show-{key}"), &[]),
            age: confirmed(html, updated_at.max(verified_at).map(UtcTime::utc)),
            validity: validity(html, usable_until, expired),
            expired,
            shared: None,
            validated: None,
            bounced: None,
        }
    }
}

fn bounced(html: &Html, bounce: &Bounce) -> String {
    let date = formats::short_date(local_date(bounce.bounced_at.utc()));
    html.text("person-bounced", &[("date", date.into()), ("code", bounce.code.as_str().into())])
}

fn validated(html: &Html, at: Option<UtcTime>) -> Option<String> {
    let date = formats::short_date(local_date(at?.utc()));
    Some(html.text("person-validated", &[("date", date.into())]))
}

fn confirmed(html: &Html, latest: Option<DateTime<Utc>>) -> String {
    match latest {
        Some(latest) => {
            let date = formats::short_date(local_date(latest));
            html.text("person-confirmed", &[("date", date.into())])
        }
        None => html.text("person-never-confirmed", &[]),
    }
}

fn validity(html: &Html, usable_until: Option<NaiveDate>, expired: bool) -> String {
    let Some(until) = usable_until else {
        return html.text("person-never-confirmed", &[]);
    };
    // Expired is an address from the day after its last day on.
    let (key, date) =
        if expired { ("person-expired", until.succ_opt()) } else { ("person-usable-until", Some(until)) };
    html.text(key, &[("date", formats::short_date(date.unwrap_or(until)).into())])
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
