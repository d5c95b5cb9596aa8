//! One piece of a list: read first, put on record, then answered. Here by our own register; `upstream` asks the other.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::{Answer, Answered, Asked, Reach, upstream};
use crate::audit::{self, Action, Actor, Entry};
use crate::calendar::local_date;
use crate::db::{AnyConnection, Error};
use crate::desk::Desk;
use crate::jobs::while_busy;
use crate::persons::PersonStatus;
use crate::register::client::NotAvailable;
use crate::register::store::{ReachFacts, StandingRow};
use crate::register::{self, rules};
use crate::values::PersonId;

/// What was read of one piece. Nothing of it may be handed out before [`put_on_record`] is committed.
#[derive(Clone)]
pub(super) struct Looked {
    /// Row by row.
    pub(super) rows: Vec<Answered>,
    /// Those whom we know, one for each row that names them, in the register or not.
    pub(super) people: Vec<PersonId>,
    /// How many more the register upstream tells of, whom only it knows.
    pub(super) strangers: usize,
    /// The moment of which it is.
    pub(super) as_of: DateTime<Utc>,
}

impl Looked {
    /// Whether there is nobody to put on record.
    pub(super) fn is_of_nobody(&self) -> bool {
        self.people.is_empty() && self.strangers == 0
    }
}

/// Why nothing is known of a piece.
#[derive(Debug, thiserror::Error)]
pub enum LookUpError {
    /// The database said no.
    #[error(transparent)]
    Database(#[from] Error),
    /// The register upstream gave no whole answer, which never means that nobody has opted out.
    #[error("the contact register tells nothing now")]
    RegisterAway(#[from] NotAvailable),
}

/// Reads what the register says of each row. Blocks; the register upstream may take a minute.
pub(super) fn look_up(desk: &Desk, asked: &[Asked]) -> Result<Looked, LookUpError> {
    match &desk.upstream {
        Some(register) => upstream::look_up(desk, register, asked),
        None => Ok(while_busy(|| of_ours(desk, asked))?),
    }
}

fn of_ours(desk: &Desk, asked: &[Asked]) -> Result<Looked, Error> {
    let as_of = desk.now();
    let today = local_date(as_of);
    let indexes: Vec<String> =
        asked.iter().filter_map(|asked| asked.id.as_ref().ok()).map(|id| desk.vault.index(id)).collect();
    let mut wanted: Vec<&str> = indexes.iter().map(String::as_str).collect();
    // In order, the database walks its index once.
    wanted.sort_unstable();
    wanted.dedup();
    let found = if wanted.is_empty() {
        HashMap::new()
    } else {
        desk.db.read(|conn| register::store::standings(conn, &wanted))?
    };
    let mut people = Vec::with_capacity(found.len());
    let mut index = indexes.iter();
    let rows = asked.iter().map(|Asked { row, id }| {
        let answer = id.as_ref().map_err(|fault| *fault).map(|id| {
            let standing = index.next().and_then(|index| found.get(index));
            people.extend(standing.map(|standing| standing.person_id.clone()));
            (id.clone(), answer(standing, today))
        });
        Answered { row: *row, answer }
    });
    let rows = rows.collect();
    // Neighbours in the index of the trail are added together, which writes each of its pages once.
    people.sort_unstable();
    Ok(Looked { rows, people, strangers: 0, as_of })
}

/// Puts everybody on record whom the piece tells of.
pub(super) fn put_on_record(
    conn: &mut AnyConnection,
    actor: &Actor,
    list: &str,
    looked: &Looked,
) -> Result<(), Error> {
    let look =
        |person_id| Entry { person_id, object: Some(list), ..Entry::new(actor, Action::PersonLookedUp) };
    let known = looked.people.iter().map(|person_id| look(Some(person_id)));
    let looks: Vec<Entry<'_>> = known.chain((0..looked.strangers).map(|_| look(None))).collect();
    audit::store::append_all(conn, &looks, looked.as_of)
}

fn answer(standing: Option<&StandingRow>, today: NaiveDate) -> Answer {
    let Some((standing, facts)) = standing.and_then(|standing| Some((standing, standing.entry.as_ref()?)))
    else {
        return Answer::NotRegistered;
    };
    let reach = reach(facts, standing.status == PersonStatus::Deceased, today);
    if facts.deleted_at.is_some() { Answer::Deleted(reach) } else { Answer::Registered(reach) }
}

fn reach(facts: &ReachFacts, deceased: bool, today: NaiveDate) -> Reach {
    let may = !deceased && !facts.opted_out && facts.deleted_at.is_none();
    let email = rules::is_usable(facts.email_updated_at, facts.email_verified_at, today);
    let mobile = rules::is_usable(facts.mobile_updated_at, facts.mobile_verified_at, today);
    Reach {
        opted_out: facts.opted_out,
        by_email: may && facts.email_index.is_some() && email,
        by_sms: may && facts.mobile_index.is_some() && facts.mobile_takes_sms && mobile,
    }
}
