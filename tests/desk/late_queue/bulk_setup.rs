//! Late letters whose people can be reached, and what an agent does with many of them.

use diesel::prelude::*;
use skranke::db::schema::{bulk_items, bulk_runs, letters, notices, persons, register_entries};
use skranke::letters::queue::bulk::{ItemState, Reason, worker};
use skranke::values::{Language, LetterId, PersonId, Phone};

use super::setup::{Late, hidden};
use crate::support::client::{Answer, Client};
use crate::support::desk::TestDesk;

impl TestDesk {
    /// Makes these letters late, each of a grown-up with an address; the letters were ordered with a mobile.
    pub(super) fn with_reachable(&self, wanted: &[Late]) -> Vec<LetterId> {
        let ids = self.with_late(wanted);
        let vault = self.desk.vault.clone();
        self.write(move |conn| {
            let mobile = vault.seal(&Phone::parse("+4741234567").unwrap()).unwrap();
            diesel::update(letters::table).set(letters::mobile.eq(Some(mobile))).execute(conn)?;
            let born: chrono::NaiveDate = "1980-05-17".parse().unwrap();
            diesel::update(persons::table)
                .set((
                    persons::birth_date.eq(born),
                    persons::address_line1.eq("Storgata 1"),
                    persons::postal_code.eq("0150"),
                    persons::city.eq("OSLO"),
                    persons::country.eq("NO"),
                ))
                .execute(conn)?;
            Ok(())
        });
        ids
    }

    /// To whom a letter goes.
    pub(super) fn person_of(&self, id: &LetterId) -> PersonId {
        self.read(|conn| Ok(letters::table.find(id).select(letters::person_id).first(conn)?))
    }

    /// Puts a number of this age, and perhaps an opt-out, into the contact register.
    pub(super) fn register(&self, id: &LetterId, mobile_updated_at: &str, opted_out: bool) {
        let person = self.person_of(id);
        let updated: chrono::DateTime<chrono::Utc> = mobile_updated_at.parse().unwrap();
        let updated = skranke::db::UtcTime::from(updated);
        let mobile = self.desk.vault.seal(&Phone::parse("+4791234567").unwrap()).unwrap();
        self.write(move |conn| {
            diesel::insert_into(register_entries::table)
                .values((
                    register_entries::person_id.eq(&person),
                    register_entries::mobile.eq(&mobile),
                    register_entries::mobile_updated_at.eq(updated),
                    register_entries::opted_out.eq(opted_out),
                    register_entries::opt_out_version.eq(0),
                    register_entries::updated_at.eq(updated),
                ))
                .execute(conn)?;
            Ok(())
        });
    }

    /// Takes the number off a letter's order.
    pub(super) fn without_mobile(&self, id: &LetterId) {
        let id = id.clone();
        self.write(move |conn| {
            let none: Option<Vec<u8>> = None;
            diesel::update(letters::table.find(&id)).set(letters::mobile.eq(none)).execute(conn)?;
            Ok(())
        });
    }

    pub(super) fn reference(&self, id: &LetterId) -> String {
        self.read(|conn| Ok(letters::table.find(id).select(letters::reference).first(conn)?))
    }

    pub(super) fn set_language(&self, username: &str, language: Language) {
        let username = skranke::staff::Username::parse(username).unwrap();
        self.write(move |conn| {
            let account = skranke::staff::store::by_username(conn, &username)?.unwrap();
            skranke::staff::store::set_language(conn, &account.staff_id, language)
        });
    }

    /// Works off what bulks there are.
    pub(super) fn work_off(&self) {
        worker::work_off(&self.desk, &|| false).unwrap();
    }

    pub(super) fn bulks(&self) -> i64 {
        self.read(|conn| Ok(bulk_runs::table.count().get_result(conn)?))
    }

    /// What came of the letters of all bulks.
    pub(super) fn items(&self) -> Vec<(LetterId, ItemState, Option<Reason>)> {
        self.read(|conn| {
            let rows = bulk_items::table.order((bulk_items::bulk_id, bulk_items::position));
            Ok(rows.select((bulk_items::letter_id, bulk_items::state, bulk_items::reason)).load(conn)?)
        })
    }

    pub(super) fn reminders(&self) -> i64 {
        let reminders = notices::table.filter(notices::kind.eq("letter_reminder"));
        self.read(|conn| Ok(reminders.count().get_result(conn)?))
    }
}

impl Client {
    /// Ticks these letters in the queue and presses a button of the bar.
    pub(super) fn press(&mut self, action: &str, ids: &[LetterId]) -> Answer {
        self.get("/letters/late").expect(200);
        let mut fields = vec![("view", ""), ("which", "ticked"), ("action", action)];
        fields.extend(ids.iter().map(|id| ("letter", id.as_str())));
        self.post_form("/letters/late/bulk", &fields)
    }

    /// Confirms what the page shows, and answers where the bulk is.
    #[track_caller]
    pub(super) fn confirm(&mut self, page: &str, note: Option<&str>) -> Answer {
        let fields = confirmation(page, note);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.post_form("/letters/late/bulk/start", &fields)
    }
}

/// The fields of the confirmation that a page shows.
#[track_caller]
pub(super) fn confirmation(page: &str, note: Option<&str>) -> Vec<(&'static str, String)> {
    let (_, form) = page.split_once("action=\"/letters/late/bulk/start\"").expect("a confirmation");
    let mut fields: Vec<(&'static str, String)> =
        ["request_key", "action"].into_iter().map(|name| (name, hidden(form, name))).collect();
    if form.contains("name=\"to\"") {
        fields.push(("to", hidden(form, "to")));
    }
    let letters = form.split("name=\"letter\" value=\"").skip(1);
    fields.extend(letters.map(|rest| ("letter", rest.split('"').next().unwrap().to_owned())));
    fields.extend(note.map(|note| ("note", note.to_owned())));
    fields
}

/// The reasons that a page gives, by reference.
pub(super) fn reasons(page: &str) -> Vec<(String, String)> {
    let rows = page.split("<tr><td class=\"reference\">").skip(1).filter_map(|row| {
        let row = row.split("</tr>").next()?;
        let reference = row.split_once("\">")?.1.split('<').next()?.to_owned();
        let cells: Vec<&str> = row.split("<td>").skip(1).collect();
        (cells.len() == 2).then(|| (reference, cells[0].split('<').next().unwrap().to_owned()))
    });
    rows.collect()
}
