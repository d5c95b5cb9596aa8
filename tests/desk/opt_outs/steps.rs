//! What an agent does on a good day.

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use skranke::db::AnyConnection;
use skranke::db::schema::notices;
use skranke::staff::Role;

use super::form::{Form, changes};
use crate::support::desk::TestDesk;
use crate::support::people::{KARI, MONA, PIOTR};

#[test]
fn an_opt_out_is_changed_checked_and_receipted_and_withdrawn_again() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let person = agent.open(KARI);
    let form = Form::begin(&mut agent, &person, "opted_out");
    let check = form
        .check(&mut agent)
        .expect(200)
        .says("Steg 2 av 3")
        .says("Registrer reservasjon for Kari Anne Nordmann");
    for said in [
        "<td>Ikke reservert</td><td><strong>Reservert mot digital post</strong></td>",
        "Ønsker brev på papir",
        "To opplysninger",
        "Personen får vedtak, forhåndsvarsler og andre viktige brev på papir.",
        "En bekreftelse sendes på e-post.",
    ] {
        assert!(check.body.contains(said), "{said}");
    }
    assert!(!check.body.contains("checked"), "the tick is the agent's own");
    assert_eq!(changes(&desk), (0, 0, 0), "nothing is stored before the last step");
    let edited = form
        .edit(&mut agent)
        .expect(200)
        .says("Steg 1 av 3")
        .says(r#"value="Ønsker brev på papir""#)
        .says("Ringte selv");
    for chosen in [
        r#"value="opted_out" checked"#,
        r#"value="phone" selected"#,
        r#"value="register_questions" selected"#,
    ] {
        assert!(edited.body.contains(chosen), "{chosen}");
    }

    let done = form.confirm(&mut agent).expect(303);
    let receipt =
        agent.get(done.location()).expect(200).says("Steg 3 av 3").says("Reservasjonen er registrert");
    let reference = done.location().rsplit('/').next().unwrap().to_owned();
    assert!(reference.starts_with("R-") && reference.len() == 16, "{reference}");
    let receipt =
        receipt.says(&format!(r#"<strong class="number">{reference}</strong>"#)).says("Sendes på e-post");
    assert!(receipt.body.contains(&format!("<td>{reference}</td>")), "in the history");
    assert!(receipt.body.contains(
        "<td>Test agent</td><td>Telefon<br>To opplysninger fra registeret som innringeren sa selv</td>\
         <td>Ønsker brev på papir<br>Notat: Ringte selv</td>"
    ));
    assert_eq!(changes(&desk), (1, 1, 1));
    agent.get(&person).expect(200).says("Reservert siden 20. november 2026").says("Reservert i KRR");

    let back = Form::begin(&mut agent, &person, "opted_in");
    back.check(&mut agent).expect(200).says("Opphev reservasjon for Kari Anne Nordmann");
    let done = back.confirm(&mut agent).expect(303).location().to_owned();
    let receipt = agent.get(&done).expect(200).says("Reservasjonen er opphevet");
    let newest = receipt.body.find(done.rsplit('/').next().unwrap()).unwrap();
    assert!(receipt.body.rfind(&reference).unwrap() > newest, "the newest first");
    assert_eq!(changes(&desk), (2, 2, 2));
    agent.get(&person).expect(200).says("<dd>Ikke reservert ");
}

#[test]
fn the_confirmation_goes_by_email_else_by_sms_else_not_at_all() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    for (id, consequence, receipt, channel) in [
        (KARI, "En bekreftelse sendes på e-post.", "Sendes på e-post", Some("email")),
        (MONA, "En bekreftelse sendes på SMS.", "Sendes på SMS", Some("sms")),
        (PIOTR, "Ingen bekreftelse kan sendes", "Sendes ikke", None),
    ] {
        let person = agent.open(id);
        let form = Form::begin(&mut agent, &person, "opted_out");
        form.check(&mut agent).expect(200).says(consequence);
        let done = form.confirm(&mut agent).expect(303);
        agent.get(done.location()).expect(200).says(receipt);
        let queued: Vec<String> = desk.read(|conn| {
            let of_person = notices::table.filter(notices::person_id.eq(person.rsplit('/').next().unwrap()));
            let confirmations = of_person.filter(notices::kind.eq("opt_out_registered"));
            Ok(confirmations.select(notices::channel).load(conn)?)
        });
        assert_eq!(queued, channel.into_iter().collect::<Vec<_>>(), "{id}");
    }
}

#[test]
fn somebody_who_is_not_in_the_register_opts_out() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let person = agent.open(PIOTR);
    agent.get(&person).expect(200).says("Ikke i kontaktregisteret");
    let done = Form::begin(&mut agent, &person, "opted_out").confirm(&mut agent).expect(303);
    agent.get(done.location()).expect(200).says("Reservasjonen er registrert");
    agent.get(&person).expect(200).says("Reservert i KRR").says("Reservert siden 20. november 2026");
}

#[test]
fn nothing_changes_when_the_confirmation_cannot_be_queued() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let person = agent.open(KARI);
    let form = Form::begin(&mut agent, &person, "opted_out");
    let rename = |from: &str, to: &str| {
        let statement = format!("ALTER TABLE {from} RENAME TO {to}");
        desk.write(move |conn| {
            match conn {
                AnyConnection::Postgres(postgres) => postgres.batch_execute(&statement)?,
                AnyConnection::Sqlite(sqlite) => sqlite.batch_execute(&statement)?,
            }
            Ok(())
        });
    };
    rename("notices", "notices_away");
    form.confirm(&mut agent).expect(500);
    rename("notices_away", "notices");
    assert_eq!(changes(&desk), (0, 0, 0));
    form.confirm(&mut agent).expect(303);
    assert_eq!(changes(&desk), (1, 1, 1));
}

#[test]
fn a_receipt_is_shown_with_its_own_person_only() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let (kari, mona) = (agent.open(KARI), agent.open(MONA));
    let done = Form::begin(&mut agent, &kari, "opted_out").confirm(&mut agent).expect(303);
    let reference = done.location().rsplit('/').next().unwrap().to_owned();
    agent.get(&format!("{mona}/opt-out/{reference}")).expect(404);
    agent.get(&format!("{kari}/opt-out/R-0000-0000-0000")).expect(404);
}
