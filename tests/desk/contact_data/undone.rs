//! What a change says that it does, and what taking it back leaves: nothing that makes an old address look new.

use chrono::{DateTime, Utc};
use skranke::calendar::local_date;
use skranke::register::rules::may_be_notified;
use skranke::register::store::put_entry;
use skranke::staff::Role;

use super::form::{Form, changes, entry, id_of};
use crate::support::desk::TestDesk;
use crate::support::people::KARI;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Nobody has confirmed an address of this person for long.
fn made_old(desk: &TestDesk, person: &str) {
    let (id, today) = (id_of(person), local_date(desk.now()));
    let mut old = entry(desk, person);
    let before = old.clone();
    let times = |days: [&str; 3]| days.map(|day| Some(at(day).into()));
    [old.email_updated_at, old.email_verified_at, old.email_validated_at] =
        times(["2024-12-01T10:00:00Z", "2025-01-24T10:00:00Z", "2025-01-02T10:00:00Z"]);
    [old.mobile_updated_at, old.mobile_verified_at, old.mobile_validated_at] =
        times(["2024-11-01T10:00:00Z", "2025-01-23T10:00:00Z", "2025-01-03T10:00:00Z"]);
    old.language_updated_at = Some(at("2024-10-01T10:00:00Z").into());
    old.reckon_ages(Some(&before), today);
    assert!(id == old.person_id && !may_be_notified(&old, false, today));
    desk.write(move |conn| put_entry(conn, &old));
}

#[test]
fn what_is_taken_back_is_as_old_as_it_was() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let person = agent.open(KARI);
    made_old(&desk, &person);
    let before = entry(&desk, &person);
    for values in [
        &[("email", "feil@example.no")][..],
        &[("remove_mobile", "yes"), ("language", "en")],
        &[("email", "feil@example.no"), ("mobile", "40000099"), ("language", "nb")],
    ] {
        let receipt = Form::begin(&mut agent, &person, values).confirm(&mut agent).expect(303);
        let reference = receipt.location().rsplit('/').next().unwrap().to_owned();
        Form::undo(&mut agent, &person, &reference).confirm(&mut agent).expect(303);
        let after = entry(&desk, &person);
        let facts = |e: &skranke::register::RegisterEntry| {
            let email =
                (e.email_index.clone(), e.email_updated_at, e.email_verified_at, e.email_validated_at);
            let mobile =
                (e.mobile_index.clone(), e.mobile_updated_at, e.mobile_verified_at, e.mobile_validated_at);
            let ages = (e.email_next_on, e.email_expired_on, e.mobile_next_on, e.mobile_expired_on);
            (email, mobile, ages, e.language, e.language_updated_at)
        };
        assert_eq!(facts(&after), facts(&before), "{values:?}");
        assert!(!may_be_notified(&after, false, local_date(desk.now())));
    }
}

#[test]
fn step_2_of_taking_back_shows_what_the_values_become() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let person = agent.open(KARI);
    let receipt = Form::begin(&mut agent, &person, &[("email", "feil@annet.com"), ("language", "en")])
        .confirm(&mut agent);
    let reference = receipt.expect(303).location().rsplit('/').next().unwrap().to_owned();
    let step_1 = agent.get(&format!("{person}/contact/{reference}/undo")).expect(200);
    step_1.says("E-post: f***@a***.com → k***@e***.no").says("Språk: Engelsk → Nynorsk");
    let step_2 = Form::undo(&mut agent, &person, &reference).check(&mut agent).expect(200);
    let step_2 = step_2
        .says("<td>f***@a***.com</td><td><strong>k***@e***.no</strong></td>")
        .says("<td>Engelsk</td><td><strong>Nynorsk</strong></td>");
    assert!(!step_2.body.contains("k***@e***.no → f***@a***.com"), "not what it was to make");
}

#[test]
fn the_same_address_once_more_is_no_change_and_is_not_promised_another_eighteen_months() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let person = agent.open(KARI);
    made_old(&desk, &person);
    let months = "18 måneder fra i dag";
    let same = [("email", "Kari.NORDMANN@example.no"), ("mobile", "40000099")];
    let form = Form::begin(&mut agent, &person, &same);
    let check = form.check(&mut agent).expect(200).says(months).says("ikke regnet som bekreftet på nytt");
    assert!(!check.body.contains("<strong>Kari.NORDMANN@example.no</strong>"), "it is none of the changes");
    assert!(check.body.contains("400 00 099</strong>"));
    form.confirm(&mut agent).expect(303);
    assert_eq!(entry(&desk, &person).email_updated_at, Some(at("2024-12-01T10:00:00Z").into()));

    let alone =
        Form::begin(&mut agent, &person, &[("email", "kari.nordmann@example.no"), ("language", "nn")]);
    for answer in [alone.check(&mut agent), alone.confirm(&mut agent)] {
        let answer = answer.expect(409).says("Opplysningene er slik allerede");
        assert!(!answer.body.contains(months));
    }
    assert_eq!(changes(&desk), (1, 1));
}
