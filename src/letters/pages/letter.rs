//! One letter: why it is or is not late, day by day, and what has happened to it.

use serde::Serialize;

use super::super::actions::ShownLetter;
use super::super::flags::LateFlag;
use super::super::queue::pages::{Said, WorkPanel};
use super::super::reasons::told;
use super::super::store::StoredEvent;
use super::super::work_items::pages::{ItemLink, to_look_at};
use super::super::{FlagEnd, rules, words};
use super::line;
use super::returned::returned;
use super::ruler::Ruler;
use super::way::Way;
use crate::calendar::local_date;
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
        let hides_places = shown.person.address_protection.hides_places();
        let explanation = letter.explained(&desk.lateness_rule(), local_date(desk.now()));
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
            sentences: words::sentences(html.words(), letter, hides_places, &explanation),
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
                .map(|(event, facts)| {
                    EventLine::of(html, event, hides_places, contradictions.contains(facts))
                })
                .collect(),
            way: Way::of(html, desk, shown),
            returned: returned(html, desk, &shown.person, letter, shown.print.as_ref()),
            channel: html.text(&format!("letter-channel-{}", letter.order_channel.as_str()), &[]),
            destination: if hides_places {
                html.text("person-address-hidden", &[])
            } else {
                html.text(&format!("letter-destination-{}", letter.destination.as_str()), &[])
            },
        })
    }
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
    fn of(html: &Html, event: &StoredEvent, hides_places: bool, contradicts: bool) -> Self {
        let occurred_at = event.occurred_at.utc();
        let reason = event.reason.as_deref().map(|reason| told(reason, hides_places));
        Self {
            iso: formats::machine_time(occurred_at),
            when: formats::short_date_time(html.language(), occurred_at),
            event: words::event(html.words(), event.event, reason),
            source: words::source(html.words(), &event.source),
            contradicts,
        }
    }
}
