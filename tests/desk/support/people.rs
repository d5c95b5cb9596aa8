//! The people that agents look up in these tests, read in the way they come in: as files.

use std::io::{Cursor, Read};

use diesel::prelude::*;
use skranke::db::schema::{audit_entries, letters};
use skranke::imports::{self, ImportKind, Wish};
use skranke::jobs::nightly::{self, NightlyOptions};

use super::client::Client;
use super::desk::TestDesk;
use super::register_stub::RegisterStub;

/// Kari Nordmann, whose letter is late. Has e-mail and mobile, and wants to be written to in Nynorsk.
pub(crate) const KARI: &str = "07823642061";
/// Åse Marie Sæther, without a letter. Shares her e-mail address with Kari's brother Ola.
pub(crate) const ASE: &str = "18887314760";
/// Ola Nordmann, who has a mobile only with an address that he shares.
pub(crate) const OLA: &str = "15817501483";
/// Siri Løvås, whose address is confidential, and abroad.
pub(crate) const SIRI: &str = "24883218198";
/// Piotr Kowalski in Warszawa, with a D-number; not in the contact register.
pub(crate) const PIOTR: &str = "66825030701";
/// Per Fjord, who has died.
pub(crate) const PER: &str = "14827241009";
/// Mona Vik, who has a mobile and no e-mail address.
pub(crate) const MONA: &str = "20914695016";

const PERSONS: &str = "\
national_id,given_name,middle_name,family_name,birth_date,status,address_protection,address_line1,address_line2,address_line3,postal_code,city,country
07823642061,Kari,Anne,Nordmann,1936-02-07,resident,none,Storgata 75,,,7010,TRONDHEIM,NO
18887314760,Åse,Marie,Sæther,1973-08-18,resident,none,Fjordgata 16,,,5003,BERGEN,NO
15817501483,Ola,,Nordmann,1975-01-15,resident,none,Kirkeveien 3,,,0150,OSLO,NO
24883218198,Siri,,Løvås,1932-08-24,resident,confidential,Hemmeliggatan 9,,,111 20,STOCKHOLM,SE
66825030701,Piotr,,Kowalski,1950-02-26,temporary,none,ul. Długa 44,,,00-238,WARSZAWA,PL
14827241009,Per,,Fjord,1972-02-14,deceased,none,Skolegata 1,,,9008,TROMSØ,NO
20914695016,Mona,,Vik,1946-11-20,resident,none,Solbakken 2,,,6863,LEIKANGER,NO
";

const CONTACTS: &str = "\
national_id,email,email_updated_at,email_verified_at,mobile,mobile_updated_at,mobile_verified_at,language,opted_out,opted_out_at,mailbox_address,mailbox_provider
07823642061,kari.nordmann@example.no,2026-09-05T07:36:37+02:00,2026-10-05T18:03:14+02:00,+4791234567,2026-09-05T07:35:54+02:00,,nn,false,,kari#6054,
18887314760,familien@example.no,2024-01-05T07:36:37+01:00,,,,,nb,false,,,
15817501483,familien@example.no,2026-01-05T07:36:37+01:00,,+4798765432,2026-01-05T07:36:37+01:00,,nb,false,,,
24883218198,siri@example.no,2026-01-05T07:36:37+01:00,,+4741234567,2026-01-05T07:36:37+01:00,,nb,false,,,
14827241009,per@example.no,2026-01-05T07:36:37+01:00,,,,,nb,false,,,
20914695016,,,,+4740000001,2026-01-05T07:36:37+01:00,,en,false,,,
";

const LETTERS: &str = "\
reference,national_id,ordered_at,order_channel,mobile
ML-1,07823642061,2026-11-02T10:14:00+01:00,support,+4791234567
ML-2,66825030701,2026-11-02T10:14:00+01:00,self_service,
ML-3,24883218198,2026-10-01T10:14:00+02:00,api,
";

const EVENTS: &str = "\
reference,event,occurred_at,event_ref,reason
ML-1,accepted,2026-11-02T10:20:00+01:00,a1,
ML-1,posted,2026-11-04T12:00:00+01:00,a2,
";

/// What identifies people: none of it may stand in an address, a title or the log.
pub(crate) const PERSONAL: [&str; 12] = [
    KARI,
    ASE,
    OLA,
    SIRI,
    PIOTR,
    MONA,
    "91234567",
    "98765432",
    "kari.nordmann",
    "familien@",
    "Nordmann",
    "Storgata",
];

impl TestDesk {
    /// A desk that knows the people above, on the morning after the nightly run.
    pub(crate) fn with_people() -> Self {
        Self::with_people_and("")
    }

    /// The same, with settings of its own.
    pub(crate) fn with_people_and(settings: &str) -> Self {
        let desk = Self::start_with(settings);
        desk.import(ImportKind::Persons, PERSONS);
        desk.import(ImportKind::Contacts, CONTACTS);
        desk.import(ImportKind::Letters, LETTERS);
        desk.import(ImportKind::LetterEvents, EVENTS);
        desk.nightly();
        desk
    }

    /// The same people and letters at a desk that asks a register upstream.
    pub(crate) fn with_people_upstream(stub: &RegisterStub) -> Self {
        let desk = Self::start_with(&stub.toml());
        desk.import(ImportKind::Persons, PERSONS);
        desk.import(ImportKind::Letters, LETTERS);
        desk
    }

    /// Reads in a file in which nothing is wrong.
    #[track_caller]
    pub(crate) fn import(&self, kind: ImportKind, file: &str) {
        let file = file.to_owned();
        let open = move || -> std::io::Result<Box<dyn Read>> { Ok(Box::new(Cursor::new(file.clone()))) };
        let report = imports::run(&self.desk, kind, open, Wish::default()).unwrap();
        assert!(report.accepted, "{:?}", report.problems);
    }

    /// Reads in one more letter, with a header of its own.
    pub(crate) fn order_letter(&self, reference: &str, national_id: &str, ordered_at: &str) {
        let header = LETTERS.lines().next().unwrap();
        self.import(
            ImportKind::Letters,
            &format!("{header}\n{reference},{national_id},{ordered_at},support,\n"),
        );
    }

    /// Reads in what became of a letter.
    pub(crate) fn report(&self, reference: &str, event: &str, occurred_at: &str) {
        let header = EVENTS.lines().next().unwrap();
        let row = format!("{reference},{event},{occurred_at},{reference}-{event},");
        self.import(ImportKind::LetterEvents, &format!("{header}\n{row}\n"));
    }

    /// The nightly run of today.
    pub(crate) fn nightly(&self) {
        let report = nightly::run(&self.desk, &NightlyOptions::default(), &|| false);
        assert_eq!(report.reason, None);
    }

    /// Where the page of the letter with this reference is.
    pub(crate) fn letter(&self, reference: &str) -> String {
        let id: String = self.read(|conn| {
            let letter = letters::table.filter(letters::reference.eq(reference));
            Ok(letter.select(letters::letter_id).first(conn)?)
        });
        format!("/letters/{id}")
    }

    /// What the audit trail says about people from here on: action, person and detail, in order.
    pub(crate) fn looks(&self, after: i64) -> Vec<(String, String, Option<String>)> {
        self.read(|conn| {
            let rows: Vec<(String, Option<String>, Option<String>)> = audit_entries::table
                .filter(audit_entries::person_id.is_not_null())
                .order(audit_entries::entry_id)
                .offset(after)
                .select((audit_entries::action, audit_entries::person_id, audit_entries::detail))
                .load(conn)?;
            Ok(rows.into_iter().map(|(action, person, detail)| (action, person.unwrap(), detail)).collect())
        })
    }

    /// How many rows of the audit trail are about people.
    pub(crate) fn looks_so_far(&self) -> i64 {
        i64::try_from(self.looks(0).len()).unwrap()
    }
}

impl Client {
    /// Types into the search field of the last page.
    pub(crate) fn search(&mut self, words: &str) -> super::client::Answer {
        self.post_form("/search", &[("q", words)])
    }

    /// Finds a person and answers where the page is.
    #[track_caller]
    pub(crate) fn find(&mut self, words: &str) -> String {
        self.search(words).expect(303).location().to_owned()
    }

    /// Finds a person and gives the reason; the page may be opened then.
    #[track_caller]
    pub(crate) fn open(&mut self, words: &str) -> String {
        let path = self.find(words);
        self.get(&path).expect(200).says("Hvorfor åpner du denne personen?");
        self.give_reason(&path, &path);
        path
    }

    /// Gives the usual reason once more, after the contact has ended.
    #[track_caller]
    pub(crate) fn give_reason_again(&mut self, path: &str) {
        self.get(path).expect(200).says("Hvorfor åpner du denne personen?");
        self.give_reason(path, path);
    }

    /// Gives the usual reason and is led on to `next`.
    #[track_caller]
    pub(crate) fn give_reason(&mut self, path: &str, next: &str) {
        let fields = [("reason", "caller"), ("reason_text", ""), ("next", next)];
        let answer = self.post_form(&format!("{path}/inquiry"), &fields).expect(303);
        assert_eq!(answer.location(), next);
    }
}
