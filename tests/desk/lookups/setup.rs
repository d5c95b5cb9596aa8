//! Lists, and what must be answered.

use chrono::NaiveDate;
use diesel::prelude::*;
use skranke::calendar::local_date;
use skranke::db::schema::{audit_entries, lookup_pieces, persons};
use skranke::lookups::{Lookup, LookupState, work};
use skranke::persons::{PersonStatus, store as persons_store};
use skranke::register::{RegisterEntry, rules, store};
use skranke::staff::Role;
use skranke::values::{LookupId, NationalId, PersonId};
use skranke::vault::Sealed;
use std::fmt::Write as _;

use crate::support::client::{Answer, Client};
use crate::support::desk::TestDesk;

pub(super) const HEADER: &str = "row,national_id,status,opted_out,may_be_notified_by_email,may_be_notified_by_sms,as_of,may_be_notified,reason";
/// Nobody knows this one.
pub(crate) const NOBODY: &str = "07900399841";
pub(super) const BOUNDARY: &str = "----skranke-test";
pub(super) const PURPOSE: &str = "Varsel om nye vilkår";

impl TestDesk {
    /// A desk with so many made-up people.
    pub(crate) fn with_made_up(people: usize) -> Self {
        let desk = Self::start();
        skranke::demo::fill(&desk.desk, people, 7).unwrap();
        desk
    }

    /// Everybody's national id, with who it is.
    pub(crate) fn everybody(&self) -> Vec<(NationalId, PersonId)> {
        let rows: Vec<(Sealed<NationalId>, PersonId)> = self.read(|conn| {
            let all = persons::table.order(persons::person_id);
            Ok(all.select((persons::national_id, persons::person_id)).load(conn)?)
        });
        rows.into_iter().map(|(id, person)| (self.desk.vault.open(&id).unwrap(), person)).collect()
    }

    /// What the row of a person must say behind its national id, by the rules of the register.
    pub(super) fn due(&self, person: &PersonId) -> String {
        let entry = self.read(|conn| store::entry_of(conn, person));
        let Some(entry) = entry else { return format!("not_registered,,,,{AS_OF},,") };
        let status = if entry.deleted_at.is_some() { "deleted" } else { "registered" };
        let today = local_date(self.now());
        let dead =
            self.read(|conn| persons_store::find(conn, person)).unwrap().status == PersonStatus::Deceased;
        let (email, sms) = (!dead && alone(&entry, true, today), !dead && alone(&entry, false, today));
        let opted_out = entry.opted_out;
        format!("{status},{opted_out},{email},{sms},{AS_OF},{},", email || sms)
    }

    /// Lets the lists that wait be worked off.
    pub(crate) fn answer_lists(&self) {
        while work::round(&self.desk, &|| false).unwrap() {}
    }

    /// How many rows of the access log tell of a look-up of people, and by whom.
    pub(super) fn looked_up(&self) -> Vec<(String, String)> {
        self.read(|conn| {
            let rows = audit_entries::table.filter(audit_entries::action.eq("person_looked_up"));
            let rows: Vec<(String, Option<String>)> = rows
                .order(audit_entries::entry_id)
                .select((audit_entries::actor, audit_entries::person_id))
                .load(conn)?;
            Ok(rows.into_iter().map(|(actor, person)| (actor, person.unwrap())).collect())
        })
    }

    /// How far a list has come, and how many pieces of it are kept.
    pub(super) fn state(&self, path: &str) -> (LookupState, i64) {
        let id = LookupId::parse(path.trim_start_matches("/lookups/")).unwrap();
        self.read(|conn| {
            let list: Lookup = skranke::db::schema::lookups::table.find(&id).first(conn)?;
            let pieces = lookup_pieces::table.filter(lookup_pieces::lookup_id.eq(&id));
            Ok((list.state, pieces.count().get_result(conn)?))
        })
    }

    /// A browser of a lead of this name.
    pub(crate) fn lead(&self, username: &str) -> Client {
        self.add_staff(username, Role::Lead);
        let mut client = self.client();
        client.sign_in(username, crate::support::desk::PASSWORD).expect(303);
        client.get("/").expect(200);
        client
    }
}

/// 20 November 2026, 09.00: when every test desk stands still.
pub(super) const AS_OF: &str = "2026-11-20T09:00:00+01:00";

/// Whether one channel alone may be used, by the rule for both.
fn alone(entry: &RegisterEntry, email: bool, today: NaiveDate) -> bool {
    let mut entry = entry.clone();
    if email {
        entry.mobile = None;
    } else {
        entry.email = None;
    }
    rules::may_be_notified(&entry, false, today)
}

impl Client {
    /// Hands a list in as the page's form does.
    pub(crate) fn hand_in(&mut self, list: &str) -> Answer {
        let page = self.get("/lookups").expect(200).body;
        let key = crate::late_queue::setup::hidden(&page, "request_key");
        let csrf = self.csrf();
        self.upload(&[("csrf", &csrf), ("request_key", &key), ("purpose", PURPOSE)], Some(list), &[])
    }

    /// Hands a list in that is taken, and answers where it can be followed.
    pub(crate) fn list(&mut self, list: &str) -> String {
        self.hand_in(list).expect(303).location().to_owned()
    }

    /// Sends exactly these fields, then a file.
    pub(super) fn upload(
        &mut self,
        fields: &[(&str, &str)],
        file: Option<&str>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut body = String::new();
        for (name, value) in fields {
            write!(
                body,
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            )
            .unwrap();
        }
        let name = if file.is_some() { "Adresseliste 2026.csv" } else { "" };
        write!(
            body,
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: text/csv\r\n\r\n{}\r\n--{BOUNDARY}--\r\n",
            file.unwrap_or_default()
        )
        .unwrap();
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        let mut all = vec![("content-type", kind.as_str())];
        all.extend(headers);
        self.send("POST", "/lookups", &all, Some(body))
    }
}
