//! Letters that are late, and those who work on them.

use chrono::NaiveDate;
use diesel::prelude::*;
use skranke::calendar::local_date;
use skranke::db::schema::{audit_entries, late_work};
use skranke::letters::flags::{LateFlag, put_flags};
use skranke::letters::queue::{Work, store};
use skranke::letters::store::{Letter, insert_letters};
use skranke::letters::{Destination, LetterState, OrderChannel};
use skranke::persons::{AddressProtection, Person, PersonStatus, name_keys};
use skranke::staff::{Agent, Role, SessionToken, Username};
use skranke::values::{Language, LetterId, NationalId, PersonId, StaffId};

use crate::support::client::{Answer, Client};
use crate::support::desk::{PASSWORD, TestDesk};

/// Which letter a test wants late; by default posted within Norway to somebody without protection.
#[derive(Clone, Copy)]
pub(super) struct Late {
    pub(super) last_on_time: &'static str,
    pub(super) state: LetterState,
    pub(super) destination: Destination,
    pub(super) protection: AddressProtection,
}

/// A letter that was on time until that day.
pub(super) fn late(last_on_time: &'static str) -> Late {
    Late {
        last_on_time,
        state: LetterState::Posted,
        destination: Destination::Home,
        protection: AddressProtection::None,
    }
}

impl TestDesk {
    /// Makes these letters late, each of a person of its own, and answers their ids in the same order.
    pub(super) fn with_late(&self, wanted: &[Late]) -> Vec<LetterId> {
        let now = self.now();
        let (mut people, mut letters, mut flags) = (Vec::new(), Vec::new(), Vec::new());
        for late in wanted {
            let person = person(self, late.protection);
            let last_on_time: NaiveDate = late.last_on_time.parse().unwrap();
            let letter_id = LetterId::generate(now);
            letters.push(Letter {
                reference: format!("ML-{}", letter_id.as_str().split_at(18).1),
                letter_id: letter_id.clone(),
                person_id: person.person_id.clone(),
                ordered_at: "2026-10-01T08:14:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap().into(),
                order_channel: OrderChannel::Support,
                mobile: None,
                destination: late.destination,
                state: late.state,
                state_reason: None,
                state_since: now.into(),
                last_on_time,
                lateness_rule: "ordered+10/20".to_owned(),
                calendar_version: "test".to_owned(),
            });
            flags.push(LateFlag {
                letter_id,
                first_flagged_on: local_date(now),
                flagged_at: now.into(),
                last_on_time,
                lateness_rule: "ordered+10/20".to_owned(),
                calendar_version: "test".to_owned(),
                closed_at: None,
                closed_by: None,
                letter_state: late.state,
                destination: late.destination,
                person_id: person.person_id.clone(),
            });
            people.push(person);
        }
        let ids = letters.iter().map(|letter| letter.letter_id.clone()).collect();
        self.write(move |conn| {
            skranke::persons::store::insert(conn, &people)?;
            insert_letters(conn, &letters)?;
            put_flags(conn, &flags)
        });
        ids
    }

    /// Somebody who works here, as the inside knows them.
    pub(super) fn colleague(&self, username: &str, role: Role) -> Agent {
        self.add_staff(username, role);
        let username = Username::parse(username).unwrap();
        let account = self.read(|conn| skranke::staff::store::by_username(conn, &username)).unwrap();
        Agent {
            staff_id: account.staff_id,
            username,
            full_name: account.full_name,
            role,
            language: Language::Nb,
            session: SessionToken::generate().unwrap().digest(),
        }
    }

    /// A browser that this one is signed in with.
    pub(crate) fn sign_in(&self, username: &str, role: Role) -> Client {
        self.add_staff(username, role);
        let mut client = self.client();
        client.sign_in(username, PASSWORD).expect(303);
        client.get("/").expect(200);
        client
    }

    /// What has been done about a letter.
    pub(super) fn work(&self, id: &LetterId) -> Option<Work> {
        self.read(|conn| store::find(conn, id))
    }

    /// Whose each touched letter is.
    pub(super) fn holders(&self) -> Vec<(LetterId, Option<StaffId>)> {
        self.read(|conn| {
            Ok(late_work::table.select((late_work::letter_id, late_work::assigned_to)).load(conn)?)
        })
    }

    /// What the audit trail says was done with the queue, in order: action, object and detail.
    pub(super) fn queue_record(&self) -> Vec<(String, Option<String>, Option<String>)> {
        self.read(|conn| {
            let rows = audit_entries::table
                .filter(audit_entries::action.like("queue%"))
                .order(audit_entries::entry_id)
                .select((audit_entries::action, audit_entries::object, audit_entries::detail));
            Ok(rows.load(conn)?)
        })
    }
}

impl Client {
    /// Presses «Ta neste» on the page of the queue at this address.
    pub(super) fn take_next(&mut self, address: &str) -> Answer {
        let page = self.get(address).expect(200).body;
        let fields = ["request_key", "state", "destination", "over"].map(|name| (name, hidden(&page, name)));
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        self.post_form("/letters/late/next", &fields).expect(303)
    }

    /// Opens a letter, with the reason where it is asked for.
    pub(super) fn open_letter(&mut self, id: &LetterId) -> Answer {
        let path = format!("/letters/{id}");
        let page = self.get(&path).expect(200);
        let Some((_, rest)) = page.body.split_once("action=\"/persons/") else { return page };
        let Some((person, _)) = rest.split_once("/inquiry\"") else { return page };
        let fields = [("reason", "queue_follow_up"), ("reason_text", ""), ("next", path.as_str())];
        self.post_form(&format!("/persons/{person}/inquiry"), &fields).expect(303);
        self.get(&path).expect(200)
    }

    /// The letters on a page of the queue, in order.
    pub(super) fn queue(&mut self, address: &str) -> Vec<LetterId> {
        listed(&self.get(address).expect(200).body)
    }
}

/// The value of a hidden field.
pub(crate) fn hidden(page: &str, name: &str) -> String {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// The letters that a page lists.
pub(super) fn listed(page: &str) -> Vec<LetterId> {
    let rows = page.split("</td><td><a class=\"ds-link\" href=\"/letters/").skip(1);
    rows.map(|row| LetterId::parse(row.split('"').next().unwrap()).unwrap()).collect()
}

/// Where the link with this text leads.
pub(crate) fn link(page: &str, text: &str) -> Option<String> {
    let (before, _) = page.split_once(&format!("\">{text}</a>"))?;
    Some(before.rsplit_once("href=\"")?.1.replace("&amp;", "&").replace("&#x3D;", "="))
}

fn person(desk: &TestDesk, address_protection: AddressProtection) -> Person {
    let person_id = PersonId::generate(desk.now());
    let national_id = NationalId::parse("20914695016").unwrap();
    let (name_key, family_name_key) = name_keys("Kari", None, "Nordmann");
    Person {
        person_id: person_id.clone(),
        national_id: desk.desk.vault.seal(&national_id).unwrap(),
        // Many people share the one number here, and none of these tests looks for it.
        national_id_index: person_id.to_string(),
        given_name: "Kari".to_owned(),
        middle_name: None,
        family_name: "Nordmann".to_owned(),
        name_key,
        family_name_key,
        birth_date: None,
        status: PersonStatus::Resident,
        address_protection,
        address_line1: None,
        address_line2: None,
        address_line3: None,
        postal_code: None,
        city: None,
        country: None,
        updated_at: desk.now().into(),
        superseded_by: None,
        superseded_at: None,
    }
}
