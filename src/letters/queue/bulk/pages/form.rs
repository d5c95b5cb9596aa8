//! What the forms of a bulk say.

use serde::Deserialize;

use super::super::actions::{Choice, ReminderWords};
use super::super::{BulkAction, Chosen, MOST_LETTERS, Task};
use crate::letters::eligibility;
use crate::letters::queue::pages::{LONGEST_NOTE, View};
use crate::notices::templates::TemplateKey;
use crate::staff::{Agent, Permission};
use crate::values::{LetterId, StaffId};
use crate::web::PageError;

/// The bar of the queue: which letters, and what is to be done with them.
#[derive(Deserialize)]
pub(super) struct ChoiceForm {
    /// What stands behind the question mark of the queue's address.
    view: String,
    /// `ticked`, `page` or `all`.
    which: String,
    pub(super) action: String,
    pub(super) to: Option<String>,
    /// The letters that are ticked, and those on the page.
    #[serde(default)]
    letter: Vec<String>,
    #[serde(default)]
    shown: Vec<String>,
}

/// The confirmation: the letters as they were seen, `01KA….3` each, the version of the work behind the dot.
#[derive(Deserialize)]
pub(super) struct StartForm {
    pub(super) request_key: String,
    pub(super) action: String,
    pub(super) to: Option<String>,
    pub(super) note: Option<String>,
    /// The template of reminders; empty: the words in use for them.
    template: Option<String>,
    /// The version whose words were shown.
    seen: Option<String>,
    step: Option<String>,
    #[serde(default)]
    pub(super) letter: Vec<String>,
}

impl StartForm {
    /// The template that was chosen for reminders.
    pub(super) fn template(&self) -> Result<Option<TemplateKey>, PageError> {
        match self.template.as_deref() {
            None | Some("") => Ok(None),
            Some(key) => TemplateKey::parse(key).map(Some).map_err(|_| PageError::Malformed),
        }
    }

    /// Whether the agent has yet to see the words, or wants to.
    pub(super) fn is_to_be_shown(&self, words: &ReminderWords) -> bool {
        let chosen = words.chosen.as_ref().map_or("", |(_, version)| version.as_str());
        self.step.as_deref() == Some("show") || self.seen.as_deref().unwrap_or_default() != chosen
    }
}

/// What is wrong with a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoteFault {
    /// The reason for new letters is too short or too long.
    Reason,
    /// It is too long.
    TooLong,
}

impl ChoiceForm {
    pub(super) fn choice(&self) -> Result<Choice, PageError> {
        match self.which.as_str() {
            "ticked" => Ok(Choice::These(ids(&self.letter)?)),
            "page" => Ok(Choice::These(ids(&self.shown)?)),
            "all" => Ok(Choice::Filter(self.view()?.filter)),
            _ => Err(PageError::Malformed),
        }
    }

    /// The part of the queue that the bar stands on.
    pub(super) fn way_back(&self) -> Result<String, PageError> {
        Ok(self.view()?.address(None))
    }

    fn view(&self) -> Result<View, PageError> {
        View::read(&self.view).ok_or(PageError::Malformed)
    }
}

fn ids(texts: &[String]) -> Result<Vec<LetterId>, PageError> {
    texts.iter().map(|text| LetterId::parse(text).map_err(|_| PageError::Malformed)).collect()
}

/// What the button says; whether this agent may ask for it.
pub(super) fn task(agent: &Agent, action: &str, to: Option<&str>) -> Result<Task, PageError> {
    let task = |action, assigned_to| Task { action, assigned_to, words: None };
    let to = match (action, to) {
        ("take", _) => return Ok(task(BulkAction::Assign, Some(agent.staff_id.clone()))),
        ("assign", Some(to)) => Some(StaffId::parse(to).map_err(|_| PageError::Malformed)?),
        _ => None,
    };
    let action = BulkAction::parse(action).ok_or(PageError::Malformed)?;
    let is_allowed = match action {
        BulkAction::Assign if to.is_none() => return Err(PageError::Malformed),
        BulkAction::Assign => {
            to.as_ref() == Some(&agent.staff_id) || agent.may(Permission::AssignLateLetters)
        }
        BulkAction::Reissue => agent.may(Permission::OrderLetter),
        BulkAction::Remind | BulkAction::Investigate => true,
    };
    if is_allowed { Ok(task(action, to)) } else { Err(PageError::Forbidden) }
}

/// The letters of a confirmation; none comes twice.
pub(super) fn chosen(letters: &[String]) -> Result<Vec<Chosen>, PageError> {
    let mut all: Vec<Chosen> = Vec::with_capacity(letters.len());
    let mut seen = std::collections::BTreeSet::new();
    for text in letters {
        let (id, version) = text.split_once('.').ok_or(PageError::Malformed)?;
        let letter_id = LetterId::parse(id).map_err(|_| PageError::Malformed)?;
        let seen_version = version.parse().map_err(|_| PageError::Malformed)?;
        if !seen.insert(letter_id.clone()) {
            return Err(PageError::Malformed);
        }
        all.push(Chosen { letter_id, seen_version });
    }
    if all.is_empty() || all.len() > MOST_LETTERS { Err(PageError::Malformed) } else { Ok(all) }
}

/// The agent's words, where the action has some.
pub(super) fn note(action: BulkAction, words: &str) -> Result<Option<String>, NoteFault> {
    let words = words.trim();
    match action {
        BulkAction::Reissue => eligibility::override_reason(words).map(Some).ok_or(NoteFault::Reason),
        BulkAction::Investigate if words.chars().count() > LONGEST_NOTE => Err(NoteFault::TooLong),
        BulkAction::Investigate => Ok((!words.is_empty()).then(|| words.to_owned())),
        BulkAction::Remind | BulkAction::Assign => Ok(None),
    }
}
