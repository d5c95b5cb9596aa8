//! One letter: why it is or is not late, day by day, and what has happened to it.

use serde::Serialize;

use super::super::actions::ShownLetter;
use super::super::explanation::{Explanation, Verdict, explain};
use super::super::queue::pages::{Said, WorkPanel};
use super::super::store::{LateFlag, StoredEvent};
use super::super::work_items::pages::{ItemLink, to_look_at};
use super::super::{Destination, FlagEnd, rules};
use super::line;
use super::returned::returned;
use super::ruler::Ruler;
use super::way::Way;
use crate::calendar::{DayKind, local_date};
use crate::desk::Desk;
use crate::formats;
use crate::persons::pages::PersonStrip;
use crate::web::{FieldError, FormErrors, Html, Page, PageError};

/// The page.
#[derive(Serialize)]
pub(super) struct LetterPage {
    strip: PersonStrip,
    heading: String,
    tag: String,
    color: &'static str,
    sentences: Vec<String>,
    flagged: Option<String>,
    rule: String,
    ruler: Ruler,
    contradictions: bool,
    events: Vec<EventLine>,
    channel: String,
    destination: String,
    way: Way,
    returned: Option<Vec<String>>,
    alert: Option<String>,
    to_look_at: Vec<ItemLink>,
    work: Option<WorkPanel>,
    errors: FormErrors,
}

#[derive(Serialize)]
struct EventLine {
    iso: String,
    when: String,
    event: String,
    source: String,
    contradicts: bool,
}

impl Page for LetterPage {
    const TEMPLATE: &'static str = "pages/letter";
    const TITLE: &'static str = "letter-page-title";

    fn errors(&self) -> &[FieldError] {
        self.errors.all()
    }
}

impl LetterPage {
    pub(super) fn of(
        html: &Html,
        desk: &Desk,
        shown: &ShownLetter,
        work: Option<WorkPanel>,
        said: Said,
    ) -> Result<Self, PageError> {
        let letter = &shown.letter;
        let explanation = explain(&desk.lateness_rule(), &letter.facts(), local_date(desk.now()));
        let facts: Vec<_> = shown.events.iter().map(StoredEvent::facts).collect();
        let contradictions = rules::standing(letter.ordered_at.utc(), &facts).contradictions;
        let (tag, color) = line::tag(html, letter.state, &explanation);
        let mut events: Vec<_> = shown.events.iter().zip(&facts).collect();
        events.sort_by(|(_, a), (_, b)| b.cmp(a));
        Ok(Self {
            alert: said.alert().map(ToOwned::to_owned),
            errors: said.errors,
            to_look_at: to_look_at(html, &shown.items),
            work,
            strip: PersonStrip::of(html, desk, &shown.person, shown.entry.as_ref(), false)?,
            heading: html.text("letter-title", &[("reference", letter.reference.as_str().into())]),
            tag,
            color,
            sentences: sentences(html, desk, shown, &explanation),
            flagged: shown.flag.as_ref().map(|flag| flagged(html, flag)),
            rule: html.text(
                "letter-explained-rule",
                &[
                    ("rule", letter.lateness_rule.as_str().into()),
                    ("calendar", letter.calendar_version.as_str().into()),
                ],
            ),
            ruler: Ruler::of(html, &explanation),
            contradictions: !contradictions.is_empty(),
            events: events
                .into_iter()
                .map(|(event, facts)| EventLine::of(html, event, contradictions.contains(facts)))
                .collect(),
            way: Way::of(html, desk, shown),
            returned: returned(html, desk, &shown.person, letter, shown.print.as_ref()),
            channel: html.text(&format!("letter-channel-{}", letter.order_channel.as_str()), &[]),
            destination: if shown.person.address_protection.hides_places() {
                html.text("person-address-hidden", &[])
            } else {
                html.text(&format!("letter-destination-{}", letter.destination.as_str()), &[])
            },
        })
    }
}

/// The explanation in words, in the order in which an agent would say it.
fn sentences(html: &Html, desk: &Desk, shown: &ShownLetter, explanation: &Explanation) -> Vec<String> {
    let language = html.language();
    let letter = &shown.letter;
    let day = |date| {
        [("weekday", formats::weekday(language, date).into()), ("date", formats::date(language, date).into())]
    };
    let mut ordered = day(explanation.ordered_on).to_vec();
    ordered.push(("time", formats::time(language, letter.ordered_at.utc()).into()));
    let mut limit = day(explanation.last_on_time).to_vec();
    limit.push(("n", explanation.limit.0.into()));
    let mut sentences =
        vec![html.text("letter-explained-ordered", &ordered), html.text("letter-explained-limit", &limit)];
    if letter.destination == Destination::Abroad && !shown.person.address_protection.hides_places() {
        sentences.push(html.text("letter-explained-abroad", &[]));
    }
    if !matches!(explanation.verdict, Verdict::Ended { .. }) {
        // A Saturday is not business day 5 because Friday was.
        let counts = desk.calendar.is_business_day(explanation.judged_on);
        let key = if counts { "letter-explained-today" } else { "letter-explained-today-free" };
        sentences.push(html.text(key, &[("n", explanation.business_days_passed.into())]));
    }
    sentences.push(line::verdict(html, letter.state, explanation));
    // Beyond the days that are listed nothing was counted.
    if explanation.days.last().is_none_or(|day| day.date >= explanation.judged_on) {
        sentences.push(not_counted(html, explanation));
    }
    sentences
}

fn not_counted(html: &Html, explanation: &Explanation) -> String {
    let until_judged =
        || explanation.days.iter().filter(|day| day.date <= explanation.judged_on && day.number.is_none());
    let weekend =
        until_judged().filter(|day| matches!(day.kind, DayKind::Saturday | DayKind::Sunday)).count();
    let holidays = until_judged().count() - weekend;
    html.text("letter-explained-not-counted", &[("weekend", weekend.into()), ("holidays", holidays.into())])
}

fn flagged(html: &Html, flag: &LateFlag) -> String {
    let date = |date| formats::date(html.language(), date);
    let found = html.text("letter-flagged", &[("date", date(flag.first_flagged_on).into())]);
    let (Some(closed_at), Some(closed_by)) = (flag.closed_at, flag.closed_by) else {
        return format!("{found}.");
    };
    let day = date(local_date(closed_at.utc()));
    let closed = if closed_by == FlagEnd::RuleChanged {
        html.text("letter-flag-rule-changed", &[("date", day.into())])
    } else {
        let state = html.text(&format!("letter-state-{}", closed_by.as_str()), &[]);
        html.text("letter-flag-closed", &[("date", day.into()), ("state", state.into())])
    };
    format!("{found}. {closed}.")
}

impl EventLine {
    fn of(html: &Html, event: &StoredEvent, contradicts: bool) -> Self {
        let occurred_at = event.occurred_at.utc();
        Self {
            iso: formats::machine_time(occurred_at),
            when: formats::short_date_time(html.language(), occurred_at),
            event: line::event(html, event.event, event.reason.as_deref()),
            source: event.source.clone(),
            contradicts,
        }
    }
}
