//! A message to the people of a list, by keyboard from the list to the messages.

use serde_json::json;

use super::window::{Window, in_a_window};
use crate::support::client::Client;
use crate::support::desk::TestDesk;
use crate::support::people::{ASE, KARI, MONA, OLA};
use crate::templates::setup::Form;

/// Chooses the last template and goes on, with the mouse.
async fn choose_template(window: &Window) {
    window.click("#template option:last-child").await;
    window.click("button[value=check]").await;
    window.wait_for("//input[@id='value-1']").await;
}

/// Each page of a mailing, the first of them that of its list.
pub(super) async fn each_screen_of_a_mailing(
    desk: &TestDesk,
    lead: &mut Client,
    window: &Window,
    look: &impl AsyncFn(&Window, &str),
) {
    let form = Form::saying("Vi flytter {{dag}}.").asking("dag: i dag");
    lead.own_template("Åpningstider", &form);
    let list = lead.list(&format!("{KARI}\n{OLA}\n{ASE}\n{MONA}\n{KARI}\ntull\n"));
    desk.answer_lists();
    window.go(&list).await;
    look(window, "list that was looked up").await;
    window.click("a[href*='/mailings/new']").await;
    window.see("Skriv til alle i listen").await;
    look(window, "mailing form").await;
    choose_template(window).await;
    look(window, "mailing form with fields").await;
    window.click("button[value=check]").await;
    window.wait_for("//*[@id='error-summary']").await;
    look(window, "mailing fault").await;
    window.fill("#value-1", "mandag").await;
    window.click("button[value=check]").await;
    window.see("3 personer får meldingen").await;
    look(window, "mailing check").await;
    window.click("main details summary").await;
    look(window, "mailing check unfolded").await;
    window.click("button[value=send]").await;
    window.wait_for("//progress").await;
    look(window, "mailing running").await;
    desk.write_to_many();
    window.client.refresh().await.unwrap();
    window.wait_for("//a[contains(., 'Meldingen er lagt i kø')]").await;
    look(window, "mailing finished").await;
    window.click("a[href*='came=done']").await;
    window.see("Meldingen er lagt i kø").await;
    look(window, "people of a mailing").await;
    window.go("/mailings").await;
    look(window, "mailings").await;
}

#[test]
fn a_lead_writes_to_the_people_of_a_list_by_keyboard_and_without_scripts() {
    let desk = TestDesk::with_people();
    let mut lead = desk.writer("leder");
    let form = Form::saying("Vi flytter {{dag}}.").asking("dag: i dag");
    lead.own_template("Åpningstider", &form);
    let list = lead.list(&format!("{KARI}\n{OLA}\n{ASE}\n"));
    desk.answer_lists();
    in_a_window(&desk, async |window| {
        window.sign_in("leder").await;
        window.devtools("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await;
        window.resize(320, 640).await;
        window.go(&list).await;
        window.tab_to("a", "Skriv til alle i listen").await;
        window.enter().await;
        window.see("Skriv til alle i listen").await;
        window.tab_to("#template", "").await;
        window.press("Åpn").await;
        window.tab_to("button[value=check]", "").await;
        window.enter().await;
        window.wait_for("//input[@id='value-1']").await;
        window.tab_to("#value-1", "").await;
        window.press("mandag").await;
        window.enter().await;
        window.see("2 personer får meldingen").await;
        window.wait_for("//p[@lang='nn' and contains(., 'Vi flytter mandag.')]").await;
        window.tab_to("button[value=change]", "").await;
        window.enter().await;
        window.wait_for("//input[@id='value-1' and @value='mandag']").await;
        window.tab_to("button[value=check]", "").await;
        window.enter().await;
        window.see("2 personer får meldingen").await;
        window.tab_to("button[value=send]", "").await;
        window.enter().await;
        window.see("Åpningstider, SMS").await;
        desk.write_to_many();
        window.client.refresh().await.unwrap();
        window.wait_for("//a[contains(., 'Meldingen er lagt i kø')]").await;
        window.tab_to("a[href*='came=done']", "").await;
        window.enter().await;
        window.wait_for("//td[contains(., 'Kari Anne Nordmann')]").await;
    });
    assert_eq!(desk.written().len(), 2);
}
