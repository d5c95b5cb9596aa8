//! What an agent has written and not sent: theirs alone, for a day.

use chrono::TimeDelta;
use diesel::prelude::*;
use skranke::audit::Action;
use skranke::db::UtcTime;
use skranke::db::schema::message_drafts;
use skranke::staff::Role;

use crate::support::desk::TestDesk;
use crate::support::people::{KARI, OLA};
use crate::templates::setup::Form;

impl TestDesk {
    /// What lies in the table: the bytes and when they were saved.
    fn drafts(&self) -> Vec<(Vec<u8>, UtcTime)> {
        self.read(|conn| {
            let all = message_drafts::table.order(message_drafts::saved_at);
            Ok(all.select((message_drafts::content, message_drafts::saved_at)).load(conn)?)
        })
    }
}

#[test]
fn what_is_saved_is_found_on_the_persons_page_and_gone_on_with_and_goes_with_the_message() {
    let (desk, template) = TestDesk::with_template("");
    let (mut agent, kari) = desk.agent_for("ola", KARI);
    let begun = agent.begin(&kari, &template).filled(&["", "Bergen"]).by("email");
    let page = agent.step(&begun, "show").expect(200);
    page.says("formaction=\"/messages/draft\">Lagre utkast</button>");
    let saved = agent.save(&begun).expect(303);
    assert_eq!(saved.location(), format!("/messages/new?person={kari}&draft=yes"));
    agent.get(saved.location()).expect(200).says("Utkastet er lagret.");
    desk.pass(TimeDelta::minutes(20));
    let link =
        format!("href=\"/messages/new?person={kari}&amp;draft=yes\">Fortsett på utkastet fra kl. 09.00</a>");
    agent.get(&format!("/persons/{kari}")).expect(200).says(&link);
    let offered = agent.get(&format!("/messages/new?person={kari}")).expect(200);
    offered.says("Du har et utkast fra kl. 09.00.").says("Fortsett på utkastet").says("Forkast utkastet");
    let (page, taken_up) = agent.take_up(&kari);
    assert!(!page.body.contains("Fortsett på utkastet"), "it is taken up: {}", page.body);
    page.says("Du fortsetter på utkastet fra kl. 09.00.");
    assert_eq!((&taken_up.template, taken_up.channel.as_str()), (&template, "email"));
    assert_eq!(taken_up.values, ["", "Bergen"]);
    // An incomplete one is kept, and not sent.
    agent.step(&taken_up, "send").expect(422).says("Fyll ut «dato».");
    assert_eq!(desk.drafts().len(), 1);
    agent.step(&taken_up.filled(&["i dag", "Bergen"]), "send").expect(303);
    assert_eq!(desk.written().len(), 1);
    assert_eq!(desk.drafts().len(), 0);
    let page = agent.get(&format!("/persons/{kari}")).expect(200);
    assert!(!page.body.contains("utkast"), "{}", page.body);
    assert_eq!(desk.on_record(Action::DraftSaved), 1);
    assert_eq!(desk.on_record(Action::DraftDiscarded), 0);
}

#[test]
fn there_is_one_draft_for_an_agent_and_a_person_and_another_message_leaves_it_alone() {
    let (desk, template) = TestDesk::with_template("");
    let (mut agent, kari) = desk.agent_for("ola", KARI);
    let begun = agent.begin(&kari, &template);
    agent.save(&begun.clone().filled(&["i dag", "Bergen"])).expect(303);
    agent.save(&begun.clone().filled(&["i morgen", "Voss"])).expect(303);
    assert_eq!(desk.drafts().len(), 1);
    assert_eq!(agent.take_up(&kari).1.values, ["i morgen", "Voss"]);
    let other = agent.begin(&kari, &template).filled(&["fredag", "Oslo"]);
    agent.step(&other, "send").expect(303);
    assert_eq!(agent.take_up(&kari).1.values, ["i morgen", "Voss"]);
}

#[test]
fn a_draft_that_was_saved_in_another_window_meanwhile_stays_when_the_one_before_is_sent() {
    let (desk, template) = TestDesk::with_template("");
    let (mut agent, kari) = desk.agent_for("ola", KARI);
    let begun = agent.begin(&kari, &template);
    agent.save(&begun.clone().filled(&["i dag", "Bergen"])).expect(303);
    let (_, taken_up) = agent.take_up(&kari);
    desk.pass(TimeDelta::minutes(1));
    agent.save(&begun.filled(&["i morgen", "Voss"])).expect(303);
    let page = agent.step(&taken_up, "show").expect(200);
    page.says("Du har et utkast fra kl. 09.01.");
    agent.step(&taken_up, "send").expect(303);
    assert_eq!(agent.take_up(&kari).1.values, ["i morgen", "Voss"]);
}

/// Sessions that last longer than drafts.
const LONG_DAYS: &str = "[staff]\nsession_idle_minutes = 600\nsession_hours = 24\n";

#[test]
fn nobody_else_sees_a_draft_nor_does_its_writer_without_a_reason_and_the_database_cannot_be_read() {
    let (desk, template) = TestDesk::with_template(LONG_DAYS);
    let (mut agent, kari) = desk.agent_for("ola", KARI);
    let begun = agent.begin(&kari, &template).filled(&["torsdagskveld", "Bergen"]);
    agent.save(&begun).expect(303);
    let [(content, _)] = desk.drafts().try_into().unwrap();
    let kept = String::from_utf8_lossy(&content);
    assert!(
        !kept.contains("torsdagskveld") && !kept.contains("Bergen") && !kept.contains(&template),
        "{kept}"
    );
    let (mut other, _) = desk.agent_for("per", KARI);
    for path in [format!("/persons/{kari}"), format!("/messages/new?person={kari}&draft=yes")] {
        let page = other.get(&path).expect(200);
        assert!(!page.body.contains("utkast fra") && !page.body.contains("torsdagskveld"), "{}", page.body);
    }
    other.post_form("/messages/draft/discard", &[("person", &kari)]).expect(303);
    assert_eq!(desk.drafts().len(), 1);
    // The contact has ended.
    desk.pass(TimeDelta::minutes(61));
    let draft = format!("/messages/new?person={kari}&draft=yes");
    let page = agent.get(&draft).expect(200).says("Hvorfor åpner du denne personen?");
    assert!(!page.body.contains("torsdagskveld"), "{}", page.body);
    agent.give_reason(&format!("/persons/{kari}"), &draft);
    assert_eq!(agent.take_up(&kari).1.values, ["torsdagskveld", "Bergen"]);
    let ola = agent.find(OLA).trim_start_matches("/persons/").to_owned();
    let unopened = crate::writing::setup::Message { person: ola, ..begun };
    agent.save(&unopened).expect(303);
    assert_eq!(desk.drafts().len(), 1, "nobody has said why Ola is opened");
}

#[test]
fn a_draft_is_thrown_away_by_its_writer_and_that_is_on_record_once() {
    let (desk, template) = TestDesk::with_template("");
    let (mut agent, kari) = desk.agent_for("ola", KARI);
    let begun = agent.begin(&kari, &template).filled(&["i dag", "Bergen"]);
    agent.save(&begun).expect(303);
    for _ in 0..2 {
        let gone = agent.post_form("/messages/draft/discard", &[("person", &kari)]).expect(303);
        assert_eq!(gone.location(), format!("/messages/new?person={kari}"));
        agent.get(gone.location()).expect(200).says("Utkastet er forkastet.");
    }
    assert_eq!(desk.drafts().len(), 0);
    assert_eq!(desk.on_record(Action::DraftDiscarded), 1);
}

#[test]
fn after_its_hours_a_draft_is_not_there_any_more_and_the_night_deletes_it() {
    let (desk, template) = TestDesk::with_template(&format!("{LONG_DAYS}[messages]\ndraft_hours = 9\n"));
    let (mut agent, kari) = desk.agent_for("ola", KARI);
    let begun = agent.begin(&kari, &template).filled(&["i dag", "Bergen"]);
    agent.save(&begun).expect(303);
    desk.pass(TimeDelta::hours(8));
    desk.nightly();
    assert_eq!(desk.drafts().len(), 1);
    desk.pass(TimeDelta::hours(1));
    agent.give_reason(&format!("/persons/{kari}"), "/");
    let page = agent.get(&format!("/persons/{kari}")).expect(200);
    assert!(!page.body.contains("utkast"), "before the night has deleted it: {}", page.body);
    desk.pass(TimeDelta::hours(12));
    desk.nightly();
    assert_eq!(desk.drafts().len(), 0);
}

#[test]
fn a_draft_of_other_words_is_looked_over_and_one_without_a_template_says_so() {
    let (desk, template) = TestDesk::with_template("");
    let (mut agent, kari) = desk.agent_for("ola", KARI);
    let begun = agent.begin(&kari, &template).filled(&["i dag", "Bergen"]);
    agent.save(&begun).expect(303);
    let mut lead = desk.writer("leder2");
    let path = format!("/admin/templates/{template}");
    lead.publish(&path, &Form::saying("Kom til {{sted}}, {{navn}}.").asking("sted: Bergen\nnavn: Kari"));
    let (page, taken_up) = agent.take_up(&kari);
    page.says("Malen har fått ny tekst siden utkastet ble lagret.").says("Kom til Bergen, [navn].");
    assert_eq!(taken_up.values, ["Bergen", ""], "by their names");
    lead.post_form(&format!("{path}/withdrawal"), &[("withdrawn", "yes")]).expect(303);
    let page = agent.get(&format!("/messages/new?person={kari}&draft=yes")).expect(200);
    page.says("Malen som utkastet er skrevet med, er ikke lenger i bruk.");
}

#[test]
fn what_could_not_be_sent_is_not_saved_either() {
    let (desk, template) = TestDesk::with_template("");
    let (mut agent, kari) = desk.agent_for("ola", KARI);
    let begun = agent.begin(&kari, &template);
    for value in ["07823642061", "https://evil.example", "a\u{202e}b", &"a".repeat(101)] {
        let page = agent.save(&begun.clone().filled(&[value, "Bergen"])).expect(422);
        assert!(page.body.contains("href=\"#value-1\""), "{value:?}: {}", page.body);
    }
    let unchosen = crate::writing::setup::Message { template: String::new(), ..begun };
    agent.save(&unchosen).expect(422).says("Velg en mal som er i bruk.");
    assert_eq!(desk.drafts().len(), 0);
    let mut reporter = desk.sign_in("rapport", Role::Reporter);
    reporter.post_form("/messages/draft/discard", &[("person", &kari)]).expect(403);
}
