//! What a mailing would do is shown before it does: who gets it, and who is left out and why.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use skranke::audit::Action;
use skranke::db::UtcTime;
use skranke::db::schema::{bounced_addresses, register_entries};
use skranke::imports::ImportKind;

use super::setup::group;
use crate::lookups::setup::NOBODY;
use crate::support::desk::TestDesk;
use crate::support::people::{ASE, KARI, MONA, OLA, PER, PIOTR, SIRI};

impl TestDesk {
    /// Makes a mobile as old as that.
    fn mobile_confirmed_at(&self, national_id: &str, at: &str) {
        let (id, at) = (self.id_of(national_id), UtcTime::from(at.parse::<DateTime<Utc>>().unwrap()));
        self.write(move |conn| {
            let times = (
                register_entries::mobile_updated_at.eq(at),
                register_entries::mobile_verified_at.eq(None::<UtcTime>),
            );
            diesel::update(register_entries::table.find(&id)).set(times).execute(conn)?;
            Ok(())
        });
    }
}

#[test]
fn each_reason_names_those_whom_it_leaves_out_and_rows_without_anybody_are_named_by_their_numbers() {
    let desk = TestDesk::with_people();
    desk.opt_out_of(OLA);
    desk.mobile_confirmed_at(MONA, "2025-05-19T10:00:00Z");
    let (mut lead, template) = desk.lead_with_template("leder");
    let rows = [KARI, ASE, OLA, SIRI, PIOTR, PER, MONA, NOBODY, "tull", KARI, "078236-42061"];
    let mailing = desk.mailing_to(&mut lead, &template, &rows);
    let page = lead.mail(&mailing, "check").expect(200).body;
    let named = |said: &str| group(&page, said).unwrap_or_else(|| panic!("no {said} in {page}"));
    assert_eq!(named("Mottaker"), ("1".to_owned(), vec!["Kari Anne Nordmann".to_owned()]));
    for (said, names) in [
        ("Personen har reservert seg", vec!["Ola Nordmann"]),
        ("Mobilnummeret er ikke endret eller bekreftet på 18 måneder", vec!["Mona Vik"]),
        ("Det finnes ingen adresse å sende til", vec!["Åse Marie Sæther", "Piotr Kowalski"]),
        ("Personen er registrert død", vec!["Per Fjord"]),
        ("Personen har adressesperre. Ring eller skriv brev.", vec!["Siri Løvås"]),
    ] {
        let (count, shown) = named(said);
        assert_eq!(
            (count, shown),
            (names.len().to_string(), names.iter().map(ToString::to_string).collect())
        );
    }
    for lost in [
        "Rader uten gyldig fødselsnummer: 1 (rad 10)",
        "Rader med fødselsnummer som ikke er kjent her: 1 (rad 9)",
        "Rader som gjentar en tidligere rad: 2 (rad 11, 12)",
    ] {
        assert!(page.contains(lost), "{lost} in {page}");
    }
    // Kari is written to in Nynorsk.
    assert!(page.contains("Hei der. Ring oss i dag om Bergen."), "{page}");
    assert!(!page.contains("Hello. Ring oss"), "nobody is written to in English: {page}");
    assert!(page.contains("1 person får denne"), "{page}");
    assert!(page.contains(">Send til 1 person</button>"), "{page}");
    assert_eq!(desk.mailings(), 0, "nothing is stored by looking");
}

#[test]
fn whoever_is_named_is_on_record_and_nobody_else() {
    let desk = TestDesk::with_people();
    let (mut lead, template) = desk.lead_with_template("leder");
    let mailing = desk.mailing_to(&mut lead, &template, &[KARI, ASE, NOBODY]);
    assert_eq!(desk.on_record(Action::PersonListed), 0, "the form has numbers alone");
    lead.mail(&mailing, "check").expect(200);
    assert_eq!(desk.on_record(Action::PersonListed), 2);
}

#[test]
fn a_group_names_the_first_of_its_people_and_counts_the_others() {
    let desk = TestDesk::with_made_up(300);
    let (mut lead, template) = desk.lead_with_template("leder");
    let all: Vec<String> = desk.everybody().iter().map(|(id, _)| id.expose().to_owned()).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let mailing = desk.mailing_to(&mut lead, &template, &all);
    let page = lead.mail(&mailing, "check").expect(200).body;
    let (count, named) = group(&page, "Mottakere").unwrap();
    let count: usize = count.parse().unwrap();
    assert!(count > 100 && named.len() == 25, "{count} {named:?}");
    assert!(page.contains(&format!("Og {} til.", count - 25)), "{page}");
    assert!(desk.on_record(Action::PersonListed) < 150, "those who are counted are not listed");
}

#[test]
fn the_form_says_how_many_each_channel_reaches() {
    let desk = TestDesk::with_people();
    let (mut lead, template) = desk.lead_with_template("leder");
    let mailing = desk.mailing_to(&mut lead, &template, &[KARI, ASE, OLA, MONA]);
    let page = lead.get(&format!("/mailings/new?list={}", mailing.list)).expect(200);
    let page = page.says("4 personer i listen er kjent her").body;
    let reach = |channel: &str| {
        let (_, rest) = page.split_once(&format!("id=\"channel-{channel}-reach\">")).unwrap();
        rest.split('<').next().unwrap().to_owned()
    };
    assert_eq!([reach("sms"), reach("email")], ["Kan nå 3 av 4", "Kan nå 2 av 4"]);
}

#[test]
fn whoever_was_written_to_by_the_template_a_week_ago_or_less_is_left_out_also_under_an_earlier_number() {
    let desk = TestDesk::with_people();
    let (mut lead, template) = desk.lead_with_template("leder");
    let (mut agent, kari) = desk.agent_for("ola", KARI);
    let message = agent.begin(&kari, &template).filled(&["i dag", "Bergen"]);
    agent.step(&message, "send").expect(303);
    let recently = "Har fått, eller får snart, en melding med samme mal";
    let mailing = desk.mailing_to(&mut lead, &template, &[KARI, MONA]);
    let page = lead.mail(&mailing, "check").expect(200).body;
    assert_eq!(group(&page, recently).unwrap().1, ["Kari Anne Nordmann"]);
    assert_eq!(group(&page, "Mottaker").unwrap().1, ["Mona Vik"]);

    let pairs = format!("national_id,superseded_by\n{KARI},{OLA}\n");
    desk.import(ImportKind::Identifiers, &pairs);
    let mailing = desk.mailing_to(&mut lead, &template, &[KARI, OLA]);
    let page = lead.mail(&mailing, "check").expect(200).body;
    assert_eq!(group(&page, recently).unwrap().1, ["Ola Nordmann"], "{page}");
    let superseded = "Fødselsnummeret er erstattet. Åpne personen under det nye nummeret.";
    assert_eq!(group(&page, superseded).unwrap().1, ["Kari Anne Nordmann"]);

    desk.pass(TimeDelta::days(8));
    let mut lead = desk.lead("annen");
    let mailing = desk.mailing_to(&mut lead, &template, &[OLA, MONA]);
    let page = lead.mail(&mailing, "check").expect(200).body;
    assert_eq!(group(&page, "Mottakere").unwrap().0, "2");
}

#[test]
fn an_e_mail_address_that_messages_come_back_from_is_left_out_of_e_mail_alone() {
    let desk = TestDesk::with_people();
    let (mut lead, template) = desk.lead_with_template("leder");
    let mailing = desk.mailing_to(&mut lead, &template, &[KARI, OLA]).by("email");
    lead.start(&mailing);
    desk.write_to_many();
    let notice_id = desk.written()[0].notice_id.clone();
    let (kari, now) = (desk.id_of(KARI), UtcTime::from(desk.now()));
    desk.write(move |conn| {
        let index: Option<String> =
            register_entries::table.find(&kari).select(register_entries::email_index).first(conn)?;
        diesel::insert_into(bounced_addresses::table)
            .values((
                bounced_addresses::address_index.eq(index.unwrap()),
                bounced_addresses::notice_id.eq(&notice_id),
                bounced_addresses::code.eq("5.1.1"),
                bounced_addresses::bounced_at.eq(now),
            ))
            .execute(conn)?;
        Ok(())
    });
    desk.pass(TimeDelta::days(8));
    let mut lead = desk.lead("annen");
    let mailing = desk.mailing_to(&mut lead, &template, &[KARI, OLA]);
    let page = lead.mail(&mailing.clone().by("email"), "check").expect(200).body;
    let dead = "Tidligere meldinger kom i retur fra adressen, og den er ikke bekreftet siden";
    assert_eq!(group(&page, dead).unwrap().1, ["Kari Anne Nordmann"]);
    let page = lead.mail(&mailing, "check").expect(200).body;
    assert_eq!(group(&page, "Mottakere").unwrap().0, "2");
}
