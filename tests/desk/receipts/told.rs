//! What an agent, and whoever runs the desk, sees of it.

use chrono::TimeDelta;
use skranke::notices::Channel;
use skranke::staff::Role;
use skranke::values::{Language, NoticeId};

use super::setup::Receipts;
use crate::support::people::KARI;

#[test]
fn the_persons_page_says_what_arrived_what_did_not_and_that_the_address_is_dead() {
    let receipts = Receipts::start();
    let sms = receipts.sent(Channel::Sms, 1);
    let email = receipts.sent(Channel::Email, 2);
    receipts.desk.pass(TimeDelta::minutes(7));
    receipts.send(&receipts.sms("e-1", &sms, "delivered")).expect(204);
    receipts.desk.pass(TimeDelta::minutes(4));
    let mut agent = receipts.desk.sign_in_as(Role::Agent);
    let path = agent.open(KARI);
    let before = agent.get(&path).expect(200).says("Levert").says("09.07").body;
    assert!(!before.contains("Meldinger kommer ikke fram") && !before.contains("Ikke levert"));
    receipts.send(&receipts.mail("e-2", &email, "bounced", "5.1.1")).expect(204);
    let page = agent.get(&path).expect(200).says("Ikke levert").says("bounced_5.1.1").says("09.11");
    assert!(!page.body.contains("varsel om vedtak til og med 05.04.2028"), "of the address");
    page.says("Meldinger kommer ikke fram (returnert 20.11.2026, kode 5.1.1)");
    agent
        .get(&format!("/messages/{email}"))
        .expect(200)
        .says("Kom i retur")
        .says("<td>post</td>")
        .says("<td>5.1.1</td>");
    for (language, words) in
        [(Language::Nn, "Meldingar kjem ikkje fram"), (Language::En, "Messages do not arrive")]
    {
        agent.post_form("/account", &[("language", language.as_str())]);
        agent.get(&path).expect(200).says(words);
    }
}

#[test]
fn the_doctor_lists_reports_that_name_no_message_of_ours() {
    let receipts = Receipts::start();
    let unknown = NoticeId::generate(receipts.desk.now());
    receipts.send(&receipts.sms("e-1", &unknown, "delivered")).expect(204);
    let said = receipts.program(&["doctor"]).stdout;
    assert!(said.contains("ok     receipts: 1 reports name no message of ours"), "{said}");
    assert!(said.contains(&format!("2026-11-20T08:00:00Z acme delivered {unknown}")), "{said}");
}
