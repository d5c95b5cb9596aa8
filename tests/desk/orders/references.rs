//! What a new letter is called.

use skranke::db::Error;
use skranke::letters::orders::insert_letter;
use skranke::letters::store::{Letter, by_references};
use skranke::values::LetterId;

use super::desk::{KARI, OrderDesk};

#[test]
fn a_reference_that_is_taken_is_passed_over() {
    let mut desk = OrderDesk::start();
    let receipt = desk.order(KARI, "41234567");
    let first = desk.letter(&receipt);
    let now = desk.desk.now();
    let (taken, next) = (first.reference.clone(), "ML-NEXT-ONE4".to_owned());
    let another = Letter { letter_id: LetterId::generate(now), ..first.clone() };
    let placed = desk.desk.write({
        let (taken, next, another) = (taken.clone(), next.clone(), another.clone());
        move |conn| {
            let mut references = [taken.clone(), taken.clone(), next.clone()].into_iter();
            insert_letter(conn, another.clone(), move || references.next().unwrap())
        }
    });
    assert_eq!(placed.reference, next);
    let stored = desk.desk.read(|conn| by_references(conn, &[&taken, &next]));
    assert_eq!(stored[&next].letter_id, another.letter_id);
    assert_eq!(stored[&taken].letter_id, first.letter_id);

    let third = Letter { letter_id: LetterId::generate(now), ..first };
    let refused = desk.desk.desk.db.write(move |conn| insert_letter(conn, third.clone(), || taken.clone()));
    assert!(matches!(refused, Err(Error::Constraint(name)) if name == "letters_reference_key"));
}
