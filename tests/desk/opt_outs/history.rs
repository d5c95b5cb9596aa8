//! What the history shows and what the file of it holds.

use skranke::staff::Role;

use super::form::Form;
use crate::support::desk::TestDesk;
use crate::support::people::KARI;

#[test]
fn notes_and_identity_checks_are_shown_to_colleagues() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let kari = agent.open(KARI);
    let mut form = Form::begin(&mut agent, &kari, "opted_out");
    form.set("note", "Ringer igjen <i>fredag</i>");
    let receipt = form.confirm(&mut agent).expect(303).location().to_owned();
    for page in [&receipt, &format!("{kari}/opt-out")] {
        let page = agent.get(page).expect(200).says("Notat: Ringer igjen &lt;i&gt;fredag&lt;/i&gt;");
        page.says("Telefon<br>To opplysninger fra registeret som innringeren sa selv");
    }
    let page = agent.get(&receipt).expect(200);
    page.says("<dt>Hvordan ble identiteten kontrollert?</dt><dd>To opplysninger");
    let page = agent.get(&receipt).expect(200);
    page.says(r#"<th scope="col"><span class="ds-sr-only">Angre</span></th>"#);
}

#[test]
fn the_file_for_excel_is_in_words_and_runs_no_formula() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let kari = agent.open(KARI);
    let mut form = Form::begin(&mut agent, &kari, "opted_out");
    form.set("reason", r#"=HYPERLINK("https://evil.example";"x")"#);
    form.set("note", "+1");
    form.confirm(&mut agent).expect(303);
    let page = agent.get(&format!("{kari}/opt-out")).expect(200);
    let (excel, data) = ("opt-out/history.csv?profile=excel-nb", "opt-out/history.csv");
    let page = page.says(&format!(r#"href="{kari}/{excel}""#));
    page.says(&format!(r#"href="{kari}/{data}""#));
    let file = agent.get(&format!("{kari}/{excel}")).expect(200).body;
    let lines: Vec<&str> = file.lines().collect();
    assert!(lines[0].starts_with("\u{feff}Registrert;Person;Fra;Til;Kanal;Grunn;"), "{}", lines[0]);
    let id = kari.rsplit('/').next().unwrap();
    let begins = format!("20.11.2026 09:00;{id};Ikke reservert;Reservert mot digital post;Telefon;\"'=HYPER");
    assert!(lines[1].starts_with(&begins), "{}", lines[1]);
    assert!(lines[1].ends_with(";'+1"), "{}", lines[1]);
    let file = agent.get(&format!("{kari}/{data}")).expect(200).body;
    assert!(file.contains(",opted_in,opted_out,phone,\"=HYPERLINK("), "{file}");
    agent.get(&format!("{kari}/opt-out/history.csv?profile=word")).expect(400);
}
