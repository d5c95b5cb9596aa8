//! A call from beginning to end.

use std::time::Duration;

use serde_json::json;
use skranke::notices::sender;
use skranke::staff::Role;

use super::window::{Window, in_a_window};
use crate::support::desk::{PASSWORD, TestDesk};
use crate::support::people::{KARI, PIOTR};
use crate::support::smtp::SmtpPeer;

/// Finds a person from any page and gives the reason, all with the keyboard.
async fn find(window: &Window, id: &str, name: &str) {
    window.to_search().await;
    window.press(id).await;
    window.enter().await;
    window.see("Hvorfor åpner du denne personen?").await;
    window.has_focus("main button").await;
    window.enter().await;
    window.see(name).await;
}

#[test]
fn an_agent_helps_a_caller_by_keyboard_and_the_confirmation_arrives_in_the_callers_language() {
    let mail = SmtpPeer::start();
    let desk = TestDesk::with_people_and(&format!("mail_url = \"{}\"\n", mail.url()));
    desk.add_staff("agent", Role::Agent);
    let mut receipt = String::new();
    in_a_window(&desk, async |window| {
        window.sign_in("agent").await;
        find(window, KARI, "Kari Anne Nordmann").await;

        window.tab_to("a", "Se dag for dag").await;
        window.enter().await;
        window.see("Aktiveringsbrev ML-1 Forsinket 4 virkedager").await;
        assert_eq!(
            window.text(".explanation").await,
            "Bestilt mandag 2. november 2026 kl. 10.14. Fristen er 10 virkedager: mandag 16. november 2026. \
             I dag er virkedag 14. Brevet er 4 virkedager forsinket. \
             Ikke medregnet: 4 lørdager og søndager, 0 helligdager."
        );

        window.tab_to("a", "Tilbake til personen").await;
        window.enter().await;
        window.see("Kari Anne Nordmann").await;
        window.tab_to("a", "Endre reservasjon").await;
        window.enter().await;
        window.see("Endre reservasjon").await;
        window.tab_to("#to-opted_out", "").await;
        window.press(" ").await;
        window.tab_to("#channel", "").await;
        window.press("Tel").await;
        window.tab_to("#identity_check", "").await;
        window.press("To").await;
        window.tab_to("#reason", "").await;
        window.press("Vil ha brev på papir").await;
        window.enter().await;
        window.see("Kontroller endringen").await;
        assert!(window.text("main").await.contains("Personen får vedtak"));
        window.tab_to("#confirm", "").await;
        window.press(" ").await;
        window.tab_to("button", "Registrer reservasjon for Kari Anne Nordmann").await;
        window.enter().await;
        window.see("Kvittering").await;
        receipt = window.text("main strong.number").await;
    });
    assert!(receipt.starts_with("R-"), "{receipt}");

    assert_eq!(mail.messages(), Vec::<String>::new());
    sender::drain_once(&desk.desk).unwrap();
    let sent = mail.wait_for_messages(1, Duration::from_secs(10));
    assert_eq!(sent.len(), 1);
    assert!(sent[0].contains("X-RcptTo: kari.nordmann@example.no"), "{}", sent[0]);
    assert!(sent[0].contains(&receipt), "{receipt} in {}", sent[0]);
    assert!(sent[0].contains("ikkje"), "in Nynorsk, as she wants it: {}", sent[0]);
}

#[test]
fn the_pages_speak_the_agents_language() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let (kari, piotr) = (agent.open(KARI), agent.open(PIOTR));
    in_a_window(&desk, async |window| {
        window.sign_in("agent").await;
        for (language, texts) in [
            (
                "nn",
                [
                    ("/letters/late", "2 brev på arbeidslista"),
                    ("kari", "Ikkje reservert"),
                    ("letter", "I dag er virkedag 14. Brevet er 4 virkedagar forseinka."),
                    ("abroad", "Brev til utlandet kan ta lengre tid, og har sin eigen frist."),
                    ("opt-out", "Kva ønskjer personen?"),
                    ("/no-such-page", "Sida finst ikkje"),
                ],
            ),
            (
                "en",
                [
                    ("/letters/late", "2 letters on the working list"),
                    ("kari", "Not opted out"),
                    ("letter", "Today is business day 14. The letter is 4 business days late."),
                    ("abroad", "Letters to other countries may take longer and have a limit of their own."),
                    ("opt-out", "What does the person want?"),
                    ("/no-such-page", "There is no such page"),
                ],
            ),
        ] {
            window.go("/account").await;
            window.tab_to("[name=language]", "").await;
            let choose = "document.getElementById('language-' + arguments[0]).click()";
            window.run(choose, vec![json!(language)]).await;
            window.tab_to("main button", "").await;
            window.enter().await;
            window.wait_for(&format!("/html[@lang='{language}']")).await;
            for (page, text) in texts {
                let path = match page {
                    "kari" => kari.clone(),
                    "letter" => desk.letter("ML-1"),
                    "abroad" => desk.letter("ML-2"),
                    "opt-out" => format!("{piotr}/opt-out"),
                    path => path.to_owned(),
                };
                window.go(&path).await;
                let shown = window.text("main").await;
                assert!(shown.contains(text), "{text:?} in {shown}");
            }
        }
    });
}

#[test]
fn the_whole_call_works_without_javascript() {
    let desk = TestDesk::with_people();
    desk.add_staff("agent", Role::Agent);
    in_a_window(&desk, async |window| {
        window.devtools("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await;
        window.go("/login").await;
        for (field, text) in [("#username", "agent"), ("#password", PASSWORD)] {
            window.fill(field, text).await;
        }
        window.enter().await;
        window.see("Skranken").await;
        window.has_focus("#q").await;
        window.press(KARI).await;
        window.enter().await;
        window.see("Hvorfor åpner du denne personen?").await;
        window.has_focus("main button").await;
        window.enter().await;
        window.see("Kari Anne Nordmann").await;
        window.to_search().await;
        let focused = window.client.active_element().await.unwrap();
        assert_ne!(focused.attr("id").await.unwrap().as_deref(), Some("frame-search"), "scripts are off");
        for (what, heading) in [
            ("main a[href$='opt-out']", "Endre reservasjon"),
            ("#to-opted_out", "Endre reservasjon"),
            ("#channel option[value=phone]", "Endre reservasjon"),
            ("#identity_check option[value=register_questions]", "Endre reservasjon"),
        ] {
            window.click(what).await;
            window.see(heading).await;
        }
        window.fill("#reason", "Papir").await;
        window.enter().await;
        window.see("Kontroller endringen").await;
        for what in ["#confirm", "main button[data-variant=primary]"] {
            window.click(what).await;
        }
        window.see("Kvittering").await;
    });
}
