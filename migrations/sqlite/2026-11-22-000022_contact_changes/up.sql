-- What was changed of contact details, the codes that prove an address, and on which day the nightly run looks at one again.

-- Counts the changes of e-mail, mobile and language, so that a form can say which one it saw.
ALTER TABLE register_entries ADD COLUMN contact_version BIGINT NOT NULL DEFAULT 0;
-- The local day from which the nightly run has something to do about the address: to remind, then to note that it has
-- expired. None when nothing is left to do. What was there before is looked at once by the next run.
ALTER TABLE register_entries ADD COLUMN email_next_on DATE;
-- The first local day on which the address was too old to notify of decisions; none while it is not.
ALTER TABLE register_entries ADD COLUMN email_expired_on DATE;
-- Likewise of the number.
ALTER TABLE register_entries ADD COLUMN mobile_next_on DATE;
ALTER TABLE register_entries ADD COLUMN mobile_expired_on DATE;
UPDATE register_entries SET email_next_on = '2000-01-01' WHERE email IS NOT NULL;
UPDATE register_entries SET mobile_next_on = '2000-01-01' WHERE mobile IS NOT NULL;
CREATE INDEX register_entries_email_next_on_idx ON register_entries (email_next_on, person_id) WHERE email_next_on IS NOT NULL;
CREATE INDEX register_entries_mobile_next_on_idx ON register_entries (mobile_next_on, person_id) WHERE mobile_next_on IS NOT NULL;

-- One row is one change of a person's e-mail, mobile or language. Never deleted, and never changed but once: when the
-- person has the entry deleted, the values are taken out.
CREATE TABLE contact_changes (
    change_id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    -- The number on the receipt.
    reference TEXT NOT NULL,
    person_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    channel TEXT NOT NULL,
    identity_check TEXT NOT NULL,
    reason TEXT NOT NULL,
    note TEXT,
    -- All three as they were and as they became, also those that stayed the same. Addresses are sealed.
    from_email BLOB,
    to_email BLOB,
    from_mobile BLOB,
    to_mobile BLOB,
    from_language TEXT,
    to_language TEXT,
    -- Which of them changed; sealed values cannot be compared.
    email_changed BOOLEAN NOT NULL,
    mobile_changed BOOLEAN NOT NULL,
    language_changed BOOLEAN NOT NULL,
    -- When the values were taken out.
    erased_at TIMESTAMP,
    -- The change that this one takes back.
    undoes TEXT,
    -- No agent: read from the register's file.
    changed_by TEXT,
    changed_at TIMESTAMP NOT NULL,
    -- One key a form, so that a form sent twice changes once.
    request_key TEXT NOT NULL,
    CONSTRAINT contact_changes_reference_key UNIQUE (reference),
    CONSTRAINT contact_changes_request_key_key UNIQUE (request_key),
    CONSTRAINT contact_changes_person_id_fkey FOREIGN KEY (person_id) REFERENCES persons (person_id),
    CONSTRAINT contact_changes_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES staff_accounts (staff_id),
    CONSTRAINT contact_changes_undoes_fkey FOREIGN KEY (undoes) REFERENCES contact_changes (reference),
    CONSTRAINT contact_changes_kind_check CHECK (kind IN ('correction', 'import', 'deletion', 'move')),
    CONSTRAINT contact_changes_channel_check CHECK (channel IN ('phone', 'letter', 'form', 'self_service', 'import')),
    CONSTRAINT contact_changes_identity_check_check CHECK (identity_check IN ('sms_code', 'register_questions', 'guardian_authority', 'signed_letter', 'not_applicable')),
    CONSTRAINT contact_changes_from_language_check CHECK (from_language IN ('nb', 'nn', 'en', 'se')),
    CONSTRAINT contact_changes_to_language_check CHECK (to_language IN ('nb', 'nn', 'en', 'se'))
);
CREATE INDEX contact_changes_person_id_idx ON contact_changes (person_id, change_id);

-- One row is one one-time code that an agent had sent to an address of a person. The code itself stands nowhere.
CREATE TABLE contact_codes (
    -- The message that brings it.
    notice_id TEXT PRIMARY KEY NOT NULL,
    person_id TEXT NOT NULL,
    channel TEXT NOT NULL,
    -- Under which the address is found: a code for another one proves nothing.
    address_index TEXT NOT NULL,
    -- The address was in the register before the contact began, so that its holder is the person, not just the caller.
    was_known BOOLEAN NOT NULL,
    inquiry_id TEXT NOT NULL,
    requested_by TEXT NOT NULL,
    requested_at TIMESTAMP NOT NULL,
    -- A keyed hash of the code, which the sender makes when it hands the message over; and until when it holds.
    code_hash TEXT,
    valid_until TIMESTAMP,
    wrong_attempts INTEGER NOT NULL,
    ended_at TIMESTAMP,
    ended_by TEXT,
    CONSTRAINT contact_codes_notice_id_fkey FOREIGN KEY (notice_id) REFERENCES notices (notice_id),
    CONSTRAINT contact_codes_person_id_fkey FOREIGN KEY (person_id) REFERENCES persons (person_id),
    CONSTRAINT contact_codes_inquiry_id_fkey FOREIGN KEY (inquiry_id) REFERENCES inquiries (inquiry_id),
    CONSTRAINT contact_codes_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES staff_accounts (staff_id),
    CONSTRAINT contact_codes_channel_check CHECK (channel IN ('email', 'sms')),
    CONSTRAINT contact_codes_ended_by_check CHECK (ended_by IN ('proved', 'replaced', 'locked'))
);
CREATE INDEX contact_codes_person_id_idx ON contact_codes (person_id, requested_at);
