//! Each person is judged once more when the message is queued, and the message waits for its time.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use skranke::audit::Action;
use skranke::bulk::ItemState;
use skranke::db::schema::{mailing_people, notices, staff_accounts};
use skranke::notices::mailings::Reason;
use skranke::notices::rules::Suppression;
use skranke::notices::sender::drain_once;
use skranke::notices::writing::rules::Hindrance;

use crate::support::desk::TestDesk;
use crate::support::people::{KARI, MONA, OLA};

#[test]
fn whoever_opts_out_between_the_start_and_the_work_is_left_out() {
    let desk = TestDesk::with_people();
    let (mut lead, template) = desk.lead_with_template("leder");
    let mailing = desk.mailing_to(&mut lead, &template, &[KARI, MONA]);
    let place = lead.start(&mailing);
    desk.opt_out_of(KARI);
    desk.write_to_many();
    let opted_out = Reason::Hindered(Hindrance::Suppressed(Suppression::OptedOut));
    assert_eq!(
        desk.came_of(),
        [(desk.id_of(KARI), ItemState::Excluded, Some(opted_out)), (desk.id_of(MONA), ItemState::Done, None),]
    );
    assert_eq!(desk.written().len(), 1);
    lead.get(&place).expect(200).says("Personen har reservert seg");
}

#[test]
fn whoever_an_agent_wrote_to_meanwhile_by_the_same_template_is_left_out() {
    let desk = TestDesk::with_people();
    let (mut lead, template) = desk.lead_with_template("leder");
    let mailing = desk.mailing_to(&mut lead, &template, &[KARI, MONA]);
    lead.start(&mailing);
    let (mut agent, kari) = desk.agent_for("ola", KARI);
    let message = agent.begin(&kari, &template).filled(&["i dag", "Bergen"]);
    agent.step(&message, "send").expect(303);
    desk.write_to_many();
    assert_eq!(desk.came_of()[0].2, Some(Reason::WrittenRecently));
    assert_eq!(desk.written().len(), 2);
}

#[test]
fn nothing_goes_out_in_the_name_of_somebody_who_may_not_any_more_nor_by_a_template_that_was_withdrawn() {
    for (what, reason) in [("account", Reason::NotAllowed), ("template", Reason::TemplateWithdrawn)] {
        let desk = TestDesk::with_people();
        let (mut lead, template) = desk.lead_with_template("leder");
        let mailing = desk.mailing_to(&mut lead, &template, &[KARI]);
        lead.start(&mailing);
        if what == "account" {
            let now = skranke::db::UtcTime::from(desk.now());
            desk.write(move |conn| {
                let disabled = staff_accounts::disabled_at.eq(now);
                diesel::update(staff_accounts::table).set(disabled).execute(conn)?;
                Ok(())
            });
        } else {
            lead.withdraw(&template);
        }
        desk.write_to_many();
        assert_eq!(desk.came_of()[0].2, Some(reason));
        assert_eq!(desk.written().len(), 0);
    }
}

#[test]
fn messages_wait_for_the_desks_hours_or_the_chosen_time_or_go_at_once_with_a_reason() {
    let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    let desk = TestDesk::with_people();
    // Friday 20 November, 18.00 in Norway.
    desk.pass(TimeDelta::hours(9));
    let (mut lead, template) = desk.lead_with_template("leder");
    let waits = desk.mailing_to(&mut lead, &template, &[KARI]);
    lead.mail(&waits, "check").expect(200).says("mandag 23.11.2026 kl. 09.00, når brukerstøtten er åpen");
    lead.start(&waits);
    let chosen = desk.mailing_to(&mut lead, &template, &[OLA]).with("send_at", "2026-11-24T10:30");
    lead.mail(&chosen, "check").expect(200).says("24.11.2026 kl. 10.30");
    let place = lead.start(&chosen);
    lead.get(&place).expect(200).says("Sendes 24.11.2026 kl. 10.30.");
    let urgent = desk.mailing_to(&mut lead, &template, &[MONA]).with("urgent", "yes");
    lead.mail(&urgent, "check").expect(422).says("Skriv hvorfor det haster");
    let urgent = urgent.with("urgent_reason", "Feil i posten");
    lead.mail(&urgent, "check").expect(200).says("Nå, utenom åpningstiden").says("Feil i posten");
    lead.start(&urgent);
    desk.write_to_many();
    drain_once(&desk.desk).unwrap();
    let due: Vec<(DateTime<Utc>, bool, bool)> = desk
        .written()
        .iter()
        .map(|notice| (notice.due_at(), notice.urgent, notice.state.is_final()))
        .collect();
    assert_eq!(due.len(), 3);
    assert!(due.contains(&(at("2026-11-23T08:00:00Z"), false, false)), "{due:?}");
    assert!(due.contains(&(at("2026-11-24T09:30:00Z"), false, false)), "{due:?}");
    assert!(due.contains(&(desk.now(), true, true)), "{due:?}");
    let urgent = desk.written().into_iter().find(|notice| notice.urgent).unwrap().notice_id;
    let (mut agent, _) = desk.agent_for("ola", MONA);
    agent.get(&format!("/messages/{urgent}")).expect(200).says("Mange på én gang").says("Feil i posten");
}

#[test]
fn one_who_fails_does_not_stop_the_others() {
    let desk = TestDesk::with_people();
    let (mut lead, template) = desk.lead_with_template("leder");
    let mailing = desk.mailing_to(&mut lead, &template, &[KARI, MONA]);
    lead.start(&mailing);
    let kari = desk.id_of(KARI);
    desk.write(move |conn| {
        let damaged = skranke::db::schema::register_entries::mobile.eq(Some(vec![1_u8, 2, 3]));
        diesel::update(skranke::db::schema::register_entries::table.find(&kari))
            .set(damaged)
            .execute(conn)?;
        Ok(())
    });
    desk.write_to_many();
    let came: Vec<_> = desk.came_of().into_iter().map(|(_, state, reason)| (state, reason)).collect();
    assert_eq!(came, [(ItemState::Failed, Some(Reason::Fault)), (ItemState::Done, None)]);
    assert_eq!(desk.on_record(Action::MessageWritten), 1);
}

#[test]
fn a_message_that_is_forgotten_leaves_the_mailing_readable() {
    let desk = TestDesk::with_people();
    let (mut lead, template) = desk.lead_with_template("leder");
    let mailing = desk.mailing_to(&mut lead, &template, &[KARI]);
    let place = lead.start(&mailing);
    desk.write_to_many();
    desk.write(|conn| {
        let none: Option<skranke::values::NoticeId> = None;
        diesel::update(mailing_people::table).set(mailing_people::notice_id.eq(none)).execute(conn)?;
        diesel::delete(notices::table.filter(notices::kind.eq("agent_message"))).execute(conn)?;
        Ok(())
    });
    lead.get(&place).expect(200).says("Meldingen er lagt i kø");
    lead.get(&format!("{place}/people?came=done")).expect(200).says("Kari Anne Nordmann");
}
