//! What a mailing would do: who gets what, and who is left out and why. What is sent with the form is what is shown.

use serde::Serialize;
use serde_json::Value;

use super::super::actions::{Group, OpenedList, Preview};
use super::words::{self, LostRows};
use crate::calendar::local_date;
use crate::desk::Desk;
use crate::formats;
use crate::notices::NoticeKind;
use crate::notices::compose::{Composer, Wording};
use crate::notices::rules::SendWindow;
use crate::notices::templates::pages::Preview as Shown;
use crate::notices::writing::pages::filled::Filled;
use crate::notices::writing::pages::form::WriteForm;
use crate::web::{Html, Page};

/// The page.
#[derive(Serialize)]
pub(super) struct CheckPage {
    heading: String,
    template_name: String,
    channel_name: String,
    when: String,
    urgent_said: Option<String>,
    texts: Vec<Text>,
    recipients: Listing,
    left_out_heading: String,
    left_out: Vec<Listing>,
    lost: Vec<LostRows>,
    is_any_left_out: bool,
    /// Said where somebody else must release it first.
    second_person: Option<String>,
    /// What the button does; none when nobody would get anything.
    button: Option<String>,
    sent: Sent,
}

/// The words in a language, and for how many.
#[derive(Serialize)]
struct Text {
    said: String,
    preview: Shown,
}

/// People of whom the same would come.
#[derive(Serialize)]
struct Listing {
    said: String,
    count: String,
    people: Vec<Row>,
    more: Option<String>,
}

#[derive(Serialize)]
struct Row {
    person_id: String,
    name: String,
}

/// The form as it was checked, hidden on the page.
#[derive(Serialize)]
struct Sent {
    list: String,
    request_key: String,
    template: String,
    seen: String,
    channel: &'static str,
    values: Vec<String>,
    send_at: String,
    urgent: bool,
    urgent_reason: String,
}

impl Page for CheckPage {
    const TEMPLATE: &'static str = "pages/mailing_check";
    const TITLE: &'static str = "mailing-check-title";
}

impl CheckPage {
    pub(super) fn of(
        html: &Html,
        desk: &Desk,
        composer: &Composer,
        (opened, form, filled): (&OpenedList, &WriteForm, &Filled),
        preview: &Preview,
    ) -> Self {
        let n = preview.recipients.count;
        let rows = &preview.rows;
        let lost = [("faulty", &rows.faulty), ("unknown", &rows.unknown), ("repeated", &rows.repeated)];
        let left_out: usize = preview.left_out.iter().map(|(_, group)| group.count).sum();
        let lost_rows = rows.faulty.len() + rows.unknown.len() + rows.repeated.len();
        let limit = desk.settings.messages.second_person_above;
        let said = |reason| words::reason(html, reason, filled.channel);
        let name = opened.templates.iter().find(|template| template.template_key == filled.template);
        Self {
            heading: html.text("mailing-will", &[("n", words::number(n))]),
            template_name: name.and_then(|template| template.name.clone()).unwrap_or_default(),
            channel_name: words::channel(html, filled.channel),
            when: when(html, desk, filled),
            urgent_said: filled.urgent_reason.clone(),
            texts: texts(html, composer, (opened, filled), preview),
            recipients: Listing::of(
                html,
                html.text("mailing-recipients", &[("n", words::number(n))]),
                &preview.recipients,
            ),
            left_out_heading: html.text("mailing-left-out", &[("n", words::number(left_out))]),
            left_out: preview
                .left_out
                .iter()
                .map(|(reason, group)| Listing::of(html, said(*reason), group))
                .collect(),
            lost: lost.iter().filter_map(|(kind, rows)| LostRows::of(html, kind, rows)).collect(),
            is_any_left_out: left_out + lost_rows > 0,
            second_person: preview
                .needs_second_person
                .then(|| html.text("bulk-second-person", &[("n", words::number(limit))])),
            button: (n > 0).then(|| html.text("mailing-send", &[("n", words::number(n))])),
            sent: Sent::of(opened, form, filled),
        }
    }
}

/// When the messages are sent.
fn when(html: &Html, desk: &Desk, filled: &Filled) -> String {
    let window = SendWindow { hours: desk.settings.messages.hours, calendar: &desk.calendar };
    match (filled.send_at, window.opens(desk.now())) {
        (Some(at), _) => formats::short_date_time(html.language(), at),
        (None, Some(_)) if filled.urgent_reason.is_some() => html.text("mailing-when-urgent", &[]),
        (None, None) => html.text("mailing-when-now", &[]),
        (None, Some(opens)) => {
            let weekday = formats::weekday(html.language(), local_date(opens));
            let at = formats::short_date_time(html.language(), opens);
            html.text("mailing-when-opens", &[("weekday", weekday.into()), ("when", at.into())])
        }
    }
}

/// The words in each language in which somebody is written to, the most first.
fn texts(
    html: &Html,
    composer: &Composer,
    (opened, filled): (&OpenedList, &Filled),
    preview: &Preview,
) -> Vec<Text> {
    let Some(version) = &opened.chosen else { return Vec::new() };
    let wording = Wording::Stored { kind: NoticeKind::AgentMessage, words: version.words.clone() };
    let parameters = Value::Object(filled.values.clone()).to_string();
    let mut written = std::collections::BTreeMap::new();
    for (chosen, count) in &preview.languages {
        *written.entry(wording.written(*chosen)).or_insert(0) += count;
    }
    let mut written: Vec<_> = written.into_iter().collect();
    written.sort_by_key(|(language, count)| (std::cmp::Reverse(*count), *language));
    let text = |(language, count): (_, usize)| {
        Some(Text {
            said: html.text("mailing-in-language", &[("n", words::number(count))]),
            preview: Shown::on(html, composer, &wording, language, (&parameters, &[filled.channel]))?,
        })
    };
    written.into_iter().filter_map(text).collect()
}

impl Listing {
    fn of(html: &Html, said: String, group: &Group) -> Self {
        let more = group.count - group.first.len();
        let row = |listed: &super::super::actions::Listed| Row {
            person_id: listed.person_id.to_string(),
            name: listed.name.clone(),
        };
        Self {
            said,
            count: formats::number(html.language(), i64::try_from(group.count).unwrap_or(i64::MAX)),
            people: group.first.iter().map(row).collect(),
            more: (more > 0).then(|| html.text("mailing-and-more", &[("n", words::number(more))])),
        }
    }
}

impl Sent {
    fn of(opened: &OpenedList, form: &WriteForm, filled: &Filled) -> Self {
        let version = opened.chosen.as_ref();
        let values = version.map(|version| form.values(version)).unwrap_or_default();
        Self {
            list: opened.list.lookup_id.to_string(),
            request_key: form.request_key.clone(),
            template: filled.template.to_string(),
            seen: filled.seen.to_string(),
            channel: filled.channel.as_str(),
            values: values.into_iter().map(|(_, value)| value).collect(),
            send_at: form.send_at.clone().unwrap_or_default(),
            urgent: form.urgent.is_some(),
            urgent_reason: form.urgent_reason.clone().unwrap_or_default(),
        }
    }
}
