//! When a message goes: in the desk's hours, or at once with a reason.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use skranke::db::schema::register_entries;
use skranke::notices::sender::drain_once;
use skranke::notices::{NoticeState, OptOutRule};
use skranke::values::PersonId;

use crate::support::desk::TestDesk;
use crate::support::people::KARI;

impl TestDesk {
    /// Kari and the like opt out.
    pub(crate) fn opt_out_of(&self, national_id: &str) {
        let mut agent = self.sign_in("reservasjon", skranke::staff::Role::Agent);
        let id = PersonId::parse(agent.open(national_id).trim_start_matches("/persons/")).unwrap();
        self.write(move |conn| {
            let entry = register_entries::table.find(&id);
            diesel::update(entry).set(register_entries::opted_out.eq(true)).execute(conn)?;
            Ok(())
        });
    }

    /// After one more nightly run, how many findings there are about the first message that was written, for nobody handed it over.
    pub(crate) fn overdue(&self) -> i64 {
        self.nightly();
        let id = self.written()[0].notice_id.clone();
        self.read(|conn| {
            use skranke::db::schema::findings;
            let of_it = findings::table.filter(findings::notice_id.eq(id));
            let overdue = of_it.filter(findings::kind.eq("message_overdue"));
            Ok(overdue.count().get_result(conn)?)
        })
    }

    fn evening(settings: &str) -> (Self, String) {
        let (desk, template) = Self::with_template(settings);
        // Friday 20 November, 18.00 in Norway.
        desk.pass(TimeDelta::hours(9));
        (desk, template)
    }
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[test]
fn what_is_written_in_the_evening_waits_for_the_next_business_day_at_nine() {
    let (desk, template) = TestDesk::evening("");
    let (mut agent, kari) = desk.agent_for("ola", KARI);
    let message = agent.begin(&kari, &template).filled(&["i dag", "Bergen"]);
    let page = agent.step(&message, "show").expect(200);
    page.says("Meldingen sendes mandag 23.11.2026 kl. 09.00, når brukerstøtten er åpen.");
    let receipt = agent.step(&message, "send").expect(303).location().to_owned();
    agent.get(&receipt).expect(200).says("23.11.2026 kl. 09.00");
    assert_eq!(desk.written()[0].due_at(), at("2026-11-23T08:00:00Z"));
    drain_once(&desk.desk).unwrap();
    assert_eq!(desk.written()[0].state, NoticeState::Queued);
    desk.clock.set(at("2026-11-23T07:59:59Z"));
    drain_once(&desk.desk).unwrap();
    assert_eq!(desk.written()[0].state, NoticeState::Queued, "a second too early");
    desk.clock.set(at("2026-11-23T08:00:00Z"));
    drain_once(&desk.desk).unwrap();
    assert_eq!(desk.written()[0].state, NoticeState::Accepted);
}

#[test]
fn what_waits_over_the_weekend_is_no_message_that_nobody_handed_over_until_the_hours_have_come_and_gone() {
    let (desk, template) = TestDesk::evening("");
    let (mut agent, kari) = desk.agent_for("ola", KARI);
    let message = agent.begin(&kari, &template).filled(&["i dag", "Bergen"]);
    agent.step(&message, "send").expect(303);
    for night in ["2026-11-22T02:30:00Z", "2026-11-23T02:30:00Z"] {
        desk.clock.set(at(night));
        assert_eq!(desk.overdue(), 0, "{night}");
    }
    desk.clock.set(at("2026-11-24T02:30:00Z"));
    assert_eq!(desk.overdue(), 1, "no sender worked on Monday");
}

#[test]
fn an_urgent_one_goes_at_any_hour_with_the_reason_on_record() {
    let (desk, template) = TestDesk::evening("[notices]\nsms_hours = \"9-17\"\n");
    let (mut agent, kari) = desk.agent_for("ola", KARI);
    let message = agent.begin(&kari, &template).filled(&["i dag", "Bergen"]).with("urgent", "yes");
    let page = agent.step(&message.clone().with("urgent_reason", " "), "send").expect(422);
    page.says("href=\"#urgent_reason\">Skriv hvorfor det haster");
    assert_eq!(desk.written().len(), 0);
    agent.step(&message.with("urgent_reason", "Koden går ut i natt"), "send").expect(303);
    drain_once(&desk.desk).unwrap();
    let [sent] = desk.written().try_into().unwrap();
    assert_eq!(sent.state, NoticeState::Accepted);
    let page = agent.get(&format!("/messages/{}", sent.notice_id)).expect(200);
    page.says("Sendt utenom åpningstid fordi").says("Koden går ut i natt");
    let details: Vec<Option<String>> = desk.read(|conn| {
        use skranke::db::schema::audit_entries as audit;
        let rows = audit::table.filter(audit::action.eq("message_written")).select(audit::detail);
        Ok(rows.load(conn)?)
    });
    assert_eq!(details, [Some(format!("{template} urgent"))]);
}

#[test]
fn in_the_desks_hours_nobody_is_asked_and_nothing_is_urgent() {
    let (desk, template) = TestDesk::with_template("");
    let (mut agent, kari) = desk.agent_for("ola", KARI);
    let message = agent.begin(&kari, &template).filled(&["i dag", "Bergen"]);
    let page = agent.step(&message, "show").expect(200);
    assert!(!page.body.contains("Det haster"), "{}", page.body);
    let answer =
        agent.step(&message.with("urgent", "yes").with("urgent_reason", "Alltid"), "send").expect(303);
    let id = answer.location().trim_end_matches("/receipt").to_owned();
    let page = agent.get(&id).expect(200);
    assert!(!page.body.contains("Sendt utenom åpningstid"), "{}", page.body);
}

#[test]
fn an_opt_out_between_the_evening_and_the_morning_stops_it() {
    let (desk, template) = TestDesk::evening("");
    let (mut agent, kari) = desk.agent_for("ola", KARI);
    let message = agent.begin(&kari, &template).filled(&["i dag", "Bergen"]);
    agent.step(&message, "send").expect(303);
    desk.opt_out_of(KARI);
    desk.clock.set(at("2026-11-23T08:00:00Z"));
    drain_once(&desk.desk).unwrap();
    let [stopped] = desk.written().try_into().unwrap();
    assert_eq!(stopped.state, NoticeState::Suppressed);
    assert_eq!(stopped.state_reason.as_deref(), Some("opted_out"));
    assert_eq!(stopped.opt_out_rule, Some(OptOutRule::OwnMatter));
    assert_eq!(desk.sms_sent(&stopped.notice_id), None);
}

#[test]
fn the_hours_are_a_setting() {
    let (desk, template) = TestDesk::evening("[messages]\nhours = \"9-20\"\n");
    let (mut agent, kari) = desk.agent_for("ola", KARI);
    let message = agent.begin(&kari, &template).filled(&["i dag", "Bergen"]);
    agent.step(&message, "send").expect(303);
    drain_once(&desk.desk).unwrap();
    assert_eq!(desk.written()[0].state, NoticeState::Accepted);
}
