//! Forms that arrive at the same time.

use std::sync::Barrier;

use skranke::staff::Role;

use super::form::{Form, changes};
use crate::support::client::Client;
use crate::support::desk::TestDesk;
use crate::support::people::{KARI, MONA, PIOTR};

/// Another tab of the same browser.
fn tab(desk: &TestDesk, browser: &Client) -> Client {
    let mut tab = desk.client();
    tab.cookies.clone_from(&browser.cookies);
    tab.get("/account").expect(200);
    tab
}

/// Sends all forms at once and answers statuses and where they led.
fn at_once(forms: Vec<(Client, Form)>) -> Vec<(u16, String)> {
    let start = Barrier::new(forms.len());
    std::thread::scope(|scope| {
        let sending: Vec<_> = forms
            .into_iter()
            .map(|(mut client, form)| {
                let start = &start;
                scope.spawn(move || {
                    start.wait();
                    let answer = form.confirm(&mut client);
                    (answer.status, answer.location().to_owned())
                })
            })
            .collect();
        sending.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn a_form_sent_twice_changes_once_and_leads_to_the_same_receipt() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let person = agent.open(KARI);
    let form = Form::begin(&mut agent, &person, "opted_out");
    let first = form.confirm(&mut agent).expect(303).location().to_owned();
    assert_eq!(form.confirm(&mut agent).expect(303).location(), first);
    assert_eq!(changes(&desk), (1, 1, 1));

    for id in [MONA, PIOTR] {
        let before = changes(&desk).0;
        let person = agent.open(id);
        let form = Form::begin(&mut agent, &person, "opted_out");
        let copies = (0..4).map(|_| (tab(&desk, &agent), form.clone()));
        let mut answers = at_once(copies.collect());
        answers.dedup();
        assert_eq!(answers.len(), 1, "{answers:?}");
        assert_eq!(answers[0].0, 303);
        assert_eq!(changes(&desk).0, before + 1);
    }
}

#[test]
fn of_agents_who_change_at_the_same_moment_one_does() {
    let desk = TestDesk::with_people();
    let mut agents = [desk.sign_in_as(Role::Agent), desk.sign_in_as(Role::Lead)];
    for id in [KARI, MONA, PIOTR] {
        let before = changes(&desk);
        let mut forms = Vec::new();
        for agent in &mut agents {
            let person = agent.open(id);
            for _ in 0..2 {
                forms.push((tab(&desk, agent), Form::begin(agent, &person, "opted_out")));
            }
        }
        let mut statuses: Vec<_> = at_once(forms).into_iter().map(|(status, _)| status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409, 409, 409]);
        assert_eq!((changes(&desk).0, changes(&desk).1), (before.0 + 1, before.1 + 1));
    }
}
