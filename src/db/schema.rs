//! The tables as diesel sees them: one schema for both databases. What each row is stands in the migrations.

#![expect(missing_docs, reason = "what each row and column is stands in the migrations")]

diesel::table! {
    staff_accounts (staff_id) {
        staff_id -> Text,
        username -> Text,
        full_name -> Text,
        role -> Text,
        password_hash -> Text,
        language -> Text,
        created_at -> Timestamp,
        disabled_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    staff_sessions (token_digest) {
        token_digest -> Text,
        staff_id -> Text,
        opened_at -> Timestamp,
        last_seen_at -> Timestamp,
        ends_at -> Timestamp,
    }
}

diesel::table! {
    persons (person_id) {
        person_id -> Text,
        national_id -> Binary,
        national_id_index -> Text,
        given_name -> Text,
        middle_name -> Nullable<Text>,
        family_name -> Text,
        name_key -> Text,
        family_name_key -> Text,
        birth_date -> Nullable<Date>,
        status -> Text,
        address_protection -> Text,
        address_line1 -> Nullable<Text>,
        address_line2 -> Nullable<Text>,
        address_line3 -> Nullable<Text>,
        postal_code -> Nullable<Text>,
        city -> Nullable<Text>,
        country -> Nullable<Text>,
        updated_at -> Timestamp,
        superseded_by -> Nullable<Text>,
        superseded_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    register_entries (person_id) {
        person_id -> Text,
        email -> Nullable<Binary>,
        email_index -> Nullable<Text>,
        email_updated_at -> Nullable<Timestamp>,
        email_verified_at -> Nullable<Timestamp>,
        mobile -> Nullable<Binary>,
        mobile_index -> Nullable<Text>,
        mobile_updated_at -> Nullable<Timestamp>,
        mobile_verified_at -> Nullable<Timestamp>,
        language -> Nullable<Text>,
        opted_out -> Bool,
        opted_out_at -> Nullable<Timestamp>,
        opt_out_version -> BigInt,
        mailbox_address -> Nullable<Text>,
        mailbox_provider -> Nullable<Text>,
        updated_at -> Timestamp,
        email_validated_at -> Nullable<Timestamp>,
        mobile_validated_at -> Nullable<Timestamp>,
        language_updated_at -> Nullable<Timestamp>,
        mailbox_certificate -> Nullable<Text>,
        deleted_at -> Nullable<Timestamp>,
        contact_version -> BigInt,
        email_next_on -> Nullable<Date>,
        email_expired_on -> Nullable<Date>,
        mobile_next_on -> Nullable<Date>,
        mobile_expired_on -> Nullable<Date>,
        mobile_takes_sms -> Bool,
    }
}

diesel::table! {
    register_changes_waiting (change_id) {
        change_id -> BigInt,
        person_id -> Text,
    }
}

diesel::table! {
    register_changes (number) {
        number -> BigInt,
        person_id -> Text,
    }
}

diesel::table! {
    opt_out_changes (change_id) {
        change_id -> BigInt,
        reference -> Text,
        person_id -> Text,
        from_opted_out -> Bool,
        to_opted_out -> Bool,
        channel -> Text,
        identity_check -> Text,
        reason -> Text,
        note -> Nullable<Text>,
        changed_by -> Nullable<Text>,
        changed_at -> Timestamp,
        request_key -> Text,
        legal_basis -> Nullable<Text>,
        effective_at -> Nullable<Timestamp>,
        undoes -> Nullable<Text>,
        from_opted_out_at -> Nullable<Timestamp>,
        recorded_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    contact_changes (change_id) {
        change_id -> BigInt,
        reference -> Text,
        person_id -> Text,
        kind -> Text,
        channel -> Text,
        identity_check -> Text,
        reason -> Text,
        note -> Nullable<Text>,
        from_email -> Nullable<Binary>,
        to_email -> Nullable<Binary>,
        from_mobile -> Nullable<Binary>,
        to_mobile -> Nullable<Binary>,
        from_language -> Nullable<Text>,
        to_language -> Nullable<Text>,
        email_changed -> Bool,
        mobile_changed -> Bool,
        language_changed -> Bool,
        erased_at -> Nullable<Timestamp>,
        undoes -> Nullable<Text>,
        changed_by -> Nullable<Text>,
        changed_at -> Timestamp,
        request_key -> Text,
        from_email_updated_at -> Nullable<Timestamp>,
        from_email_verified_at -> Nullable<Timestamp>,
        from_email_validated_at -> Nullable<Timestamp>,
        from_mobile_updated_at -> Nullable<Timestamp>,
        from_mobile_verified_at -> Nullable<Timestamp>,
        from_mobile_validated_at -> Nullable<Timestamp>,
        from_language_updated_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    contact_codes (notice_id) {
        notice_id -> Text,
        person_id -> Text,
        channel -> Text,
        address_index -> Text,
        was_known -> Bool,
        inquiry_id -> Text,
        requested_by -> Text,
        requested_at -> Timestamp,
        code_hash -> Nullable<Text>,
        valid_until -> Nullable<Timestamp>,
        wrong_attempts -> Integer,
        ended_at -> Nullable<Timestamp>,
        ended_by -> Nullable<Text>,
    }
}

diesel::table! {
    opt_out_confirmations (person_id) {
        person_id -> Text,
        reference -> Text,
        opted_out -> Bool,
        decided_at -> Timestamp,
        state -> Text,
        register_reference -> Nullable<Text>,
        marked_by -> Nullable<Text>,
        marked_at -> Nullable<Timestamp>,
        compared_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    register_snapshots (person_id) {
        person_id -> Text,
        answer -> Binary,
        fetched_at -> Timestamp,
    }
}

diesel::table! {
    letters (letter_id) {
        letter_id -> Text,
        reference -> Text,
        person_id -> Text,
        ordered_at -> Timestamp,
        order_channel -> Text,
        mobile -> Nullable<Binary>,
        destination -> Text,
        state -> Text,
        state_reason -> Nullable<Text>,
        state_since -> Timestamp,
        last_on_time -> Date,
        lateness_rule -> Text,
        calendar_version -> Text,
    }
}

diesel::table! {
    letter_events (event_id) {
        event_id -> BigInt,
        letter_id -> Text,
        event -> Text,
        occurred_at -> Timestamp,
        received_at -> Timestamp,
        source -> Text,
        event_ref -> Text,
        reason -> Nullable<Text>,
    }
}

diesel::table! {
    letter_orders (letter_id) {
        letter_id -> Text,
        ordered_by -> Text,
        inquiry_id -> Text,
        override_reason -> Nullable<Text>,
        request_key -> Text,
    }
}

diesel::table! {
    letter_reissues (letter_id) {
        letter_id -> Text,
        replaces -> Text,
    }
}

diesel::table! {
    letter_codes (letter_id) {
        letter_id -> Text,
        code_hash -> Text,
        issued_at -> Timestamp,
        wrong_attempts -> Integer,
        ended_at -> Nullable<Timestamp>,
        ended_by -> Nullable<Text>,
    }
}

diesel::table! {
    code_expiry_flags (letter_id) {
        letter_id -> Text,
        first_flagged_on -> Date,
        first_flagged_at -> Timestamp,
        holds_until -> Date,
        closed_at -> Nullable<Timestamp>,
        closed_by -> Nullable<Text>,
    }
}

diesel::table! {
    print_batches (batch_id) {
        batch_id -> BigInt,
        state -> Text,
        made_at -> Timestamp,
        folder -> Text,
        letter_count -> Nullable<BigInt>,
        sha256 -> Nullable<Text>,
        handed_over_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    print_orders (letter_id) {
        letter_id -> Text,
        queued_at -> Timestamp,
        batch_id -> Nullable<BigInt>,
        address_hash -> Nullable<Text>,
    }
}

diesel::table! {
    late_flags (letter_id) {
        letter_id -> Text,
        first_flagged_on -> Date,
        flagged_at -> Timestamp,
        last_on_time -> Date,
        lateness_rule -> Text,
        calendar_version -> Text,
        closed_at -> Nullable<Timestamp>,
        closed_by -> Nullable<Text>,
        letter_state -> Text,
        destination -> Text,
        person_id -> Text,
    }
}

diesel::table! {
    late_work (letter_id) {
        letter_id -> Text,
        assigned_to -> Nullable<Text>,
        assigned_at -> Nullable<Timestamp>,
        snoozed_until -> Nullable<Date>,
        outcome -> Nullable<Text>,
        outcome_note -> Nullable<Text>,
        closed_at -> Nullable<Timestamp>,
        closed_by -> Nullable<Text>,
        version -> BigInt,
        take_key -> Nullable<Text>,
    }
}

diesel::table! {
    deadline_rules (rule_id) {
        rule_id -> BigInt,
        lateness_rule -> Text,
        calendar_version -> Text,
        first_applied_at -> Timestamp,
        finished_at -> Nullable<Timestamp>,
        moved_earlier -> BigInt,
        moved_later -> BigInt,
        unchanged -> BigInt,
        flags_closed -> BigInt,
    }
}

diesel::table! {
    letter_work_items (item_id) {
        item_id -> Text,
        letter_id -> Text,
        kind -> Text,
        opened_at -> Timestamp,
        detail -> Nullable<Text>,
        closed_at -> Nullable<Timestamp>,
        closed_by -> Nullable<Text>,
        outcome -> Nullable<Text>,
        note -> Nullable<Text>,
        version -> BigInt,
    }
}

diesel::table! {
    bulk_runs (bulk_id) {
        bulk_id -> Text,
        action -> Text,
        assigned_to -> Nullable<Text>,
        note -> Nullable<Text>,
        started_by -> Text,
        started_at -> Timestamp,
        finished_at -> Nullable<Timestamp>,
        state -> Text,
        request_key -> Text,
        template_version -> Nullable<Text>,
    }
}

diesel::table! {
    bulk_releases (bulk_id) {
        bulk_id -> Text,
        decision -> Text,
        decided_by -> Text,
        decided_at -> Timestamp,
    }
}

diesel::table! {
    bulk_items (bulk_id, letter_id) {
        bulk_id -> Text,
        letter_id -> Text,
        position -> Integer,
        seen_version -> BigInt,
        state -> Text,
        reason -> Nullable<Text>,
        done_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    mailings (mailing_id) {
        mailing_id -> Text,
        lookup_id -> Nullable<Text>,
        template_version -> Text,
        channel -> Text,
        parameters -> Text,
        urgent_reason -> Nullable<Text>,
        send_at -> Nullable<Timestamp>,
        faulty_rows -> BigInt,
        unknown_rows -> BigInt,
        repeated_rows -> BigInt,
        started_by -> Text,
        started_at -> Timestamp,
        finished_at -> Nullable<Timestamp>,
        state -> Text,
        request_key -> Text,
    }
}

diesel::table! {
    mailing_people (mailing_id, person_id) {
        mailing_id -> Text,
        person_id -> Text,
        position -> Integer,
        state -> Text,
        reason -> Nullable<Text>,
        notice_id -> Nullable<Text>,
        done_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    mailing_releases (mailing_id) {
        mailing_id -> Text,
        decision -> Text,
        decided_by -> Text,
        decided_at -> Timestamp,
    }
}

diesel::table! {
    notices (notice_id) {
        notice_id -> Text,
        kind -> Text,
        person_id -> Text,
        letter_id -> Nullable<Text>,
        channel -> Text,
        parameters -> Text,
        dedup_key -> Text,
        state -> Text,
        state_reason -> Nullable<Text>,
        language -> Nullable<Text>,
        template_version -> Nullable<Text>,
        created_at -> Timestamp,
        due_at -> Timestamp,
        expires_at -> Timestamp,
        attempts -> Integer,
        claimed_by -> Nullable<Text>,
        lease_until -> Nullable<Timestamp>,
        handed_over_at -> Nullable<Timestamp>,
        finished_at -> Nullable<Timestamp>,
        provider_reference -> Nullable<Text>,
        opt_out_rule -> Nullable<Text>,
        asked_by -> Nullable<Text>,
        stored_version -> Nullable<Text>,
        urgent -> Bool,
    }
}

diesel::table! {
    message_templates (template_key) {
        template_key -> Text,
        name -> Nullable<Text>,
        created_by -> Text,
        created_at -> Timestamp,
        withdrawn_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    template_versions (version_id) {
        version_id -> Text,
        template_key -> Text,
        number -> Integer,
        state -> Text,
        fields -> Text,
        revision -> BigInt,
        begun_from -> Nullable<Integer>,
        created_by -> Text,
        created_at -> Timestamp,
        changed_by -> Text,
        changed_at -> Timestamp,
        published_by -> Nullable<Text>,
        published_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    template_texts (version_id, language, part) {
        version_id -> Text,
        language -> Text,
        part -> Text,
        source -> Text,
    }
}

diesel::table! {
    agent_messages (notice_id) {
        notice_id -> Text,
        inquiry_id -> Text,
        urgent_reason -> Nullable<Text>,
        repeats -> Nullable<Text>,
    }
}

diesel::table! {
    message_drafts (staff_id, person_id) {
        staff_id -> Text,
        person_id -> Text,
        content -> Binary,
        saved_at -> Timestamp,
    }
}

diesel::table! {
    notice_judgements (notice_id) {
        notice_id -> Text,
        judgement -> Text,
        reason -> Text,
        judged_by -> Text,
        judged_at -> Timestamp,
        sent_again_as -> Nullable<Text>,
    }
}

diesel::table! {
    notice_follow_ups (notice_id) {
        notice_id -> Text,
        followed_by -> Nullable<Text>,
        reason -> Text,
        followed_at -> Timestamp,
    }
}

diesel::table! {
    notice_attempts (attempt_id) {
        attempt_id -> BigInt,
        notice_id -> Text,
        attempt -> Integer,
        started_at -> Timestamp,
        finished_at -> Nullable<Timestamp>,
        outcome -> Nullable<Text>,
        detail -> Nullable<Text>,
        address_index -> Nullable<Text>,
        provider -> Nullable<Text>,
    }
}

diesel::table! {
    notice_receipts (receipt_id) {
        receipt_id -> BigInt,
        provider -> Text,
        provider_event_id -> Text,
        notice_id -> Nullable<Text>,
        unknown_id -> Nullable<Text>,
        status -> Text,
        code -> Nullable<Text>,
        moved_to -> Nullable<Text>,
        occurred_at -> Timestamp,
        received_at -> Timestamp,
    }
}

diesel::table! {
    bounced_addresses (address_index) {
        address_index -> Text,
        notice_id -> Text,
        code -> Text,
        bounced_at -> Timestamp,
    }
}

diesel::table! {
    inquiries (inquiry_id) {
        inquiry_id -> Text,
        person_id -> Text,
        staff_id -> Text,
        reason -> Text,
        reason_text -> Nullable<Text>,
        opened_at -> Timestamp,
        valid_until -> Timestamp,
        closed_at -> Nullable<Timestamp>,
        note -> Nullable<Text>,
        topic -> Nullable<Text>,
    }
}

diesel::table! {
    audit_entries (entry_id) {
        entry_id -> BigInt,
        at -> Timestamp,
        actor -> Text,
        action -> Text,
        person_id -> Nullable<Text>,
        object -> Nullable<Text>,
        inquiry_id -> Nullable<Text>,
        detail -> Nullable<Text>,
    }
}

diesel::table! {
    report_files (file_id) {
        file_id -> Text,
        asked_by -> Text,
        asked_at -> Timestamp,
        report -> Text,
        profile -> Text,
        language -> Text,
        from_on -> Nullable<Date>,
        to_on -> Date,
        free_text -> Bool,
        state -> Text,
        rows_done -> BigInt,
        row_count -> Nullable<BigInt>,
        bytes -> Nullable<BigInt>,
        sha256 -> Nullable<Text>,
        finished_at -> Nullable<Timestamp>,
        expires_at -> Nullable<Timestamp>,
        request_key -> Text,
        tries -> Integer,
        due_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    audit_persons (person_id, entry_id) {
        person_id -> Text,
        entry_id -> BigInt,
    }
}

diesel::table! {
    audit_links (position) {
        position -> BigInt,
        entry_id -> BigInt,
        digest -> Text,
    }
}

diesel::table! {
    job_runs (run_id) {
        run_id -> BigInt,
        job -> Text,
        business_date -> Date,
        dry_run -> Bool,
        state -> Text,
        instance -> Text,
        started_at -> Timestamp,
        finished_at -> Nullable<Timestamp>,
        rows_read -> BigInt,
        rows_changed -> BigInt,
        rows_skipped -> BigInt,
        rows_failed -> BigInt,
        detail -> Nullable<Text>,
        all_steps -> Bool,
        started_by -> Text,
        stop_asked_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    job_steps (run_id, step) {
        run_id -> BigInt,
        step -> Text,
        state -> Text,
        started_at -> Timestamp,
        finished_at -> Nullable<Timestamp>,
        rows_read -> BigInt,
        rows_changed -> BigInt,
        rows_skipped -> BigInt,
        rows_failed -> BigInt,
        checkpoint -> Nullable<Text>,
        error_code -> Nullable<Text>,
        error_sample -> Nullable<Text>,
        rows_expected -> Nullable<BigInt>,
        retries -> BigInt,
        retried_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    job_errors (run_id, step, code) {
        run_id -> BigInt,
        step -> Text,
        code -> Text,
        row_count -> BigInt,
        samples -> Text,
    }
}

diesel::table! {
    job_requests (job, business_date) {
        job -> Text,
        business_date -> Date,
        asked_by -> Text,
        asked_at -> Timestamp,
    }
}

diesel::table! {
    job_locks (job) {
        job -> Text,
        holder -> Text,
        lease_until -> Timestamp,
    }
}

diesel::table! {
    api_requests (request_id) {
        request_id -> BigInt,
        consumer -> Text,
        idempotency_key -> Text,
        operation -> Text,
        content_mac -> Text,
        status -> Nullable<Integer>,
        location -> Nullable<Text>,
        body -> Nullable<Text>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    lookups (lookup_id) {
        lookup_id -> Text,
        asked_by -> Text,
        purpose -> Text,
        state -> Text,
        asked_at -> Timestamp,
        sha256 -> Text,
        faults -> Text,
        row_count -> BigInt,
        rows_done -> BigInt,
        registered -> BigInt,
        not_registered -> BigInt,
        deleted -> BigInt,
        invalid -> BigInt,
        opted_out -> BigInt,
        may_be_notified -> BigInt,
        finished_at -> Nullable<Timestamp>,
        expires_at -> Nullable<Timestamp>,
        request_key -> Text,
    }
}

diesel::table! {
    lookup_pieces (lookup_id, piece) {
        lookup_id -> Text,
        piece -> BigInt,
        asked -> Nullable<Binary>,
        answered -> Nullable<Binary>,
        answered_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    restores (restore_id) {
        restore_id -> BigInt,
        backup_made_at -> Timestamp,
        backup_sha256 -> Text,
        restored_at -> Timestamp,
        held -> BigInt,
        uncertain -> BigInt,
        released_at -> Nullable<Timestamp>,
        released_by -> Nullable<Text>,
        release -> Nullable<Text>,
    }
}

diesel::table! {
    legal_holds (hold_id) {
        hold_id -> Text,
        person_id -> Text,
        letter_id -> Nullable<Text>,
        reason -> Text,
        placed_by -> Text,
        placed_at -> Timestamp,
        lifted_by -> Nullable<Text>,
        lifted_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    audit_gaps (first_position) {
        first_position -> BigInt,
        last_position -> BigInt,
        digest -> Text,
        seal -> Text,
    }
}

diesel::table! {
    forgotten_notices (created_on, channel, state) {
        created_on -> Date,
        channel -> Text,
        state -> Text,
        notices -> BigInt,
        handed_over -> BigInt,
        quickly -> BigInt,
    }
}

diesel::table! {
    forgotten_inquiries (opened_on, reason, topic) {
        opened_on -> Date,
        reason -> Text,
        inquiries -> BigInt,
        topic -> Text,
    }
}

diesel::table! {
    daily_figures (of_day, measure, part, subpart) {
        of_day -> Date,
        measure -> Text,
        part -> Text,
        subpart -> Text,
        number -> BigInt,
    }
}

diesel::table! {
    findings (finding_id) {
        finding_id -> Text,
        kind -> Text,
        subject -> Text,
        letter_id -> Nullable<Text>,
        notice_id -> Nullable<Text>,
        found_at -> Timestamp,
        closed_at -> Nullable<Timestamp>,
        closed_by -> Nullable<Text>,
        note -> Nullable<Text>,
    }
}

diesel::joinable!(staff_sessions -> staff_accounts (staff_id));
diesel::joinable!(register_entries -> persons (person_id));
diesel::joinable!(opt_out_changes -> persons (person_id));
diesel::joinable!(opt_out_changes -> staff_accounts (changed_by));
diesel::joinable!(contact_changes -> persons (person_id));
diesel::joinable!(contact_codes -> notices (notice_id));
diesel::joinable!(opt_out_confirmations -> persons (person_id));
diesel::joinable!(opt_out_confirmations -> staff_accounts (marked_by));
diesel::joinable!(register_snapshots -> persons (person_id));
diesel::joinable!(letters -> persons (person_id));
diesel::joinable!(letter_events -> letters (letter_id));
diesel::joinable!(letter_orders -> letters (letter_id));
diesel::joinable!(letter_codes -> letters (letter_id));
diesel::joinable!(code_expiry_flags -> letters (letter_id));
diesel::joinable!(print_orders -> letters (letter_id));
diesel::joinable!(print_orders -> print_batches (batch_id));
diesel::joinable!(late_flags -> letters (letter_id));
diesel::joinable!(late_work -> late_flags (letter_id));
diesel::joinable!(letter_work_items -> letters (letter_id));
diesel::joinable!(letter_work_items -> staff_accounts (closed_by));
diesel::joinable!(bulk_items -> bulk_runs (bulk_id));
diesel::joinable!(bulk_releases -> bulk_runs (bulk_id));
diesel::joinable!(bulk_items -> letters (letter_id));
diesel::joinable!(mailing_people -> mailings (mailing_id));
diesel::joinable!(mailing_people -> notices (notice_id));
diesel::joinable!(mailing_releases -> mailings (mailing_id));
diesel::joinable!(notices -> persons (person_id));
diesel::joinable!(notices -> letters (letter_id));
diesel::joinable!(agent_messages -> inquiries (inquiry_id));
diesel::joinable!(notices -> template_versions (stored_version));
diesel::joinable!(template_versions -> message_templates (template_key));
diesel::joinable!(template_texts -> template_versions (version_id));
diesel::joinable!(notice_attempts -> notices (notice_id));
diesel::joinable!(notice_receipts -> notices (notice_id));
diesel::joinable!(notice_judgements -> notices (notice_id));
diesel::joinable!(notice_judgements -> staff_accounts (judged_by));
diesel::joinable!(inquiries -> persons (person_id));
diesel::joinable!(inquiries -> staff_accounts (staff_id));
diesel::joinable!(audit_links -> audit_entries (entry_id));
diesel::joinable!(job_steps -> job_runs (run_id));
diesel::joinable!(job_errors -> job_runs (run_id));
diesel::joinable!(job_requests -> staff_accounts (asked_by));
diesel::joinable!(legal_holds -> letters (letter_id));
diesel::joinable!(lookups -> staff_accounts (asked_by));
diesel::joinable!(lookup_pieces -> lookups (lookup_id));
diesel::joinable!(report_files -> staff_accounts (asked_by));

diesel::allow_tables_to_appear_in_same_query!(
    staff_accounts,
    staff_sessions,
    persons,
    register_changes,
    register_changes_waiting,
    register_entries,
    opt_out_changes,
    contact_changes,
    contact_codes,
    opt_out_confirmations,
    register_snapshots,
    letters,
    letter_events,
    letter_orders,
    letter_reissues,
    letter_codes,
    code_expiry_flags,
    print_batches,
    print_orders,
    late_flags,
    late_work,
    deadline_rules,
    letter_work_items,
    bulk_runs,
    bulk_items,
    bulk_releases,
    mailings,
    mailing_people,
    mailing_releases,
    agent_messages,
    message_drafts,
    message_templates,
    template_versions,
    template_texts,
    notices,
    notice_attempts,
    notice_receipts,
    bounced_addresses,
    notice_judgements,
    notice_follow_ups,
    inquiries,
    audit_entries,
    audit_links,
    job_runs,
    job_steps,
    job_errors,
    job_requests,
    job_locks,
    api_requests,
    lookups,
    lookup_pieces,
    restores,
    findings,
    legal_holds,
    audit_gaps,
    forgotten_notices,
    forgotten_inquiries,
    daily_figures,
    report_files,
);
