//! Every screen there is, one after the other in the same window.

use diesel::prelude::*;
use serde_json::json;
use skranke::db::schema::notices;
use skranke::jobs::store::{NewRun, begin_run};
use skranke::jobs::{Counts, Instance, NIGHTLY, RunState, Step, step_log, store};
use skranke::letters::queue::bulk;
use skranke::notices::{NoticeKind, NoticeState};
use skranke::staff::Role;
use skranke::values::NoticeId;

use super::mailings::each_screen_of_a_mailing;
use super::window::{Window, in_a_window};
use crate::report_files::{ask, desk_with_a_folder, make};
use crate::support::client::Client;
use crate::support::desk::TestDesk;
use crate::support::people::{KARI, MONA};
use crate::templates::setup::{Form, of_kind};

/// The reference of a letter.
const VERY_LATE: &str = "A-LONG-REFERENCE-OF-THE-PRINT-VENDOR-2026-09-01-0000000000000042";

const FILL_IN: &str = "for (const [id, value] of Object.entries(arguments[0])) { \
     const field = document.getElementById(id); \
     if (value === true) { field.checked = true } else { field.value = value } } \
     document.querySelector('main form[method=post]').requestSubmit(document.querySelector('main form[method=post] button[type=submit]'));";

/// A template with two versions and a draft, and a faulty draft of another.
fn with_templates(lead: &mut Client) {
    let form = |words: &str| {
        Form::saying(&format!("{words} {{{{reference}}}} {{{{ordered_on}}}} {{{{business_days}}}}."))
    };
    let path = of_kind("letter_late");
    lead.publish(&path, &form("Vedrørende brevet."));
    lead.publish(&path, &form("Brevet er forsinket – ring oss."));
    lead.write_draft(&path, &form("Brevet er forsinket, ring oss vedrørende det."));
    lead.send_draft(&of_kind("letter_reminder"), &form("https://evil.example"), "save").expect(303);
}

/// Waits until the page has these words somewhere.
async fn says(window: &Window, words: &str) {
    window.wait_for(&format!("//main//*[contains(text(), \"{words}\")]")).await;
}

/// Writing to Kari, with faults, and the receipt.
async fn each_screen_of_a_message(
    lead: &mut Client,
    kari: &str,
    window: &Window,
    look: &impl AsyncFn(&Window, &str),
) {
    let person = kari.trim_start_matches("/persons/");
    let form = Form::saying("Ring oss {{dato}}.").asking("dato: i dag");
    let path = lead.own_template("Ring oss", &form);
    window.go(&format!("/messages/new?person={person}")).await;
    look(window, "message 1").await;
    let choose = "document.getElementById('template').value = arguments[0]; \
         const form = document.getElementById('writing'); \
         form.requestSubmit(form.querySelector(`button[value=${arguments[1]}]`));";
    window.run(choose, vec![json!(path.rsplit('/').next().unwrap()), json!("show")]).await;
    says(window, "Send til Kari").await;
    look(window, "message 2").await;
    window.run(choose, vec![json!(path.rsplit('/').next().unwrap()), json!("send")]).await;
    window.wait_for("//*[@id='error-summary']").await;
    look(window, "message fault").await;
    window
        .run(
            "document.getElementById('value-1').value = 'i dag – á'; \
             document.getElementById('value-1').dispatchEvent(new Event('input', { bubbles: true }))",
            vec![],
        )
        .await;
    says(window, "UCS-2").await;
    look(window, "message live").await;
    for (button, screen) in
        [("view-en", "message in another language"), ("view-nn", "message of letters and signs")]
    {
        window
            .run("document.querySelector(`button[value=${arguments[0]}]`).click()", vec![json!(button)])
            .await;
        window.wait_for(&format!("//button[@value='{button}' and @aria-current]")).await;
        look(window, screen).await;
    }
    window.run("document.querySelector(\"button[formaction='/messages/draft']\").click()", vec![]).await;
    says(window, "Du fortsetter på utkastet").await;
    look(window, "message draft").await;
    window.go(&format!("/messages/new?person={person}")).await;
    look(window, "message draft offered").await;
    window.go(&format!("/messages/new?person={person}&draft=yes")).await;
    window.run(choose, vec![json!(path.rsplit('/').next().unwrap()), json!("send")]).await;
    window.see("Meldingen er lagt i kø").await;
    look(window, "message receipt").await;
}

/// Shows each screen in turn, for a lead, who sees all there is, and lets `look` at it.
pub(super) fn each_screen(look: &impl AsyncFn(&Window, &str)) {
    let (desk, _folder) = desk_with_a_folder();
    desk.add_staff("lead", Role::Lead);
    desk.add_staff("officer", Role::PrivacyOfficer);
    in_a_window(&desk, async |window| {
        window.go("/login").await;
        look(window, "sign-in").await;
        window.sign_in("lead").await;
        // The same session, to make what the screens need quickly.
        let cookie = window.client.get_named_cookie("skranke").await.unwrap().value().to_owned();
        let mut lead = desk.client();
        lead.cookies.insert("skranke".to_owned(), cookie);
        lead.get("/account").expect(200);
        let (kari, mona) = (lead.open(KARI), lead.find(MONA));
        with_much_to_show(&desk, &mut lead, &kari);
        ask(&mut lead, "letters", "excel-nb");
        make(&desk);
        ask(&mut lead, "opt-outs", "data");
        with_templates(&mut lead);

        look(window, "desk").await;
        search(window, "nordmann").await;
        look(window, "search results").await;
        search(window, "07823642062").await;
        look(window, "search fault").await;
        for (screen, path) in [
            ("reason", mona),
            ("person", kari.clone()),
            ("letter", desk.letter("ML-1")),
            ("very late letter", desk.letter(VERY_LATE)),
            ("late queue", "/letters/late".to_owned()),
            ("late queue by holder", "/letters/late?sort=assigned&columns=assigned".to_owned()),
            ("late queue, unread", "/letters/late?sort=name".to_owned()),
            ("opt-out 1", format!("{kari}/opt-out")),
            ("messages", "/messages".to_owned()),
            ("message", uncertain_message(&desk)),
            ("templates", "/admin/templates".to_owned()),
            ("template", "/admin/templates/letter_late".to_owned()),
            ("template history", "/admin/templates/letter_late/history".to_owned()),
            ("template version", "/admin/templates/letter_late/versions/2".to_owned()),
            ("template draft", "/admin/templates/letter_late/draft".to_owned()),
            ("template check", "/admin/templates/letter_late/check".to_owned()),
            ("template faults", "/admin/templates/letter_reminder/check".to_owned()),
            ("reports", "/reports".to_owned()),
            ("report files", "/reports/files".to_owned()),
            ("lists looked up", "/lookups".to_owned()),
            ("reports fault", "/reports/late-letters.csv?from=x&to=y".to_owned()),
            ("account", "/account".to_owned()),
            ("error", "/no-such-page".to_owned()),
        ] {
            window.go(&path).await;
            look(window, screen).await;
        }
        window.go(&format!("{kari}/opt-out")).await;
        window.run(FILL_IN, vec![json!({})]).await;
        window.see("Endre reservasjon").await;
        look(window, "opt-out 1 fault").await;
        let answers = json!({ "to-opted_in": true, "channel": "phone", "identity_check": "register_questions", "reason": "Angret seg" });
        window.run(FILL_IN, vec![answers]).await;
        window.see("Kontroller endringen").await;
        look(window, "opt-out 2").await;
        window.run(FILL_IN, vec![json!({ "confirm": true })]).await;
        window.see("Kvittering").await;
        look(window, "opt-out 3").await;
        each_screen_of_a_message(&mut lead, &kari, window, look).await;
        each_screen_of_a_mailing(&desk, &mut lead, window, look).await;
        each_screen_of_a_bulk(&desk, window, look).await;
        each_screen_of_the_runs(&desk, window, look).await;
        each_screen_of_what_was_found_and_kept(&desk, window, look).await;
        window.go(&format!("{kari}/letters/new")).await;
        look(window, "order 1").await;
        window.run(FILL_IN, vec![json!({ "number-other": true })]).await;
        window.wait_for("//*[@id='error-summary']").await;
        look(window, "order 1 fault").await;
        let answers = json!({ "mobile": "41234567", "override_reason": "Brevet ble kastet av naboen" });
        window.run(FILL_IN, vec![answers]).await;
        window.see("Kontroller bestillingen").await;
        look(window, "order 2").await;
        window.run(FILL_IN, vec![json!({})]).await;
        window.see("Kvittering").await;
        look(window, "order 3").await;
        window.client.delete_all_cookies().await.unwrap();
        window.go("/login").await;
        window.sign_in("officer").await;
        window.go("/reports/access-log").await;
        look(window, "access log").await;
    });
}

/// What a bulk would do, how far it has come, what came of it, and the list of bulks.
async fn each_screen_of_a_bulk(desk: &TestDesk, window: &Window, look: &impl AsyncFn(&Window, &str)) {
    let all = "document.getElementById('which').value = 'all'; \
         document.querySelector(`button[value=${arguments[0]}]`).click()";
    let confirm = "document.querySelector(\"form[action$='/bulk/start'] button\").click()";
    window.go("/letters/late").await;
    window.run(all, vec![json!("reissue")]).await;
    window.see("bestilles på nytt").await;
    look(window, "bulk preview").await;
    window.run(confirm, vec![]).await;
    window.wait_for("//*[@id='error-summary']").await;
    look(window, "bulk preview fault").await;
    window.go("/letters/late").await;
    window.run(all, vec![json!("investigate")]).await;
    window.see("merkes som undersøkt").await;
    window.run(confirm, vec![]).await;
    window.see("Marker undersøkt").await;
    look(window, "bulk running").await;
    bulk::worker::work_off(&desk.desk, &|| false).unwrap();
    window.client.refresh().await.unwrap();
    window.wait_for("//h1").await;
    look(window, "bulk finished").await;
    window.go("/letters/late/bulks").await;
    look(window, "bulks").await;
}

/// The list with a date that is missing and a run that waits, one run with errors, one under way, and what one would do.
async fn each_screen_of_the_runs(desk: &TestDesk, window: &Window, look: &impl AsyncFn(&Window, &str)) {
    let (now, date) = (desk.now(), "2026-11-18".parse().unwrap());
    let [failed, running] = [true, false].map(|fails| {
        desk.write(move |conn| {
            let run_id = begin_run(conn, NewRun::whole(NIGHTLY, date), &Instance::here(), now)?;
            step_log::begin_step(conn, run_id, Step::FlagLateLetters, now)?;
            let (counts, place) = (Counts::of(34_000, 34_000), "2026-11-06 01D39ZY06FGSCTVN4T2V9PKHFZ");
            step_log::add_to_step(conn, run_id, Step::FlagLateLetters, counts, Some(place))?;
            if fails {
                step_log::fail_running_step(conn, run_id, "database", None, now)?;
                store::finish_run(conn, run_id, RunState::Failed, "{\"resumed_from\":1}", now)?;
            }
            Ok(run_id)
        })
    });
    window.go(&format!("/batch/{failed}")).await;
    look(window, "run that failed").await;
    window.go(&format!("/batch/{running}")).await;
    look(window, "run under way").await;
    desk.write(move |conn| store::finish_run(conn, running, RunState::Failed, "{}", now));
    window.go("/batch").await;
    window.run(FILL_IN, vec![json!({ "date": "2026-11-19" })]).await;
    window.see("Dette ville kjøringen gjort").await;
    look(window, "run tried").await;
    window.run(FILL_IN, vec![json!({})]).await;
    window.see("Kjøringer").await;
    look(window, "runs").await;
}

/// What does not agree, what is on hold with a fault in its form, and what is held after a restore, which every page says.
async fn each_screen_of_what_was_found_and_kept(
    desk: &TestDesk,
    window: &Window,
    look: &impl AsyncFn(&Window, &str),
) {
    desk.write(|conn| {
        for statement in [
            "INSERT INTO findings (finding_id, kind, subject, letter_id, found_at) \
             SELECT '01D39ZY06FGSCTVN4T2V9PKHFZ', 'flag_missing', letter_id, letter_id, '2026-11-20 03:00:00' FROM letters WHERE reference = 'ML-1'",
            "INSERT INTO findings (finding_id, kind, subject, found_at) \
             VALUES ('01D39ZY06FGSCTVN4T2V9PKHG0', 'print_file_differs', 'file-1', '2026-11-20 03:00:00')",
            "INSERT INTO legal_holds (hold_id, person_id, letter_id, reason, placed_by, placed_at) \
             SELECT '01D39ZY06FGSCTVN4T2V9PKHFZ', person_id, letter_id, 'sak 12/26', (SELECT min(staff_id) FROM staff_accounts), \
             '2026-11-20 08:00:00' FROM letters WHERE reference = 'ML-1'",
            "INSERT INTO restores (backup_made_at, backup_sha256, restored_at, held, uncertain) \
             VALUES ('2026-11-20 03:00:00', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', '2026-11-20 08:00:00', 3, 1)",
        ] {
            diesel::sql_query(statement).execute(conn)?;
        }
        Ok(())
    });
    window.go("/findings").await;
    look(window, "findings").await;
    window.go("/admin/holds").await;
    look(window, "holds").await;
    window.run("document.querySelector(\"form[action='/admin/holds']\").requestSubmit()", vec![]).await;
    window.wait_for("//*[@id='error-summary']").await;
    look(window, "holds fault").await;
    desk.pass(chrono::TimeDelta::seconds(11));
    window.go("/admin/restore").await;
    window.see("Etter gjenoppretting").await;
    assert!(window.text("main").await.contains("Ingen meldinger sendes før"));
    look(window, "after a restore").await;
    desk.write(|conn| Ok(diesel::sql_query("DELETE FROM restores").execute(conn)?));
    desk.pass(chrono::TimeDelta::seconds(11));
}

/// A change in the history, a message, a note, a long name and a very late letter.
fn with_much_to_show(desk: &TestDesk, lead: &mut Client, kari: &str) {
    use crate::opt_outs::form::Form;
    let done = Form::begin(lead, kari, "opted_out").confirm(lead).expect(303);
    lead.get(done.location()).expect(200);
    desk.order_letter(VERY_LATE, KARI, "2026-09-01T10:00:00+02:00");
    desk.nightly();
}

/// The page of a message to which no server answered.
fn uncertain_message(desk: &TestDesk) -> String {
    let uncertain = desk.write(|conn| {
        let receipts = notices::table.filter(notices::kind.eq(NoticeKind::OptOutRegistered));
        let uncertain = (notices::state.eq(NoticeState::Uncertain), notices::state_reason.eq("no_answer"));
        diesel::update(receipts).set(uncertain).execute(conn)?;
        Ok(receipts.select(notices::notice_id).first::<NoticeId>(conn)?)
    });
    format!("/messages/{uncertain}")
}

async fn search(window: &Window, words: &str) {
    window.go("/letters/late").await;
    window.to_search().await;
    window.press(words).await;
    window.enter().await;
    window.see("Søkeresultat").await;
}
