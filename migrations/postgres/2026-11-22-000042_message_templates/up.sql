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

ALTER TABLE notices DROP CONSTRAINT notices_kind_check;
ALTER TABLE notices ADD CONSTRAINT notices_kind_check CHECK (kind IN ('opt_out_registered', 'opt_out_withdrawn', 'letter_late', 'letter_reminder', 'contact_code', 'contact_confirm', 'contact_replaced', 'agent_message'));
-- The version of the desk's own texts that it is written by; none: the built-in text.
ALTER TABLE notices ADD COLUMN stored_version TEXT
    CONSTRAINT notices_stored_version_fkey REFERENCES template_versions (version_id);
-- Somebody had it sent at once, at any hour.
ALTER TABLE notices ADD COLUMN urgent BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE notices ALTER COLUMN urgent DROP DEFAULT;
