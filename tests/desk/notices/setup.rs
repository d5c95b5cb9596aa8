//! A desk with a clock that stands still and people who can be written to.

use std::io::ErrorKind;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use skranke::calendar::local_date;
use skranke::clock::SetClock;
use skranke::config::Settings;
use skranke::db;
use skranke::db::schema::notices;
use skranke::desk::Desk;
use skranke::letters::store::Letter;
use skranke::letters::{Destination, LetterState, OrderChannel};
use skranke::notices::{Channel, NewNotice, Notice, NoticeState, outbox, store};
use skranke::persons::{AddressProtection, Person, PersonStatus, name_keys};
use skranke::register::RegisterEntry;
use skranke::values::{Email, Language, LetterId, NationalId, NoticeId, PersonId, Phone};
use tempfile::TempDir;

use crate::support::postgres::{FreshDatabase, fresh_database};

/// A Friday morning, in the hours in which SMS are sent.
pub(super) fn morning() -> DateTime<Utc> {
    "2026-11-20T09:00:00Z".parse().unwrap()
}

/// A desk on a database of its own: SQLite, or PostgreSQL where `TEST_DATABASE_URL` names one.
pub(super) struct Setup {
    pub(super) desk: Desk,
    clock: Arc<SetClock>,
    pub(super) folder: TempDir,
    _database: Option<FreshDatabase>,
}

impl Setup {
    /// With e-mail and SMS into folders.
    pub(super) fn new() -> Self {
        Self::with(&[])
    }

    /// With settings by the names of their environment variables.
    pub(super) fn with(settings: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().unwrap();
        let database =
            std::env::var("TEST_DATABASE_URL").ok().map(|server| fresh_database(&server, "template1"));
        let inside = |scheme: &str, name: &str| format!("{scheme}:{}", folder.path().join(name).display());
        let database_url = database.as_ref().map_or_else(|| inside("sqlite", "desk.db"), FreshDatabase::url);
        let mut all = vec![
            ("SKRANKE_DATABASE_URL".to_owned(), database_url),
            ("SKRANKE_MAIL_URL".to_owned(), inside("file", "mail")),
            ("SKRANKE_SMS_URL".to_owned(), inside("file", "sms")),
            ("SKRANKE_NOTICES_TIMEOUT_SECONDS".to_owned(), "4".to_owned()),
            ("SKRANKE_DATABASE_CONNECTIONS".to_owned(), "12".to_owned()),
        ];
        for (name, value) in settings {
            all.retain(|(known, _)| known != name);
            all.push(((*name).to_owned(), (*value).to_owned()));
        }
        let settings = Settings::load(None, all.into_iter()).unwrap();
        db::migrate(&settings.database_url).unwrap();
        let clock = Arc::new(SetClock::at(morning()));
        let desk = Desk::open_with_clock(settings, Arc::<SetClock>::clone(&clock)).unwrap();
        Self { desk, clock, folder, _database: database }
    }

    /// Moves the clock forward.
    pub(super) fn pass(&self, time: TimeDelta) {
        self.clock.set(self.desk.now() + time);
    }

    /// A synthetic person with an e-mail address and a mobile; `change` makes them another.
    pub(super) fn person(&self, change: impl FnOnce(&mut RegisterEntry, &Desk)) -> PersonId {
        let desk = &self.desk;
        let now = desk.now().into();
        let person_id = PersonId::generate(desk.now());
        let national_id = NationalId::parse("20914695016").unwrap();
        let (name_key, family_name_key) = name_keys("Kari", None, "Nordmann");
        let person = Person {
            person_id: person_id.clone(),
            national_id: desk.vault.seal(&national_id).unwrap(),
            // Many people share the one number here, and none of these tests looks for it.
            national_id_index: person_id.to_string(),
            given_name: "Kari".to_owned(),
            middle_name: None,
            family_name: "Nordmann".to_owned(),
            name_key,
            family_name_key,
            birth_date: None,
            status: PersonStatus::Resident,
            address_protection: AddressProtection::None,
            address_line1: None,
            address_line2: None,
            address_line3: None,
            postal_code: None,
            city: None,
            country: None,
            updated_at: now,
            superseded_by: None,
            superseded_at: None,
        };
        let mut entry = RegisterEntry {
            email: Some(desk.vault.seal(&Email::parse("kari@example.no").unwrap()).unwrap()),
            mobile: Some(desk.vault.seal(&Phone::parse("91234567").unwrap()).unwrap()),
            email_updated_at: Some(now),
            mobile_updated_at: Some(now),
            language: Some(Language::Nn),
            ..RegisterEntry::empty(person_id.clone(), now)
        };
        change(&mut entry, desk);
        desk.db
            .write(move |conn| {
                skranke::persons::store::insert(conn, std::slice::from_ref(&person))?;
                skranke::register::store::put_entry(conn, &entry)
            })
            .unwrap();
        person_id
    }

    /// A letter of this person, ordered two weeks and more ago.
    pub(super) fn letter(&self, person_id: &PersonId, state: LetterState) -> LetterId {
        self.letters(person_id, state, 1).remove(0)
    }

    /// So many of them.
    pub(super) fn letters(&self, person_id: &PersonId, state: LetterState, count: usize) -> Vec<LetterId> {
        let ordered_at = self.desk.now() - TimeDelta::days(16);
        let letter = || {
            let letter_id = LetterId::generate(self.desk.now());
            Letter {
                // All its random part: of five thousand, two must not share one.
                reference: format!("AB-{}", letter_id.as_str().split_at(10).1),
                letter_id,
                person_id: person_id.clone(),
                ordered_at: ordered_at.into(),
                order_channel: OrderChannel::Support,
                mobile: None,
                destination: Destination::Home,
                state,
                state_reason: None,
                state_since: ordered_at.into(),
                last_on_time: local_date(self.desk.now()),
                lateness_rule: "home-10".to_owned(),
                calendar_version: "test".to_owned(),
            }
        };
        let letters: Vec<Letter> = std::iter::repeat_with(letter).take(count).collect();
        let ids = letters.iter().map(|letter| letter.letter_id.clone()).collect();
        self.desk.db.write(move |conn| skranke::letters::store::insert_letters(conn, &letters)).unwrap();
        ids
    }

    /// The confirmation number `n` of an opt-out.
    pub(super) fn confirmation(&self, person_id: &PersonId, channel: Channel, n: usize) -> NewNotice {
        let today = local_date(self.desk.now());
        NewNotice::opt_out_changed(person_id.clone(), channel, true, &format!("R-{n}"), today)
    }

    /// The reminder to confirm an address, which nothing follows when it does not get through.
    pub(super) fn reminder(&self, person_id: &PersonId, channel: Channel) -> NewNotice {
        let today = local_date(self.desk.now());
        NewNotice::contact_confirm(person_id.clone(), channel, today, today)
    }

    pub(super) fn queue(&self, new: NewNotice) -> Option<NoticeId> {
        let now = self.desk.now();
        self.desk.db.write(move |conn| outbox::queue(conn, &new, now)).unwrap()
    }

    pub(super) fn queue_all(&self, new: Vec<NewNotice>) -> usize {
        let now = self.desk.now();
        self.desk.db.write(move |conn| outbox::queue_all(conn, &new, now)).unwrap()
    }

    /// The one message of this person.
    pub(super) fn notice_of(&self, person_id: &PersonId) -> Notice {
        let mut found = self.desk.db.read(|conn| store::recent_of(conn, person_id, 2)).unwrap();
        assert_eq!(found.len(), 1);
        found.remove(0)
    }

    /// Its state and the reason for it.
    pub(super) fn standing(&self, person_id: &PersonId) -> (NoticeState, Option<String>) {
        let notice = self.notice_of(person_id);
        (notice.state, notice.state_reason)
    }

    /// How many messages stand in each state.
    pub(super) fn counts(&self) -> Vec<(NoticeState, i64)> {
        let by_state = notices::table.group_by(notices::state).order(notices::state);
        let counts = by_state.select((notices::state, diesel::dsl::count_star()));
        self.desk.db.read(|conn| Ok(counts.load(conn)?)).unwrap()
    }

    /// How many messages stand as they do for this reason.
    pub(super) fn counts_by_reason(&self, reason: &str) -> i64 {
        let such = notices::table.filter(notices::state_reason.eq(reason));
        self.desk.db.read(|conn| Ok(such.count().get_result(conn)?)).unwrap()
    }

    /// The files of one of the folders, sorted by name.
    pub(super) fn files(&self, folder: &str) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.folder.path().join(folder)) else { return Vec::new() };
        let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let in_place = files.iter().filter_map(|path| match std::fs::read_to_string(path) {
            // A message that got its own name since the folder was listed.
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            read => Some(read.unwrap()),
        });
        in_place.collect()
    }
}
