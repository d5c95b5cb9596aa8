//! What is not published, and what is said about it.

use skranke::audit::Action;
use skranke::values::Language;

use super::setup::{Form, of_kind};
use crate::support::desk::TestDesk;

#[test]
fn all_that_is_wrong_is_said_at_once_at_the_field_it_belongs_to() {
    let desk = TestDesk::start();
    let mut lead = desk.writer("kari");
    let path = of_kind("letter_reminder");
    let form = Form::saying("{{reference}} {{ordered_on}}.")
        .put("subject", Language::Nb, "En\nto")
        .put("text", Language::Nb, "{{{reference}}} {{ordered_on}}")
        .put("sms", Language::Nb, "Se http://norge.no {{reference}} {{ordered_on}}")
        .put("subject", Language::Nn, "")
        .put("text", Language::Nn, "{{navn}} {{reference}} {{ordered_on}}")
        .put("sms", Language::Nn, "https://evil.example {{reference}} {{ordered_on}}")
        .put("subject", Language::En, "Letter {{#if reference}}")
        .put("text", Language::En, "https://norge.no/{{reference}} {{ordered_on}}")
        .put("sms", Language::En, "Only {{reference}}");
    let page = lead.send_draft(&path, &form, "check").expect(422);
    for (id, text) in [
        ("nb-subject", "Bokmål, Emne i e-posten: Emne og SMS må stå på én linje"),
        ("nb-text", "Bokmål, Teksten i e-posten: Bruk to krøllparenteser"),
        ("nb-sms", "Bokmål, SMS: Lenker må begynne med https://."),
        ("nn-subject", "Nynorsk, Emne i e-posten: Skriv teksten."),
        ("nn-text", "Nynorsk, Teksten i e-posten: Feltet «navn» finnes ikke"),
        ("nn-sms", "Nynorsk, SMS: Lenker til evil.example er ikke tillatt."),
        ("en-subject", "Engelsk, Emne i e-posten: Krøllparenteser kan bare stå"),
        ("en-text", "Engelsk, Teksten i e-posten: Et felt kan ikke være del av en lenke."),
        ("en-sms", "Engelsk, SMS: Alle språk må bruke de samme feltene som bokmål. Se på: ordered_on."),
    ] {
        assert!(page.body.contains(&format!("href=\"#{id}\">{text}")), "{id}: {}", page.body);
        let field = page.body.split_once(&format!("id=\"{id}-fault\">")).unwrap().1;
        assert!(field.split("</div>").next().unwrap().contains(text), "{id}: {field}");
    }
    assert!(page.body.contains("<title>Feil: "));
    // The draft is kept as it is; nothing that is faulty is published.
    lead.get(&format!("{path}/check")).expect(422);
    lead.post_form(&format!("{path}/publish"), &[("revision", "1")]).expect(422).says("Skriv teksten.");
    assert_eq!(desk.on_record(Action::TemplatePublished), 0);
}

#[test]
fn what_agents_fill_in_must_be_readable_and_used_in_every_language() {
    let desk = TestDesk::start();
    let mut lead = desk.writer("kari");
    let answer = lead.post_form("/admin/templates", &[("name", "Ring oss")]).expect(303);
    let path = answer.location().trim_end_matches("/draft").to_owned();
    let form = Form::saying("Ring {{dato}}.").asking("Dato = i dag");
    let page = lead.send_draft(&path, &form, "check").expect(422);
    page.says("href=\"#fields\"").says("Feltet «dato» finnes ikke");
    let form = form.asking("dato: i dag").at("1");
    lead.send_draft(&path, &form, "check").expect(303);
}

#[test]
fn long_sentences_and_words_of_offices_are_hints_that_stop_nobody() {
    let desk = TestDesk::start();
    let mut lead = desk.writer("kari");
    let path = of_kind("letter_reminder");
    let form = Form::saying("{{reference}} {{ordered_on}}.").put(
        "text",
        Language::Nb,
        &format!("Vedrørende {{{{reference}}}} {{{{ordered_on}}}}. {}", "ord ".repeat(25)),
    );
    lead.write_draft(&path, &form);
    let page = lead.get(&format!("{path}/check")).expect(200);
    page.says("Dette kan sies enklere").says("25 ord i én setning").says("«vedrørende» kan skrives «om»");
}

#[test]
fn a_form_that_is_not_ours_changes_nothing() {
    let desk = TestDesk::start();
    let mut lead = desk.writer("kari");
    let path = of_kind("letter_reminder");
    let draft = format!("{path}/draft");
    lead.post_form(&draft, &[("revision", ""), ("step", "save"), ("subject", "x")]).expect(400);
    lead.send_draft(&path, &Form::saying("x").at("one"), "save").expect(400);
    lead.send_draft(&path, &Form::saying("null \0"), "save").expect(400);
    lead.post_form(&format!("{path}/publish"), &[("revision", "x")]).expect(400);
    lead.get(&draft).expect(200);
    assert_eq!(desk.on_record(Action::TemplateWritten), 0);
}

#[test]
fn words_of_the_template_language_are_no_names_and_nothing_hidden_stands_in_a_text() {
    let desk = TestDesk::start();
    let mut lead = desk.writer("kari");
    let answer = lead.post_form("/admin/templates", &[("name", "Ring oss")]).expect(303);
    let path = answer.location().trim_end_matches("/draft").to_owned();
    let mut seen = String::new();
    for name in ["this", "log", "raw", "lookup", "if", "each", "else", "len"] {
        let form = Form::saying(&format!("Ring {{{{{name}}}}}.")).asking(&format!("{name}: Oslo")).at(&seen);
        lead.send_draft(&path, &form, "check").expect(422).says("href=\"#fields\"");
        seen = (seen.parse::<i64>().unwrap_or(0) + 1).to_string();
    }
    for (text, says) in [
        ("Ring \u{202e}{{sted}}.", "usynlige tegn"),
        ("Ring e\u{200b}n {{sted}}.", "usynlige tegn"),
        ("Ring {{sted}}. Se https://norge.no\\@evil.no", "er ikke tillatt"),
        ("Ring {{sted}}. Se 192.0.2.7/logg-inn", "Lenker til 192.0.2.7 er ikke tillatt"),
    ] {
        let form = Form::saying(text).asking("sted: Oslo").at(&seen);
        lead.send_draft(&path, &form, "check").expect(422).says(says);
        seen = (seen.parse::<i64>().unwrap_or(0) + 1).to_string();
    }
    let form = Form::saying("Ring {{sted}}. Se https://norge.no/brev").asking("sted: Oslo").at(&seen);
    lead.send_draft(&path, &form, "check").expect(303);
}
