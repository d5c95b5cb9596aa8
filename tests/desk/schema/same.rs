//! One schema on both databases, there and back, with the sets that the program knows.

use std::collections::{BTreeMap, BTreeSet};

use skranke::backups::hold::Release;
use skranke::bulk::{BulkState, Decision, ItemState};
use skranke::db::{migrate, revert_all, waiting_migrations};
use skranke::findings::FindingKind;
use skranke::inquiries::{AccessReason, Topic};
use skranke::jobs::{RunState, StartedBy, StepState};
use skranke::letters::codes::CodeEnd;
use skranke::letters::codes::expiring::ExpiryFlagEnd;
use skranke::letters::printing::BatchState;
use skranke::letters::queue::WorkOutcome;
use skranke::letters::queue::bulk::BulkAction;
use skranke::letters::work_items::{ItemKind, ItemOutcome};
use skranke::letters::{Destination, EventKind, FlagEnd, LetterState, OrderChannel};
use skranke::lookups::LookupState;
use skranke::notices::judgements::Judgement;
use skranke::notices::receipts::{ReceiptStatus, rules};
use skranke::notices::templates::{Part, VersionState};
use skranke::notices::{Channel, NoticeKind, NoticeState, OptOutRule};
use skranke::persons::{AddressProtection, PersonStatus};
use skranke::register::codes::CodeEnd as ContactCodeEnd;
use skranke::register::confirmations::ConfirmationState;
use skranke::register::contact::ContactChangeKind;
use skranke::register::{IdentityCheck, OptOutChannel};
use skranke::reports::csv_out::Profile;
use skranke::reports::figures::Measure;
use skranke::reports::files::FileState;
use skranke::staff::Role;
use skranke::values::Language;

use super::described::Both;

fn migrations(kind: &str) -> BTreeSet<String> {
    let folder = format!("{}/migrations/{kind}", env!("CARGO_MANIFEST_DIR"));
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn both_databases_have_the_same_columns_constraints_and_indexes() {
    let [sqlite, postgres] = Both::migrated().described();
    let only = |a: &BTreeSet<String>, b: &BTreeSet<String>| a.difference(b).cloned().collect::<Vec<_>>();
    assert_eq!(only(&sqlite, &postgres), Vec::<String>::new(), "only on SQLite");
    assert_eq!(only(&postgres, &sqlite), Vec::<String>::new(), "only on PostgreSQL");
    for kind in ["column ", "check ", "constraint ", "index "] {
        assert!(sqlite.iter().any(|line| line.starts_with(kind)), "no {kind}was found");
    }
}

#[test]
fn each_migration_has_the_same_name_in_both_trees() {
    assert_eq!(migrations("sqlite"), migrations("postgres"));
    let both = Both::empty();
    let all = migrations("sqlite").len();
    for url in both.urls() {
        assert_eq!(waiting_migrations(&url).unwrap().len(), all);
        assert_eq!(migrate(&url).unwrap().len(), all);
        assert_eq!(waiting_migrations(&url).unwrap().len(), 0);
    }
}

#[test]
fn a_schema_taken_back_and_made_again_is_the_same() {
    let both = Both::migrated();
    let before = both.described();
    for url in both.urls() {
        revert_all(&url).unwrap();
    }
    assert!(both.described().iter().all(BTreeSet::is_empty), "{:?}", both.described());
    for url in both.urls() {
        migrate(&url).unwrap();
    }
    assert_eq!(both.described(), before);
}

#[test]
fn every_column_with_a_closed_set_takes_just_the_texts_that_the_program_knows() {
    macro_rules! texts {
        ($set:expr) => {
            $set.iter().map(|one| one.as_str().to_owned()).collect::<BTreeSet<String>>()
        };
    }
    let moved_to = |status: &ReceiptStatus| rules::moves(NoticeState::HandingOver, true, *status);
    let reported: Vec<NoticeState> = ReceiptStatus::ALL.iter().filter_map(moved_to).collect();
    let known = BTreeMap::from([
        ("staff_accounts_role_check", texts!(Role::ALL)),
        ("staff_accounts_language_check", texts!(Language::ALL)),
        ("persons_status_check", texts!(PersonStatus::ALL)),
        ("persons_address_protection_check", texts!(AddressProtection::ALL)),
        ("register_entries_language_check", texts!(Language::ALL)),
        ("opt_out_changes_channel_check", texts!(OptOutChannel::ALL)),
        ("opt_out_changes_identity_check_check", texts!(IdentityCheck::ALL)),
        ("contact_changes_kind_check", texts!(ContactChangeKind::ALL)),
        ("contact_changes_channel_check", texts!(OptOutChannel::ALL)),
        ("contact_changes_identity_check_check", texts!(IdentityCheck::ALL)),
        ("contact_changes_from_language_check", texts!(Language::ALL)),
        ("contact_changes_to_language_check", texts!(Language::ALL)),
        ("contact_codes_channel_check", texts!(Channel::ALL)),
        ("contact_codes_ended_by_check", texts!(ContactCodeEnd::ALL)),
        ("opt_out_confirmations_state_check", texts!(ConfirmationState::ALL)),
        ("letters_order_channel_check", texts!(OrderChannel::ALL)),
        ("code_expiry_flags_closed_by_check", texts!(ExpiryFlagEnd::ALL)),
        ("late_flags_destination_check", texts!(Destination::ALL)),
        ("late_flags_letter_state_check", texts!(LetterState::ALL)),
        ("letters_destination_check", texts!(Destination::ALL)),
        ("letters_state_check", texts!(LetterState::ALL)),
        ("letter_events_event_check", texts!(EventKind::ALL)),
        ("bulk_runs_action_check", texts!(BulkAction::ALL)),
        ("bulk_runs_state_check", texts!(BulkState::ALL)),
        ("bulk_items_state_check", texts!(ItemState::ALL)),
        ("bulk_releases_decision_check", texts!(Decision::ALL)),
        ("mailings_channel_check", texts!(Channel::ALL)),
        ("mailings_state_check", texts!(BulkState::ALL)),
        ("mailing_people_state_check", texts!(ItemState::ALL)),
        ("mailing_releases_decision_check", texts!(Decision::ALL)),
        ("letter_codes_ended_by_check", texts!(CodeEnd::ALL)),
        ("print_batches_state_check", texts!(BatchState::ALL)),
        ("late_flags_closed_by_check", texts!(FlagEnd::ALL)),
        ("late_work_outcome_check", texts!(WorkOutcome::ALL)),
        ("letter_work_items_kind_check", texts!(ItemKind::ALL)),
        ("letter_work_items_outcome_check", texts!(ItemOutcome::ALL)),
        ("notices_kind_check", texts!(NoticeKind::ALL)),
        ("notices_channel_check", texts!(Channel::ALL)),
        ("notices_language_check", texts!(Language::ALL)),
        ("notices_state_check", texts!(NoticeState::ALL)),
        ("notice_receipts_status_check", texts!(ReceiptStatus::ALL)),
        ("notice_receipts_moved_to_check", texts!(reported)),
        ("notice_judgements_judgement_check", texts!(Judgement::ALL)),
        ("notices_opt_out_rule_check", texts!(OptOutRule::ALL)),
        ("inquiries_reason_check", texts!(AccessReason::ALL)),
        ("inquiries_topic_check", texts!(Topic::ALL)),
        ("job_runs_state_check", texts!(RunState::ALL)),
        ("job_runs_started_by_check", texts!(StartedBy::ALL)),
        ("job_steps_state_check", texts!(StepState::ALL)),
        ("lookups_state_check", texts!(LookupState::ALL)),
        ("restores_release_check", texts!(Release::ALL)),
        ("daily_figures_measure_check", texts!(Measure::ALL)),
        ("findings_kind_check", texts!(FindingKind::ALL)),
        ("report_files_profile_check", texts!(Profile::ALL)),
        ("report_files_state_check", texts!(FileState::ALL)),
        ("template_texts_language_check", texts!(Language::ALL)),
        ("template_texts_part_check", texts!(Part::ALL)),
        ("template_versions_state_check", texts!(VersionState::ALL)),
    ]);
    let [sqlite, _] = Both::migrated().described();
    let checks: BTreeMap<&str, BTreeSet<String>> = sqlite
        .iter()
        .filter_map(|line| line.strip_prefix("check "))
        .map(|line| {
            let mut words = line.split(' ');
            (words.next().unwrap(), words.map(ToOwned::to_owned).collect())
        })
        .collect();
    assert_eq!(checks, known);
}

#[test]
fn the_partial_indexes_hold_the_states_that_the_program_means() {
    let [sqlite, _] = Both::migrated().described();
    let states = |index: &str| -> BTreeSet<String> {
        let line = sqlite.iter().find(|line| line.starts_with(&format!("index {index} "))).unwrap();
        line.split_once(" in ").unwrap().1.split(' ').map(ToOwned::to_owned).collect()
    };
    let underway = LetterState::ALL.iter().filter(|state| state.is_underway());
    assert_eq!(states("letters_underway_idx"), underway.map(|state| state.as_str().to_owned()).collect());
    let waited_for = LetterState::ALL.iter().filter(|state| !state.has_ended());
    assert_eq!(states("letters_judged_by_idx"), waited_for.map(|state| state.as_str().to_owned()).collect());
}
