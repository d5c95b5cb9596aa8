//! Step 2: what will be ordered, to be read out before it is.

use serde::Serialize;

use super::super::super::Destination;
use super::form::{Answers, OrderForm};
use super::{Subject, day};
use crate::db;
use crate::desk::Desk;
use crate::persons::Person;
use crate::persons::pages::PersonStrip;
use crate::web::{Html, Page};

/// The page.
#[derive(Serialize)]
pub(super) struct CheckPage {
    strip: PersonStrip,
    step: String,
    address: String,
    mobile: String,
    expected: String,
    replacing: Vec<String>,
    override_reason: Option<String>,
    hidden: Vec<Hidden>,
    button: String,
}

/// An answer that travels on unseen.
#[derive(Serialize)]
struct Hidden {
    name: &'static str,
    value: String,
}

impl Page for CheckPage {
    const TEMPLATE: &'static str = "pages/order_check";
    const TITLE: &'static str = "order-check-title";
}

impl CheckPage {
    pub(super) fn of(
        html: &Html,
        desk: &Desk,
        subject: &Subject,
        form: &OrderForm,
        answers: &Answers,
    ) -> Result<Self, db::Error> {
        let person = &subject.shown.person;
        let destination = Destination::of_country(person.country.as_deref());
        let last_on_time = desk.lateness_rule().last_on_time(desk.now(), destination);
        Ok(Self {
            strip: PersonStrip::of(html, desk, person, subject.shown.entry.as_ref(), false)?,
            step: html.text("order-step", &[("n", 2.into())]),
            address: address_kind(html, person, destination),
            // What the agent has just typed is shown, so that a wrong digit is seen; what the register says is not.
            mobile: if form.is_other_number() { answers.mobile.display() } else { answers.mobile.masked() },
            expected: day(html, last_on_time),
            replacing: subject.replacing(html, desk),
            override_reason: answers.override_reason.clone().filter(|_| subject.needs_reason()),
            hidden: hidden(form),
            button: html.text("order-confirm", &[("name", person.full_name().into())]),
        })
    }
}

/// Which address it is, never what it says; of a protected person's nothing.
fn address_kind(html: &Html, person: &Person, destination: Destination) -> String {
    if person.address_protection.hides_places() {
        return html.text("person-address-hidden", &[]);
    }
    html.text(&format!("order-address-{}", destination.as_str()), &[])
}

/// What is not asked for any more does not travel: a number typed before the other was chosen.
fn hidden(form: &OrderForm) -> Vec<Hidden> {
    let mobile = if form.is_other_number() { form.mobile.clone() } else { String::new() };
    let always = [("request_key", form.request_key.clone()), ("mobile", mobile)];
    let chosen = [("number", form.number.clone()), ("override_reason", form.override_reason.clone())];
    let chosen = chosen.into_iter().filter_map(|(name, value)| Some((name, value?)));
    always.into_iter().chain(chosen).map(|(name, value)| Hidden { name, value }).collect()
}
