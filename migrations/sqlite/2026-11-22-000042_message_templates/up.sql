-- Texts of messages that the desk writes itself, over those that the program was built with.

-- One row is one template: of a kind of message, where the desk has written another text than the built-in one, or of the
-- desk's own.
CREATE TABLE message_templates (
    -- The kind's name, or an id.
    template_key TEXT PRIMARY KEY NOT NULL,
    -- What the desk calls a template of its own.
    name TEXT,
    created_by TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    -- Since then nobody sends messages by this template of the desk's own.
    withdrawn_at TIMESTAMP,
    CONSTRAINT message_templates_name_key UNIQUE (name),
    CONSTRAINT message_templates_created_by_fkey FOREIGN KEY (created_by) REFERENCES staff_accounts (staff_id)
);

-- One row is one version of a template's texts. Once published it is never changed; the newest that is published is used.
CREATE TABLE template_versions (
    version_id TEXT PRIMARY KEY NOT NULL,
    template_key TEXT NOT NULL,
    -- From 1, one after the other within the template.
    number INTEGER NOT NULL,
    state TEXT NOT NULL,
    -- What agents fill in, one a line, with an example after a colon; empty for the template of a kind.
    fields TEXT NOT NULL,
    -- Counts the changes of a draft, so that nobody overwrites what they have not seen.
    revision BIGINT NOT NULL,
    -- The number of the earlier version that it was begun from, to go back to that; 0: the built-in one.
    begun_from INTEGER,
    created_by TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    published_by TEXT,
    published_at TIMESTAMP,
    CONSTRAINT template_versions_template_key_number_key UNIQUE (template_key, number),
    CONSTRAINT template_versions_template_key_fkey FOREIGN KEY (template_key) REFERENCES message_templates (template_key),
    CONSTRAINT template_versions_created_by_fkey FOREIGN KEY (created_by) REFERENCES staff_accounts (staff_id),
    CONSTRAINT template_versions_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES staff_accounts (staff_id),
    CONSTRAINT template_versions_published_by_fkey FOREIGN KEY (published_by) REFERENCES staff_accounts (staff_id),
    CONSTRAINT template_versions_state_check CHECK (state IN ('draft', 'published'))
);
-- A template has one draft at most.
CREATE UNIQUE INDEX template_versions_draft_idx ON template_versions (template_key) WHERE state = 'draft';

-- One row is one part of a version's text in one language.
CREATE TABLE template_texts (
    version_id TEXT NOT NULL,
    language TEXT NOT NULL,
    part TEXT NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (version_id, language, part),
    CONSTRAINT template_texts_version_id_fkey FOREIGN KEY (version_id) REFERENCES template_versions (version_id),
    CONSTRAINT template_texts_language_check CHECK (language IN ('nb', 'nn', 'en', 'se')),
    CONSTRAINT template_texts_part_check CHECK (part IN ('subject', 'text', 'sms'))
);

-- SQLite cannot change a CHECK, so the table is made anew.
-- One row is one message to one person on one channel. Its id is also the Message-ID and the gateway's client reference.
CREATE TABLE new_notices (
    notice_id TEXT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    person_id TEXT NOT NULL,
    letter_id TEXT,
    channel TEXT NOT NULL,
    -- What the template needs, as JSON without personal data; the address is looked up when the message is sent.
    parameters TEXT NOT NULL,
    -- What makes the message the same message: a second one with the same key is never queued.
    dedup_key TEXT NOT NULL,
    state TEXT NOT NULL,
    -- A code for why it stands as it does, such as the SMTP reply's.
    state_reason TEXT,
    language TEXT,
    template_version TEXT,
    created_at TIMESTAMP NOT NULL,
    due_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    attempts INTEGER NOT NULL,
    claimed_by TEXT,
    lease_until TIMESTAMP,
    handed_over_at TIMESTAMP,
    finished_at TIMESTAMP,
    provider_reference TEXT,
    -- By which rule it was sent to, or kept from, somebody who had opted out; none when they had not.
    opt_out_rule TEXT
        CONSTRAINT notices_opt_out_rule_check CHECK (opt_out_rule IN ('service_message', 'own_matter')),
    -- The staff account that asked for the message; none: a job did.
    asked_by TEXT,
    -- The version of the desk's own texts that it is written by; none: the built-in text.
    stored_version TEXT,
    -- Somebody had it sent at once, at any hour.
    urgent BOOLEAN NOT NULL,
    CONSTRAINT notices_dedup_key_key UNIQUE (dedup_key),
    CONSTRAINT notices_person_id_fkey FOREIGN KEY (person_id) REFERENCES persons (person_id),
    CONSTRAINT notices_letter_id_fkey FOREIGN KEY (letter_id) REFERENCES letters (letter_id),
    CONSTRAINT notices_stored_version_fkey FOREIGN KEY (stored_version) REFERENCES template_versions (version_id),
    CONSTRAINT notices_kind_check CHECK (kind IN ('opt_out_registered', 'opt_out_withdrawn', 'letter_late', 'letter_reminder', 'contact_code', 'contact_confirm', 'contact_replaced', 'agent_message')),
    CONSTRAINT notices_channel_check CHECK (channel IN ('email', 'sms')),
    CONSTRAINT notices_language_check CHECK (language IN ('nb', 'nn', 'en', 'se')),
    CONSTRAINT notices_state_check CHECK (state IN ('queued', 'claimed', 'handing_over', 'accepted', 'deferred', 'rejected', 'uncertain', 'delivered', 'failed', 'expired', 'suppressed'))
);
INSERT INTO new_notices SELECT *, NULL, FALSE FROM notices;
DROP TABLE notices;
ALTER TABLE new_notices RENAME TO notices;
CREATE INDEX notices_person_id_idx ON notices (person_id, created_at);
-- The sender reads only what is due or claimed.
CREATE INDEX notices_due_idx ON notices (due_at, notice_id) WHERE state IN ('queued', 'deferred');
CREATE INDEX notices_leased_idx ON notices (lease_until) WHERE state IN ('claimed', 'handing_over');
-- Messages that somebody must judge are counted often and are few.
CREATE INDEX notices_uncertain_idx ON notices (notice_id) WHERE state = 'uncertain';
-- Held messages are counted often and are few.
CREATE INDEX notices_held_idx ON notices (notice_id) WHERE state_reason = 'register_unavailable' AND state = 'deferred';
-- What did not get through is listed, the latest first.
CREATE INDEX notices_undelivered_idx ON notices (notice_id) WHERE state IN ('rejected', 'failed', 'expired');
