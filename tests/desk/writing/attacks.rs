//! What is typed is text and nothing else.

use diesel::prelude::*;
use skranke::db::schema::persons;
use skranke::notices::sender::drain_once;

use crate::late_queue::setup::hidden;
use crate::support::bad_smtp::{BadSmtp, Mode};
use crate::support::desk::TestDesk;
use crate::support::people::KARI;
use crate::templates::setup::Form;

#[test]
fn nothing_that_leads_away_hides_or_identifies_gets_into_a_message() {
    let (desk, template) = TestDesk::with_template("");
    let (mut agent, kari) = desk.agent_for("ola", KARI);
    let message = agent.begin(&kari, &template);
    let long = "a".repeat(101);
    for value in [
        "{{reference}}",
        "{{{dato}}}",
        "{{#each this}}",
        "{{&dato}}",
        "en\r\nBcc: ola@example.no",
        "to\nlinjer",
        "tab\there",
        "\u{1b}[31m",
        "\u{202e}lenke",
        "null\u{200b}bredde",
        "https://evil.example/x",
        "hxxp://evil",
        "evil.example",
        "EVIL.NO/logg-inn",
        "evil。no",
        "www.evil",
        "ola@example.no",
        "07823642061",
        "078236 42061",
        &long,
        " ",
    ] {
        let page = agent.step(&message.clone().filled(&[value, "Bergen"]), "send").expect(422);
        assert!(page.body.contains("href=\"#value-1\""), "{value:?}: {}", page.body);
    }
    agent.step(&message.clone().filled(&["null \0", "Bergen"]), "send").expect(400);
    assert_eq!(desk.written().len(), 0);
}

#[test]
fn a_hostile_name_of_a_person_is_text_on_every_page_and_in_no_message() {
    let peer = BadSmtp::start(Mode::Accept);
    let (desk, template) = TestDesk::with_template(&format!("mail_url = \"{}\"\n", peer.url()));
    let (mut agent, kari) = desk.agent_for("ola", KARI);
    let mut message = agent.begin(&kari, &template).filled(&["i dag", "Bergen"]).by("email");
    let names = [
        "\"><script>alert('evil')</script>",
        "<img src=x onerror=evil()>",
        "Kari\r\nBcc: evil@example.org",
        "Kari\r\n.\r\nRCPT TO:<evil@example.org>",
        "{{evil}} {{{this}}} {{> layout}}",
        "https://evil.example/logg-inn",
        "'; DROP TABLE persons; -- evil",
        "\u{202e}live",
    ];
    for (n, name) in names.into_iter().enumerate() {
        let (id, given) = (kari.clone(), name.to_owned());
        desk.write(move |conn| {
            let her = persons::table.filter(persons::person_id.eq(&id));
            let called = (persons::given_name.eq(&given), persons::family_name.eq(&given));
            diesel::update(her).set(called).execute(conn)?;
            Ok(())
        });
        let shown = agent.step(&message, "show").expect(200).body;
        agent.step(&message, "send").expect(303);
        drain_once(&desk.desk).unwrap();
        let path = format!("/messages/{}", desk.written().last().unwrap().notice_id);
        let mut pages = vec![shown];
        for page in [&format!("/persons/{kari}"), "/messages?show=all", &path] {
            pages.push(agent.get(page).expect(200).body);
        }
        for page in pages {
            for raw in ["<script>alert", "<img src=x", "onerror=evil()>", "href=\"https://evil"] {
                assert!(!page.contains(raw), "{name}: {page}");
            }
        }
        let messages = peer.messages();
        assert_eq!(messages.len(), n + 1, "one each");
        assert!(messages.iter().all(|message| !message.contains("evil")), "{messages:?}");
        let fresh = agent.get(&format!("/messages/new?person={kari}")).expect(200).body;
        message.request_key = hidden(&fresh, "request_key");
        message.more = vec![("repeat", "yes".to_owned())];
    }
    assert!(peer.commands().iter().all(|line| !line.contains("evil")), "{:?}", peer.commands());
}

#[test]
fn markup_is_shown_as_it_is_typed_and_runs_nowhere() {
    let (desk, template) = TestDesk::with_template("");
    let (mut agent, kari) = desk.agent_for("ola", KARI);
    let attack = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'";
    let message = agent.begin(&kari, &template).filled(&[attack, "' OR 1=1 --"]);
    for channel in ["sms", "email"] {
        let page = agent.step(&message.clone().by(channel), "show").expect(200);
        assert!(!page.body.contains("<script>alert") && !page.body.contains("<img src=x"), "{}", page.body);
    }
    agent.step(&message.by("email"), "send").expect(303);
    drain_once(&desk.desk).unwrap();
    let [sent] = desk.written().try_into().unwrap();
    let path = desk.folder().join("mail").join(format!("{}.eml", sent.notice_id));
    let mail = std::fs::read_to_string(path).unwrap();
    let html = mail.split_once("text/html").unwrap().1;
    assert!(!html.contains("<script") && !html.contains("<img"), "{mail}");
    agent
        .get(&format!("/messages/{}", sent.notice_id))
        .expect(200)
        .says("&lt;script&gt;alert(1)&lt;/script&gt;");
}

#[test]
fn values_that_make_a_link_only_together_are_no_template() {
    let desk = TestDesk::with_people();
    let mut lead = desk.writer("leder");
    let answer = lead.post_form("/admin/templates", &[("name", "Sammen")]).expect(303);
    let path = answer.location().trim_end_matches("/draft").to_owned();
    for words in ["Se {{a}}.{{b}}", "Se {{a}}.no", "Se https://{{a}}/{{b}}"] {
        let page = lead.get(&format!("{path}/draft")).expect(200).body;
        let form = Form::saying(words)
            .asking("a: evil\nb: no")
            .at(&crate::late_queue::setup::hidden(&page, "revision"));
        lead.send_draft(&path, &form, "check").expect(422).says("Et felt kan ikke være del av en lenke.");
    }
    let page = lead.get(&format!("{path}/draft")).expect(200).body;
    let form = Form::saying("Se {{a}}{{b}}").asking("a: i\nb: dag");
    lead.send_draft(&path, &form.at(&crate::late_queue::setup::hidden(&page, "revision")), "check")
        .expect(303);
    let revision = crate::late_queue::setup::hidden(&lead.get(&format!("{path}/check")).body, "revision");
    lead.post_form(&format!("{path}/publish"), &[("revision", &revision)]).expect(303);
    let (mut agent, kari) = desk.agent_for("ola", KARI);
    let message = agent.begin(&kari, path.rsplit('/').next().unwrap()).filled(&["evil.", "no"]);
    agent.step(&message, "send").expect(422).says("Meldingen ville fått en lenke");
    agent.step(&message.filled(&["i ", "dag"]), "send").expect(303);
}

#[test]
fn values_that_would_make_a_link_on_the_next_channel_are_refused_on_the_first() {
    let desk = TestDesk::with_people();
    let mut form = Form::saying("Se {{a}}, {{b}}.").asking("a: i\nb: dag");
    for text in &mut form.sms[..3] {
        *text = "Se {{a}}{{b}}".to_owned();
    }
    let path = desk.writer("leder").own_template("Sammen", &form);
    let (mut agent, kari) = desk.agent_for("ola", KARI);
    let message = agent.begin(&kari, path.rsplit('/').next().unwrap()).by("email");
    agent
        .step(&message.clone().filled(&["evil.", "no"]), "send")
        .expect(422)
        .says("Meldingen ville fått en lenke");
    assert_eq!(desk.written().len(), 0);
    agent.step(&message.filled(&["i ", "dag"]), "send").expect(303);
}
