-- One row is one person's entry in the contact register. No row: not registered.
CREATE TABLE register_entries (
    person_id TEXT PRIMARY KEY NOT NULL,
    email BLOB,
    email_index TEXT,
    email_updated_at TIMESTAMP,
    email_verified_at TIMESTAMP,
    mobile BLOB,
    mobile_index TEXT,
    mobile_updated_at TIMESTAMP,
    mobile_verified_at TIMESTAMP,
    language TEXT,
    opted_out BOOLEAN NOT NULL,
    opted_out_at TIMESTAMP,
    -- Counts the changes of the opt-out, so that a form can say which one it saw.
    opt_out_version BIGINT NOT NULL,
    mailbox_address TEXT,
    mailbox_provider TEXT,
    updated_at TIMESTAMP NOT NULL,
    CONSTRAINT register_entries_person_id_fkey FOREIGN KEY (person_id) REFERENCES persons (person_id),
    CONSTRAINT register_entries_language_check CHECK (language IN ('nb', 'nn', 'en', 'se'))
);
CREATE INDEX register_entries_email_index_idx ON register_entries (email_index);
CREATE INDEX register_entries_mobile_index_idx ON register_entries (mobile_index);

-- One row is one change of a person's opt-out: who asked, how, and who entered it. Never changed, never deleted.
CREATE TABLE opt_out_changes (
    change_id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    -- The number on the receipt.
    reference TEXT NOT NULL,
    person_id TEXT NOT NULL,
    from_opted_out BOOLEAN NOT NULL,
    to_opted_out BOOLEAN NOT NULL,
    channel TEXT NOT NULL,
    identity_check TEXT NOT NULL,
    reason TEXT NOT NULL,
    note TEXT,
    -- No agent: read from the register's file.
    changed_by TEXT,
    changed_at TIMESTAMP NOT NULL,
    -- One key a form, so that a form sent twice changes once.
    request_key TEXT NOT NULL,
    CONSTRAINT opt_out_changes_reference_key UNIQUE (reference),
    CONSTRAINT opt_out_changes_request_key_key UNIQUE (request_key),
    CONSTRAINT opt_out_changes_person_id_fkey FOREIGN KEY (person_id) REFERENCES persons (person_id),
    CONSTRAINT opt_out_changes_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES staff_accounts (staff_id),
    CONSTRAINT opt_out_changes_channel_check CHECK (channel IN ('phone', 'letter', 'form', 'self_service', 'import')),
    CONSTRAINT opt_out_changes_identity_check_check CHECK (identity_check IN ('sms_code', 'register_questions', 'guardian_authority', 'signed_letter', 'not_applicable'))
);
CREATE INDEX opt_out_changes_person_id_idx ON opt_out_changes (person_id, change_id);
