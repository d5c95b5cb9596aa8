//! Rows of a list as they lie sealed in the database: what is asked, then what is answered.

use serde::{Deserialize, Serialize};

use super::{Answer, Answered, Asked, Fault};
use crate::values::NationalId;
use crate::vault::Sealable;

/// Up to 1,000 rows as text. Holds national ids, so it never prints itself.
#[derive(Clone)]
pub struct Piece(String);

impl Sealable for Piece {
    const KIND: &'static str = "lookup_piece";

    fn clear(&self) -> &str {
        &self.0
    }

    fn from_clear(text: &str) -> Option<Self> {
        Some(Self(text.to_owned()))
    }
}

/// A piece holds something else than it should: it was written by another program.
#[derive(Debug, thiserror::Error)]
#[error("a piece of a list cannot be read")]
pub struct PieceError(#[source] Option<serde_json::Error>);

/// Row, national id or `!` and the fault, and the answer once there is one.
#[derive(Serialize, Deserialize)]
struct Row(u64, String, #[serde(default, skip_serializing_if = "Option::is_none")] Option<Answer>);

/// Stands before a fault, where no national id can begin so.
const FAULTY: char = '!';

impl Piece {
    /// What is asked.
    pub(super) fn of_asked(rows: &[Asked]) -> Result<Self, PieceError> {
        let rows = rows.iter().map(|asked| match &asked.id {
            Ok(id) => Row(asked.row, id.expose().to_owned(), None),
            Err(fault) => Row(asked.row, faulty(*fault), None),
        });
        Self::of(rows)
    }

    /// What is answered.
    pub(super) fn of_answered(rows: &[Answered]) -> Result<Self, PieceError> {
        let rows = rows.iter().map(|answered| match &answered.answer {
            Ok((id, answer)) => Row(answered.row, id.expose().to_owned(), Some(*answer)),
            Err(fault) => Row(answered.row, faulty(*fault), None),
        });
        Self::of(rows)
    }

    /// Reads what was asked.
    pub(super) fn asked(&self) -> Result<Vec<Asked>, PieceError> {
        let rows = self.rows()?.into_iter().map(|Row(row, text, _)| Ok(Asked { row, id: read(&text)? }));
        rows.collect()
    }

    /// Reads what was answered.
    pub(super) fn answered(&self) -> Result<Vec<Answered>, PieceError> {
        let rows = self.rows()?.into_iter().map(|Row(row, text, answer)| {
            let answer = match read(&text)? {
                Ok(id) => Ok((id, answer.ok_or(PieceError(None))?)),
                Err(fault) => Err(fault),
            };
            Ok(Answered { row, answer })
        });
        rows.collect()
    }

    fn of(rows: impl Iterator<Item = Row>) -> Result<Self, PieceError> {
        let rows: Vec<Row> = rows.collect();
        serde_json::to_string(&rows).map(Self).map_err(|error| PieceError(Some(error)))
    }

    fn rows(&self) -> Result<Vec<Row>, PieceError> {
        serde_json::from_str(&self.0).map_err(|error| PieceError(Some(error)))
    }
}

fn faulty(fault: Fault) -> String {
    format!("{FAULTY}{}", fault.as_str())
}

fn read(text: &str) -> Result<Result<NationalId, Fault>, PieceError> {
    match text.strip_prefix(FAULTY) {
        Some(fault) => Fault::parse(fault).map(Err).ok_or(PieceError(None)),
        None => NationalId::parse(text).map(Ok).map_err(|_| PieceError(None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lookups::Reach;

    #[test]
    fn a_piece_is_read_back_as_it_was_put_away() {
        let id = || NationalId::parse("20914695016").unwrap();
        let asked = vec![Asked { row: 2, id: Ok(id()) }, Asked { row: 4, id: Err(Fault::LostZero) }];
        assert_eq!(Piece::of_asked(&asked).unwrap().asked().unwrap(), asked);
        let reach = Reach { opted_out: false, by_email: true, by_sms: false };
        let answers = [Answer::Registered(reach), Answer::NotRegistered, Answer::Deleted(reach)];
        let mut answered: Vec<_> =
            answers.map(|answer| Answered { row: 7, answer: Ok((id(), answer)) }).into();
        answered.push(Answered { row: 8, answer: Err(Fault::Missing) });
        assert_eq!(Piece::of_answered(&answered).unwrap().answered().unwrap(), answered);
    }

    #[test]
    fn what_was_asked_is_not_taken_for_an_answer() {
        let asked = [Asked { row: 2, id: NationalId::parse("20914695016").map_err(Fault::from) }];
        assert!(Piece::of_asked(&asked).unwrap().answered().is_err());
    }
}
