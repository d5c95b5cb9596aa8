//! One piece of a list, as the register upstream answers it, with what the desk decided and the register does not have yet.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use chrono::NaiveDate;

use super::answers::{LookUpError, Looked};
use super::{Answer, Answered, Asked, Fault, ROWS_A_PIECE, Reach};
use crate::calendar::local_date;
use crate::db::{AnyConnection, Error};
use crate::desk::Desk;
use crate::jobs::while_busy;
use crate::persons;
use crate::register::client::{self, RegisterClient, RegisteredPerson, Word, YesNo};
use crate::register::confirmations;
use crate::values::{NationalId, PersonId};

/// So long the register may take for a call, with tries again.
const PATIENCE: Duration = Duration::from_mins(1);

/// What we hold ourselves of the people of a piece.
struct Ours {
    /// By the index of the national id.
    people: HashMap<String, PersonId>,
    deceased: HashSet<PersonId>,
    /// Opted out here, and the register does not have it yet.
    opted_out: HashSet<PersonId>,
}

/// Asks the register about each row, and holds no connection meanwhile.
pub(super) fn look_up(
    desk: &Desk,
    register: &RegisterClient,
    asked: &[Asked],
) -> Result<Looked, LookUpError> {
    let as_of = desk.now();
    let today = local_date(as_of);
    let ids: Vec<NationalId> = asked.iter().filter_map(|asked| asked.id.as_ref().ok()).cloned().collect();
    let mut told = Vec::with_capacity(ids.len());
    for call in ids.chunks(ROWS_A_PIECE) {
        told.extend(register.look_up(call, desk.now(), PATIENCE)?);
    }
    let mut told = told.into_iter();
    let indexes: Vec<String> = ids.iter().map(|id| desk.vault.index(id)).collect();
    // Read last, so that what was decided while the register answered counts.
    let ours = while_busy(|| desk.db.read(|conn| Ours::read(conn, &indexes)))?;

    let mut people = Vec::with_capacity(ids.len());
    let mut strangers = 0;
    let mut indexes = indexes.iter();
    let rows = asked.iter().map(|Asked { row, id }| {
        let answer = id.as_ref().map_err(|fault| *fault).and_then(|id| {
            let person = indexes.next().and_then(|index| ours.people.get(index));
            let told = told.next().unwrap_or(client::Looked::NotRegistered);
            match person {
                Some(person) => people.push(person.clone()),
                None => strangers += usize::from(matches!(told, client::Looked::Registered(_))),
            }
            Ok((id.clone(), ours.answer(person, &told, today)?))
        });
        Answered { row: *row, answer }
    });
    let rows = rows.collect();
    people.sort_unstable();
    Ok(Looked { rows, people, strangers, as_of })
}

impl Ours {
    fn read(conn: &mut AnyConnection, indexes: &[String]) -> Result<Self, Error> {
        let texts: Vec<&str> = indexes.iter().map(String::as_str).collect();
        let people = persons::store::ids_by_national_id_indexes(conn, &texts)?;
        let ids: Vec<&PersonId> = people.values().collect();
        let deceased = persons::store::deceased_of(conn, &ids)?;
        let opted_out = confirmations::store::opted_out_among(conn, &ids)?;
        Ok(Self { people, deceased, opted_out })
    }

    fn answer(
        &self,
        person: Option<&PersonId>,
        told: &client::Looked,
        today: NaiveDate,
    ) -> Result<Answer, Fault> {
        let opted_out_here = person.is_some_and(|person| self.opted_out.contains(person));
        let client::Looked::Registered(told) = told else {
            // An opt-out needs no entry to hold.
            let reach = Reach { opted_out: true, by_email: false, by_sms: false };
            return Ok(if opted_out_here { Answer::Registered(reach) } else { Answer::NotRegistered });
        };
        let opted_out_there = match told.opted_out {
            Word::Known(said) => said == YesNo::Yes,
            Word::Unknown(_) => return Err(Fault::RegisterUnclear),
        };
        let opted_out = opted_out_there || opted_out_here;
        let is_dead = person.is_some_and(|person| self.deceased.contains(person));
        let reach = reach(told, opted_out, is_dead, today);
        Ok(if told.is_deleted() { Answer::Deleted(reach) } else { Answer::Registered(reach) })
    }
}

fn reach(told: &RegisteredPerson, opted_out: bool, is_dead: bool, today: NaiveDate) -> Reach {
    let may = !opted_out && !is_dead && !told.is_deleted();
    Reach { opted_out, by_email: may && told.may_have_email(today), by_sms: may && told.may_have_sms(today) }
}
