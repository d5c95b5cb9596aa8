//! What two records do not agree about, planted one by one, and what becomes of it.

use chrono::TimeDelta;
use diesel::prelude::*;
use diesel::sql_query;
use serde_json::{Value, json};
use skranke::audit::Action;
use skranke::db::schema::{findings, opt_out_changes};
use skranke::findings::FindingKind;
use skranke::imports::ImportKind;
use skranke::jobs::Step;
use skranke::jobs::nightly::{self, NightlyOptions};
use skranke::notices::sender::drain_once;
use skranke::staff::Role;

use crate::support::desk::TestDesk;

fn run(desk: &TestDesk, step: Step, dry_run: bool) -> Value {
    let options = NightlyOptions { dry_run, only: vec![step], ..NightlyOptions::default() };
    let report = nightly::run(&desk.desk, &options, &|| false);
    assert_eq!(report.reason, None);
    serde_json::to_value(&report.steps[0]).unwrap()
}

/// What is open: kind and subject.
fn open(desk: &TestDesk) -> Vec<(FindingKind, String)> {
    desk.read(|conn| {
        let open = findings::table.filter(findings::closed_at.is_null()).order(findings::finding_id);
        Ok(open.select((findings::kind, findings::subject)).load(conn)?)
    })
}

fn change(desk: &TestDesk, statements: &[&str]) {
    let statements: Vec<String> = statements.iter().map(|&statement| statement.to_owned()).collect();
    desk.write(move |conn| {
        for statement in &statements {
            sql_query(statement).execute(conn)?;
        }
        Ok(())
    });
}

/// A desk after a night, with its messages sent and one letter in a print file.
fn in_order() -> TestDesk {
    let desk = TestDesk::with_people();
    drain_once(&desk.desk).unwrap();
    change(
        &desk,
        &[
            "INSERT INTO print_batches (state, made_at, folder, letter_count, sha256, handed_over_at) \
             VALUES ('handed_over', '2026-11-19 08:00:00', 'var/print', 1, 'x', '2026-11-19 08:00:00')",
            "INSERT INTO print_orders (letter_id, queued_at, batch_id) \
             SELECT letter_id, '2026-11-19 07:00:00', (SELECT max(batch_id) FROM print_batches) FROM letters WHERE reference = 'ML-2'",
            "INSERT INTO letter_codes (letter_id, code_hash, issued_at, wrong_attempts) \
             SELECT letter_id, 'x', '2026-11-19 08:00:00', 0 FROM letters WHERE reference = 'ML-2'",
        ],
    );
    desk
}

#[test]
fn a_desk_on_which_all_agrees_has_no_differences_among_all_that_is_compared() {
    let desk = in_order();
    let compared = run(&desk, Step::Reconcile, false);
    assert_eq!((&compared["differences"], &compared["opened"]), (&json!(0), &json!(0)), "{compared}");
    assert!(compared["read"].as_u64().unwrap() >= 5, "{compared}");
    let swept = run(&desk, Step::SweepMessages, false);
    assert_eq!((&swept["differences"], &swept["changed"]), (&json!(0), &json!(0)), "{swept}");
    let run_id = desk.read(|conn| skranke::jobs::store::last_run(conn, "nightly")).unwrap().run_id;
    let mut lead = desk.sign_in_as(Role::Lead);
    lead.get(&format!("/batch/{run_id}"))
        .expect(200)
        .says("Meldingen er ikke sendt: 0 av 0")
        .says("Meldingen ble aldri sendt: 0 av 0");
    lead.get("/findings").expect(200).says("Ingen åpne avvik");
}

#[test]
fn one_difference_of_each_kind_is_found_once_and_settles_when_the_records_agree() {
    let sent = "(SELECT min(notice_id) FROM notices WHERE state = 'accepted')";
    let sent_sms = "(SELECT min(notice_id) FROM notices WHERE state = 'accepted' AND channel = 'sms')";
    for (kind, planted, put_right) in [
        (
            FindingKind::ReceiptDiffers,
            vec![format!(
                "INSERT INTO notice_receipts (provider, provider_event_id, notice_id, status, occurred_at, received_at) \
                 VALUES ('p', 'e', {sent}, 'delivered', '2026-11-20 08:00:00', '2026-11-20 08:00:00')"
            )],
            "UPDATE notices SET state = 'delivered' WHERE notice_id = (SELECT notice_id FROM notice_receipts)",
        ),
        (
            FindingKind::ReceiptMissing,
            // Its provider has reported since the 10th, and took it on the 12th.
            vec![
                format!("UPDATE notice_attempts SET provider = 'p' WHERE notice_id = {sent_sms}"),
                format!(
                    "INSERT INTO notice_receipts (provider, provider_event_id, notice_id, status, occurred_at, received_at) \
                     VALUES ('p', 'e', {sent_sms}, 'accepted', '2026-11-10 08:00:00', '2026-11-10 08:00:00')"
                ),
                format!("UPDATE notices SET handed_over_at = '2026-11-12 08:00:00' WHERE notice_id = {sent_sms}"),
            ],
            "UPDATE notices SET handed_over_at = '2026-11-19 08:00:00' WHERE notice_id = (SELECT notice_id FROM notice_receipts)",
        ),
        (
            FindingKind::DeliveredUnreported,
            vec![format!("UPDATE notices SET state = 'delivered' WHERE notice_id = {sent}")],
            "UPDATE notices SET state = 'accepted' WHERE state = 'delivered'",
        ),
        (
            FindingKind::ReceiptOfNobody,
            vec!["INSERT INTO notice_receipts (provider, provider_event_id, status, occurred_at, received_at) \
                 VALUES ('p', 'e', 'delivered', '2026-11-19 08:00:00', '2026-11-19 08:00:00')"
                .to_owned()],
            "DELETE FROM notice_receipts",
        ),
        (
            FindingKind::PrintFileDiffers,
            vec!["DELETE FROM letter_codes".to_owned()],
            "UPDATE print_batches SET letter_count = 0",
        ),
        (
            FindingKind::PrintedWithoutFile,
            vec!["INSERT INTO print_orders (letter_id, queued_at) SELECT letter_id, '2026-11-19 07:00:00' FROM letters WHERE reference = 'ML-1'".to_owned()],
            "DELETE FROM print_orders WHERE batch_id IS NULL",
        ),
        (
            FindingKind::SentAfterOptOut,
            vec![format!(
                "INSERT INTO opt_out_changes (reference, person_id, from_opted_out, to_opted_out, channel, identity_check, reason, changed_at, request_key) \
                 SELECT 'A', person_id, FALSE, TRUE, 'letter', 'signed_letter', 'x', '2026-11-19 08:00:00', 'k' FROM notices WHERE notice_id = {sent}"
            )],
            "UPDATE opt_out_changes SET changed_at = '2026-11-21 08:00:00'",
        ),
        (
            FindingKind::FlagMissing,
            // The day that was found before is wrong too, and is not believed.
            vec![
                "DELETE FROM late_work".to_owned(),
                "DELETE FROM late_flags WHERE letter_id = (SELECT letter_id FROM letters WHERE reference = 'ML-1')".to_owned(),
                "UPDATE letters SET last_on_time = '2026-11-30' WHERE reference = 'ML-1'".to_owned(),
            ],
            "UPDATE letters SET ordered_at = '2026-11-06 08:00:00' WHERE reference = 'ML-1'",
        ),
        (
            FindingKind::FlagUnfounded,
            vec!["UPDATE letters SET ordered_at = '2026-11-06 08:00:00' WHERE reference = 'ML-1'".to_owned()],
            "UPDATE letters SET ordered_at = '2026-11-05 08:00:00' WHERE reference = 'ML-1'",
        ),
    ] {
        let desk = in_order();
        let planted: Vec<&str> = planted.iter().map(String::as_str).collect();
        change(&desk, &planted);
        let dry = run(&desk, Step::Reconcile, true);
        assert_eq!(open(&desk), []);
        let found = run(&desk, Step::Reconcile, false);
        assert_eq!(dry, found, "{kind:?}");
        assert_eq!((&found["differences"], &found["opened"]), (&json!(1), &json!(1)), "{kind:?} {found}");
        let kinds: Vec<_> = open(&desk).into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(kinds, [kind]);
        assert_eq!(desk.on_record(Action::FindingOpened), 1);
        let twice = run(&desk, Step::Reconcile, false);
        assert_eq!((&twice["differences"], &twice["changed"]), (&json!(1), &json!(0)), "{kind:?}");
        change(&desk, &[put_right]);
        let settled = run(&desk, Step::Reconcile, false);
        assert_eq!((&settled["differences"], &settled["settled"]), (&json!(0), &json!(1)), "{kind:?} {settled}");
        assert_eq!(open(&desk), []);
    }
}

#[test]
fn what_differs_anew_is_opened_anew_unless_somebody_had_closed_it() {
    let desk = in_order();
    let (wrong, right) = (
        "UPDATE letters SET ordered_at = '2026-11-06 08:00:00' WHERE reference = 'ML-1'",
        "UPDATE letters SET ordered_at = '2026-11-05 08:00:00' WHERE reference = 'ML-1'",
    );
    for _ in 0..2 {
        change(&desk, &[wrong]);
        assert_eq!(run(&desk, Step::Reconcile, true)["opened"], 1);
        assert_eq!(run(&desk, Step::Reconcile, false)["opened"], 1);
        assert_eq!(open(&desk).len(), 1);
        change(&desk, &[right]);
        assert_eq!(run(&desk, Step::Reconcile, false)["settled"], 1);
    }
    assert_eq!(desk.on_record(Action::FindingOpened), 2);
    change(&desk, &[wrong]);
    run(&desk, Step::Reconcile, false);
    let id: String = desk.read(|conn| Ok(findings::table.select(findings::finding_id).first(conn)?));
    let mut lead = desk.sign_in_as(Role::Lead);
    lead.post_form(&format!("/findings/{id}/close"), &[("note", "Sjekket")]).expect(303);
    change(&desk, &[right]);
    run(&desk, Step::Reconcile, false);
    change(&desk, &[wrong]);
    assert_eq!(run(&desk, Step::Reconcile, false)["opened"], 0);
    assert_eq!(open(&desk), []);
}

#[test]
fn a_message_was_sent_rightly_before_a_file_told_of_an_opt_out_that_is_older_than_it() {
    let desk = in_order();
    desk.import(
        ImportKind::Contacts,
        "national_id,email,email_updated_at,email_verified_at,mobile,mobile_updated_at,mobile_verified_at,language,opted_out,opted_out_at,\
         mailbox_address,mailbox_provider\n\
         07823642061,kari.nordmann@example.no,2026-09-05T07:36:37+02:00,2026-10-05T18:03:14+02:00,+4791234567,2026-09-05T07:35:54+02:00,,nn,\
         true,2026-11-18T09:00:00+01:00,kari#6054,\n",
    );
    let changes: i64 = desk.read(|conn| Ok(opt_out_changes::table.count().get_result(conn)?));
    assert_eq!(changes, 1);
    assert_eq!(run(&desk, Step::Reconcile, false)["differences"], 0);
}

#[test]
fn one_fault_behind_more_findings_than_anybody_can_work_off_fills_the_list_in_several_nights() {
    let desk = in_order();
    change(
        &desk,
        &[
            "INSERT INTO letters WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 10500) \
             SELECT '01KADEM000' || CAST(1000000000000000 + n AS TEXT), 'MM-' || CAST(n AS TEXT), person_id, ordered_at, order_channel, \
                    mobile, destination, 'activated', state_reason, state_since, last_on_time, lateness_rule, calendar_version \
             FROM numbers, letters WHERE reference = 'ML-1'",
            "INSERT INTO late_flags SELECT letter_id, '2026-11-20', '2026-11-20 01:00:00', last_on_time, 'x', 'x', NULL, NULL, state, destination, person_id \
             FROM letters WHERE reference LIKE 'MM-%'",
        ],
    );
    assert_eq!(run(&desk, Step::Reconcile, true)["opened"], 10_000);
    let first = run(&desk, Step::Reconcile, false);
    assert_eq!((&first["differences"], &first["opened"]), (&json!(10_500), &json!(10_000)), "{first}");
    assert_eq!(run(&desk, Step::Reconcile, false)["opened"], 500);
    assert_eq!(run(&desk, Step::Reconcile, false)["changed"], 0);
}

#[test]
fn a_message_that_nobody_hands_over_and_one_whose_time_is_up_are_found_and_a_dead_senders_is_given_back() {
    let desk = TestDesk::with_people();
    let waiting: i64 = desk.read(|conn| {
        use skranke::db::schema::notices;
        Ok(notices::table.count().get_result(conn)?)
    });
    assert!(waiting > 0);
    change(
        &desk,
        &[
            "UPDATE notices SET state = 'claimed', attempts = 1, claimed_by = 'x', lease_until = '2026-11-20 08:05:00' \
         WHERE notice_id = (SELECT min(notice_id) FROM notices)",
        ],
    );
    desk.pass(TimeDelta::hours(25));
    let swept = run(&desk, Step::SweepMessages, false);
    assert_eq!((&swept["taken_back"], &swept["opened"]), (&json!(1), &json!(waiting)), "{swept}");
    assert!(open(&desk).iter().all(|(kind, _)| *kind == FindingKind::MessageOverdue));

    desk.pass(TimeDelta::days(8));
    let swept = run(&desk, Step::SweepMessages, false);
    assert_eq!((&swept["expired"], &swept["settled"]), (&json!(waiting), &json!(waiting)), "{swept}");
    assert!(open(&desk).iter().all(|(kind, _)| *kind == FindingKind::MessageExpired));
    assert_eq!(run(&desk, Step::SweepMessages, false)["changed"], json!(0));
}

#[test]
fn a_finding_says_what_it_is_about_is_closed_by_a_person_and_not_opened_again() {
    let desk = in_order();
    change(
        &desk,
        &[
            "UPDATE print_batches SET letter_count = 2",
            "UPDATE letters SET ordered_at = '2026-11-06 08:00:00' WHERE reference = 'ML-1'",
        ],
    );
    run(&desk, Step::Reconcile, false);
    let mut agent = desk.sign_in_as(Role::Agent);
    let page = agent.get("/findings").expect(200);
    let page = page
        .says("2 åpne avvik")
        .says("Filen til trykkeriet har feil antall brev")
        .says("Brevet er merket som forsinket uten å være det");
    for personal in crate::support::people::PERSONAL {
        assert!(!page.body.contains(personal), "{personal}");
    }
    let paths: Vec<String> = page
        .body
        .split("action=\"/findings/")
        .skip(1)
        .map(|rest| format!("/findings/{}", rest.split('"').next().unwrap()))
        .collect();
    assert_eq!(paths.len(), 2);
    agent.post_form(&paths[0], &[("note", "ringte trykkeriet")]).expect(303);
    agent.get("/findings").expect(200).says("1 åpent avvik");
    agent.post_form(&paths[0], &[("note", "")]).expect(404);
    assert_eq!(desk.on_record(Action::FindingClosed), 1);
    run(&desk, Step::Reconcile, false);
    assert_eq!(open(&desk).len(), 1);
    desk.sign_in_as(Role::Reporter).get("/findings").expect(403);
}
