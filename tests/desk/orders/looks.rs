//! Who looked, and what is never shown.

use skranke::audit::Action;
use skranke::staff::Role;

use super::desk::{Form, KARI, OrderDesk, PROTECTED, STRICTLY};

#[test]
fn a_protected_person_gets_a_letter_and_nothing_tells_where_it_goes() {
    let mut desk = OrderDesk::start();
    for (id, places) in
        [(PROTECTED, ["Hemmeliggatan", "STOCKHOLM", "111 20"]), (STRICTLY, ["NO<", "OSLO", "Oslo"])]
    {
        let (path, page) = desk.begin(id);
        let page = page.says("Vises ikke");
        let form = Form::of(&page);
        let check = form.check(&mut desk.agent, &path).expect(200).says("Vises ikke");
        let receipt = form.confirm(&mut desk.agent, &path).expect(303).location().to_owned();
        let receipt = desk.agent.get(&receipt).expect(200);
        for answer in [&page, &check, &receipt] {
            for place in places.iter().chain(&["utland", "innland", "Utland", "Innland"]) {
                assert!(!answer.body.contains(place), "{place}");
            }
        }
    }
}

#[test]
fn nothing_is_shown_or_ordered_before_the_reason_for_access_is_given() {
    let mut desk = OrderDesk::start();
    let (path, page) = desk.begin(KARI);
    let form = Form::of(&page);
    let receipt = form.confirm(&mut desk.agent, &path).expect(303).location().to_owned();
    desk.agent.get(&path);
    desk.agent.post_form(&format!("{path}/inquiry/end"), &[("note", "")]).expect(303);

    let asked = desk.agent.get(&format!("{path}/letters/new")).expect(200);
    let asked =
        asked.says("Hvorfor åpner du denne personen?").says(&format!(r#"value="{path}/letters/new""#));
    assert!(!asked.body.contains("Vik") && !asked.body.contains("Storgata"));
    desk.agent.get(&receipt).expect(200).says(&format!(r#"value="{receipt}""#));
    for answer in [
        form.check(&mut desk.agent, &path),
        form.edit(&mut desk.agent, &path),
        form.confirm(&mut desk.agent, &path),
    ] {
        assert_eq!(answer.expect(303).location(), path);
    }
    assert_eq!(desk.counts(), [1, 1, 1]);
}

#[test]
fn who_looks_at_a_receipt_is_on_record() {
    let mut desk = OrderDesk::start();
    let (path, page) = desk.begin(KARI);
    let receipt = Form::of(&page).confirm(&mut desk.agent, &path).expect(303).location().to_owned();
    let before = desk.desk.on_record(Action::LetterViewed);
    desk.agent.get(&receipt).expect(200);
    assert_eq!(desk.desk.on_record(Action::LetterViewed), before + 1);
}

#[test]
fn every_step_is_on_record_and_other_roles_are_refused() {
    let mut desk = OrderDesk::start();
    let (path, page) = desk.begin(KARI);
    let viewed = || desk.desk.on_record(Action::PersonViewed);
    let before = viewed();
    let form = Form::of(&page);
    form.check(&mut desk.agent, &path).expect(200);
    form.edit(&mut desk.agent, &path).expect(200);
    assert_eq!(viewed(), before + 2);
    for role in [Role::Reporter, Role::PrivacyOfficer, Role::Administrator] {
        let mut other = desk.desk.sign_in_as(role);
        other.get(&format!("{path}/letters/new")).expect(403);
    }
    let mut lead = desk.desk.sign_in_as(Role::Lead);
    lead.get(&format!("{path}/letters/new")).expect(200).says("Hvorfor åpner du denne personen?");
}
