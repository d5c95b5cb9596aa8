//! A message, by keyboard and without scripts: long words made short, another language looked at, a draft put away and taken up.

use fantoccini::Locator;
use serde_json::json;
use skranke::staff::Role;

use super::window::{Window, in_a_window};
use crate::support::desk::TestDesk;
use crate::support::people::KARI;
use crate::templates::setup::Form;

/// A desk with a template, an agent who may open Kari, and her id.
fn desk() -> (TestDesk, String) {
    let desk = TestDesk::with_people();
    let form = Form::saying("Brevet ditt er på vei. Ring oss {{dato}} om {{sted}}.")
        .asking("dato: 20. november\nsted: Bergen");
    desk.writer("leder").own_template("Ring oss", &form);
    let mut agent = desk.sign_in("agent", Role::Agent);
    let kari = agent.open(KARI).trim_start_matches("/persons/").to_owned();
    (desk, kari)
}

impl Window {
    async fn value(&self, id: &str) -> String {
        let field = self.client.wait().for_element(Locator::Id(id)).await.unwrap();
        field.prop("value").await.unwrap().unwrap()
    }

    /// Whether leaving the page would be asked about.
    async fn asks_before_leaving(&self) -> bool {
        let leave = "return !dispatchEvent(new Event('beforeunload', { cancelable: true }))";
        self.run(leave, vec![]).await == json!(true)
    }
}

#[test]
fn an_agent_makes_a_message_short_looks_at_it_in_english_and_saves_it_all_by_keyboard() {
    let (desk, kari) = desk();
    in_a_window(&desk, async |window| {
        window.sign_in("agent").await;
        window.go(&format!("/messages/new?person={kari}")).await;
        window.tab_to("#template", "").await;
        window.press("Ring").await;
        // The script shows what the template asks for, and its words; the button to send comes with «Vis».
        window.wait_for("//div[@id='asked']//input[@id='value-2']").await;
        window.wait_for("//p[@lang='nn' and contains(., 'Ring oss [')]").await;
        window.tab_to("button[value=show]", "").await;
        window.enter().await;
        window.wait_for("//button[contains(., 'Send til Kari')]").await;
        assert!(!window.asks_before_leaving().await);
        window.tab_to("#value-1", "").await;
        window.press("mellom kl. 9–12 eller etter kl. 13 – helst før").await;
        window.tab_to("#value-2", "").await;
        window.press("«Voss», Bergen").await;
        window.wait_for("//button[contains(., '2 SMS → 1 SMS')]").await;
        assert!(window.asks_before_leaving().await);
        window.tab_to("button[value=replace]", "").await;
        window.enter().await;
        window.wait_for("//p[contains(., '1 SMS · GSM-7')]").await;
        assert_eq!(window.value("value-1").await, "mellom kl. 9-12 eller etter kl. 13 - helst før");
        assert_eq!(window.value("value-2").await, "\"Voss\", Bergen");
        window.tab_to("button[value=view-en]", "Engelsk").await;
        window.enter().await;
        window.wait_for("//p[@lang='en' and contains(., 'Hello.')]").await;
        // The script keeps to the language that is looked at.
        window.tab_to("#value-2", "").await;
        window.press("!").await;
        window.wait_for("//p[@lang='en' and contains(., '!.')]").await;
        window.tab_to("button", "Lagre utkast").await;
        window.enter().await;
        window.wait_for("//div[@role='status' and contains(., 'Utkastet er lagret.')]").await;
        window.wait_for("//p[@lang='nn' and contains(., '!.')]").await;
        window.go(&format!("/persons/{kari}")).await;
        window.tab_to("a", "Fortsett på utkastet fra kl. 09.00").await;
        window.enter().await;
        window.see("Send melding").await;
        window.tab_to("button", "Send til Kari Anne Nordmann").await;
        window.enter().await;
        window.see("Meldingen er lagt i kø").await;
    });
    assert_eq!(desk.written().len(), 1);
}

#[test]
fn the_same_is_done_without_scripts_on_a_phone() {
    let (desk, kari) = desk();
    in_a_window(&desk, async |window| {
        window.sign_in("agent").await;
        window.devtools("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await;
        window.resize(320, 640).await;
        window.go(&format!("/messages/new?person={kari}")).await;
        let press = async |css: &str, then: &str| {
            window.click(css).await;
            window.wait_for(then).await;
        };
        press("#template option:last-child", "//select").await;
        press("button[value=show]", "//input[@id='value-2']").await;
        for (field, text) in
            [("value-1", "mellom kl. 9–12 eller etter kl. 13 – helst før"), ("value-2", "«Voss», Bergen")]
        {
            window.fill(&format!("#{field}"), text).await;
        }
        press("button[value=show]", "//button[contains(., '2 SMS → 1 SMS')]").await;
        press("button[value=replace]", "//p[contains(., '1 SMS · GSM-7')]").await;
        press("button[value=view-en]", "//p[@lang='en' and contains(., 'Hello.')]").await;
        let saved = "//div[@role='status' and contains(., 'Utkastet er lagret.')]";
        press("button[formaction='/messages/draft']", saved).await;
        window.go(&format!("/messages/new?person={kari}")).await;
        press(".ds-alert a", "//p[contains(., 'Du fortsetter på utkastet')]").await;
        assert_eq!(window.value("value-2").await, "\"Voss\", Bergen");
        let gone = "//div[@role='status' and contains(., 'Utkastet er forkastet.')]";
        press("form[action$=discard] button", gone).await;
    });
    assert_eq!(desk.written().len(), 0);
}
