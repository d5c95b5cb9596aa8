-- What has no word any more goes, with what hangs on it.
DELETE FROM notice_judgements WHERE notice_id IN (SELECT notice_id FROM notices WHERE kind = 'agent_message') OR sent_again_as IN (SELECT notice_id FROM notices WHERE kind = 'agent_message');
DELETE FROM notice_receipts WHERE notice_id IN (SELECT notice_id FROM notices WHERE kind = 'agent_message');
DELETE FROM bounced_addresses WHERE notice_id IN (SELECT notice_id FROM notices WHERE kind = 'agent_message');
DELETE FROM notice_attempts WHERE notice_id IN (SELECT notice_id FROM notices WHERE kind = 'agent_message');
DELETE FROM notices WHERE kind = 'agent_message';

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
    CONSTRAINT notices_dedup_key_key UNIQUE (dedup_key),
    CONSTRAINT notices_person_id_fkey FOREIGN KEY (person_id) REFERENCES persons (person_id),
    CONSTRAINT notices_letter_id_fkey FOREIGN KEY (letter_id) REFERENCES letters (letter_id),
    CONSTRAINT notices_kind_check CHECK (kind IN ('opt_out_registered', 'opt_out_withdrawn', 'letter_late', 'letter_reminder', 'contact_code', 'contact_confirm', 'contact_replaced')),
    CONSTRAINT notices_channel_check CHECK (channel IN ('email', 'sms')),
    CONSTRAINT notices_language_check CHECK (language IN ('nb', 'nn', 'en', 'se')),
    CONSTRAINT notices_state_check CHECK (state IN ('queued', 'claimed', 'handing_over', 'accepted', 'deferred', 'rejected', 'uncertain', 'delivered', 'failed', 'expired', 'suppressed'))
);
INSERT INTO new_notices SELECT notice_id, kind, person_id, letter_id, channel, parameters, dedup_key, state, state_reason, language, template_version, created_at, due_at, expires_at, attempts, claimed_by, lease_until, handed_over_at, finished_at, provider_reference, opt_out_rule, asked_by FROM notices;
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
DROP TABLE template_texts;
DROP TABLE template_versions;
DROP TABLE message_templates;
