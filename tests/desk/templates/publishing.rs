//! From a draft to a version in use, and back.

use skranke::audit::Action;
use skranke::staff::Role;
use skranke::values::Language;

use super::setup::{Form, of_kind};
use crate::support::desk::TestDesk;

fn reminder(words: &str) -> Form {
    Form::saying(&format!("{words} {{{{reference}}}} {{{{ordered_on}}}}."))
}

#[test]
fn only_leads_and_administrators_see_and_write_templates() {
    let desk = TestDesk::start();
    for role in Role::ALL {
        let mut client = desk.sign_in_as(*role);
        let may = matches!(role, Role::Lead | Role::Administrator);
        let status = if may { 200 } else { 403 };
        for path in ["/admin/templates", "/admin/templates/letter_late", "/admin/templates/letter_late/draft"]
        {
            client.get(path).expect(status);
        }
        assert_eq!(client.get("/account").body.contains("href=\"/admin/templates\""), may, "{role:?}");
    }
    let mut lead = desk.writer("lead");
    for unknown in ["agent_message", "no_such", "01D39ZY06FGSCTVN4T2V9PKHFZ"] {
        lead.get(&of_kind(unknown)).expect(404);
        lead.send_draft(&of_kind(unknown), &Form::saying("x"), "save").expect(404);
    }
}

#[test]
fn a_draft_is_written_checked_with_a_preview_and_published() {
    let desk = TestDesk::start();
    let mut lead = desk.writer("kari");
    let path = of_kind("letter_reminder");
    lead.get(&path)
        .expect(200)
        .says("Den innebygde teksten er i bruk.")
        .says("Påminnelse om aktiveringsbrevet");
    let form = reminder("Brevet <b>ditt</b> venter på https://norge.no/brev.");
    let revision = lead.write_draft(&path, &form);
    let check = lead.get(&format!("{path}/check")).expect(200);
    // The mail as it would come, in a frame that runs nothing.
    assert!(
        check.body.contains("<iframe class=\"mail\" sandbox srcdoc=\"&lt;!doctype html&gt;"),
        "{}",
        check.body
    );
    assert!(check.body.contains("&amp;lt;b&amp;gt;ditt"), "{}", check.body);
    assert!(check.body.contains("&lt;a href&#x3D;&quot;https://norge.no/brev&quot;&gt;"), "{}", check.body);
    assert!(check.body.contains("<ins>") && check.body.contains("<del>"), "{}", check.body);
    check.says("AB-2026-000123 20.11.2026").says("tegn · 1 SMS · GSM-7");
    lead.get(&path).expect(200).says("Den innebygde teksten er i bruk.").says("Versjon 1 er under arbeid");
    lead.post_form(&format!("{path}/publish"), &[("revision", &revision)]).expect(303);
    lead.get(&path).expect(200).says("Versjonen er tatt i bruk.").says("Versjon 1, tatt i bruk av Test kari");
    lead.get("/admin/templates").expect(200).says("Versjon 1, fra 20.11.2026");
    assert_eq!(desk.on_record(Action::TemplateWritten), 1);
    assert_eq!(desk.on_record(Action::TemplatePublished), 1);
}

#[test]
fn of_two_who_publish_at_once_one_does_and_the_other_is_told() {
    let desk = TestDesk::start();
    let mut first = desk.writer("kari");
    let mut second = desk.writer("ola");
    let path = of_kind("letter_reminder");
    let revision = first.write_draft(&path, &reminder("Brevet venter."));
    let publish = format!("{path}/publish");
    let mut statuses: Vec<u16> = std::thread::scope(|scope| {
        let both: Vec<_> = [&mut first, &mut second]
            .into_iter()
            .map(|client| {
                let (publish, revision) = (publish.as_str(), revision.as_str());
                scope.spawn(move || client.post_form(publish, &[("revision", revision)]).status)
            })
            .collect();
        both.into_iter().map(|one| one.join().unwrap()).collect()
    });
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409]);
    assert_eq!(desk.on_record(Action::TemplatePublished), 1);
    let versions = first.get(&format!("{path}/history")).expect(200).body;
    assert_eq!(versions.matches("/versions/1\"").count(), 1, "{versions}");
    assert!(!versions.contains("/versions/2\""), "{versions}");
}

#[test]
fn whoever_is_overtaken_keeps_what_they_wrote_and_stores_nothing() {
    let desk = TestDesk::start();
    let mut first = desk.writer("kari");
    let mut second = desk.writer("ola");
    let path = of_kind("letter_reminder");
    first.send_draft(&path, &reminder("Fra Kari."), "save").expect(303);
    let late = second.send_draft(&path, &reminder("Fra Ola."), "save").expect(409);
    let late = late.says("En kollega har endret malen").says("Hei. Fra Ola.");
    assert!(!late.body.contains("Fra Kari."));
    second.get(&format!("{path}/draft")).expect(200).says("Hei. Fra Kari.");
    // Having been told, they may put theirs in its place.
    second.send_draft(&path, &reminder("Fra Ola.").at("1"), "save").expect(303);
    second.get(&format!("{path}/draft")).expect(200).says("Hei. Fra Ola.");
    first.post_form(&format!("{path}/discard"), &[("revision", "1")]).expect(409);
    first.post_form(&format!("{path}/discard"), &[("revision", "2")]).expect(303);
    first.get(&path).expect(200).says("Utkastet er kastet.").says("Den innebygde teksten er i bruk.");
    assert_eq!(desk.on_record(Action::TemplateDiscarded), 1);
}

#[test]
fn every_version_is_kept_with_what_it_changed_and_going_back_makes_a_new_one() {
    let desk = TestDesk::start();
    let mut lead = desk.writer("kari");
    let path = of_kind("letter_reminder");
    lead.publish(&path, &reminder("Brevet venter."));
    lead.publish(&path, &reminder("Brevet ligger klart."));
    let second = lead.get(&format!("{path}/versions/2")).expect(200).says("Endringer fra versjon 1");
    assert!(second.body.contains("<del>venter. </del><ins>ligger klart. </ins>"), "{}", second.body);
    lead.post_form(&format!("{path}/versions/1"), &[]).expect(303);
    lead.get(&format!("{path}/draft")).expect(200).says("Hei. Brevet venter.");
    lead.post_form(&format!("{path}/versions/1"), &[]).expect(303);
    lead.get(&format!("{path}/draft")).expect(200).says("Det finnes alt et utkast.");
    let revision = "1";
    lead.post_form(&format!("{path}/publish"), &[("revision", revision)]).expect(303);
    let history = lead.get(&format!("{path}/history")).expect(200);
    let history = history.says("Versjon 3, tatt i bruk").says("Begynt med teksten fra versjon 1.");
    assert_eq!(history.body.matches("tatt i bruk av Test kari").count(), 3);
    lead.get(&format!("{path}/versions/3")).expect(200).says("Hei. Brevet venter.");
    lead.get(&format!("{path}/versions/4")).expect(404);
    lead.post_form(&format!("{path}/versions/4"), &[]).expect(404);
    // The built-in text can be gone back to as well.
    lead.post_form(&format!("{path}/versions/0"), &[]).expect(303);
    lead.get(&format!("{path}/draft")).expect(200).says("Vi minner om aktiveringsbrevet med referanse");
}

#[test]
fn a_version_in_use_is_never_changed() {
    let desk = TestDesk::start();
    let mut lead = desk.writer("kari");
    let path = of_kind("letter_reminder");
    lead.publish(&path, &reminder("Brevet venter."));
    for form in [reminder("Noe annet.").at("1"), reminder("Noe annet.").at("0")] {
        lead.send_draft(&path, &form, "save").expect(409);
    }
    lead.post_form(&format!("{path}/discard"), &[("revision", "1")]).expect(409);
    lead.post_form(&format!("{path}/publish"), &[("revision", "1")]).expect(409);
    let version = lead.get(&format!("{path}/versions/1")).expect(200).says("Brevet venter.");
    assert!(!version.body.contains("Noe annet."));
}

#[test]
fn a_template_of_the_desks_own_has_a_name_fields_and_an_end() {
    let desk = TestDesk::start();
    let mut lead = desk.writer("kari");
    lead.post_form("/admin/templates", &[("name", "x")]).expect(422).says("Skriv et navn med 3 til 60 tegn.");
    let form = Form::saying("Ring oss {{dato}}.").asking("dato: 20. november 2026");
    let path = lead.own_template("Ring oss  tilbake", &form);
    lead.get(&path).expect(200).says("Ring oss tilbake").says("Hei. Ring oss 20. november 2026.");
    lead.post_form("/admin/templates", &[("name", "Ring oss tilbake")])
        .expect(422)
        .says("Det finnes alt en mal");
    let withdrawal = format!("{path}/withdrawal");
    lead.post_form(&withdrawal, &[("withdrawn", "yes")]).expect(303);
    lead.get("/admin/templates").expect(200).says("Trukket tilbake");
    lead.post_form(&withdrawal, &[("withdrawn", "no")]).expect(303);
    lead.get(&path).expect(200).says("Malen er tatt opp igjen.");
    lead.post_form(&withdrawal, &[("withdrawn", "maybe")]).expect(400);
    lead.post_form("/admin/templates/letter_late/withdrawal", &[("withdrawn", "yes")]).expect(404);
    assert_eq!(desk.on_record(Action::TemplateWithdrawn), 1);
    assert_eq!(desk.on_record(Action::TemplateTakenUp), 1);
}

#[test]
fn a_text_in_northern_sami_is_shown_beside_the_others() {
    let desk = TestDesk::start();
    let mut lead = desk.writer("kari");
    let path = of_kind("letter_reminder");
    let form = reminder("Brevet venter.").in_sami("Reive {{reference}} {{ordered_on}} vuordá – á.").put(
        "subject",
        Language::Se,
        "Reive",
    );
    lead.get(&path).expect(200).says("Det finnes ingen tekst på nordsamisk.");
    lead.publish(&path, &form);
    let page = lead.get(&path).expect(200);
    assert!(!page.body.contains("Det finnes ingen tekst på nordsamisk."), "{}", page.body);
    let page = page.says("Nordsamisk").says("UCS-2").says("– á");
    assert!(page.body.contains("<p class=\"bubble\" lang=\"se\">Reive AB-2026-000123"), "{}", page.body);
    lead.send_draft(&path, &form.put("text", Language::Se, ""), "check").expect(422);
}
