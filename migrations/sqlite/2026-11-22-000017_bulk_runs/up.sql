-- Late letters by the score: what is to be done with many of them, and what came of each. With it a reminder by SMS.

-- One row is one bulk: what an agent has asked to be done with many late letters.
CREATE TABLE bulk_runs (
    bulk_id TEXT PRIMARY KEY NOT NULL,
    action TEXT NOT NULL,
    -- To whom the letters are given, for that action.
    assigned_to TEXT,
    -- The agent's own words, which may be personal: therefore here, where they can be deleted, and not in the audit trail.
    note TEXT,
    started_by TEXT NOT NULL,
    started_at TIMESTAMP NOT NULL,
    finished_at TIMESTAMP,
    state TEXT NOT NULL,
    -- One key a form, so that a form sent twice starts one bulk.
    request_key TEXT NOT NULL,
    CONSTRAINT bulk_runs_request_key_key UNIQUE (request_key),
    CONSTRAINT bulk_runs_assigned_to_fkey FOREIGN KEY (assigned_to) REFERENCES staff_accounts (staff_id),
    CONSTRAINT bulk_runs_started_by_fkey FOREIGN KEY (started_by) REFERENCES staff_accounts (staff_id),
    CONSTRAINT bulk_runs_action_check CHECK (action IN ('remind', 'reissue', 'assign', 'investigate')),
    CONSTRAINT bulk_runs_state_check CHECK (state IN ('running', 'finished'))
);
-- Workers look every second for what is not finished, which is little.
CREATE INDEX bulk_runs_running_idx ON bulk_runs (started_at, bulk_id) WHERE state = 'running';
CREATE INDEX bulk_runs_started_at_idx ON bulk_runs (started_at, bulk_id);

-- One row is one letter of a bulk, and what came of it.
CREATE TABLE bulk_items (
    bulk_id TEXT NOT NULL,
    letter_id TEXT NOT NULL,
    -- Its place among the letters of the bulk, from 0.
    position INTEGER NOT NULL,
    -- The version of the work on the letter that the agent saw: what a colleague has changed since is left alone.
    seen_version BIGINT NOT NULL,
    state TEXT NOT NULL,
    -- A code for why it was left out or failed.
    reason TEXT,
    done_at TIMESTAMP,
    PRIMARY KEY (bulk_id, letter_id),
    CONSTRAINT bulk_items_bulk_id_fkey FOREIGN KEY (bulk_id) REFERENCES bulk_runs (bulk_id),
    CONSTRAINT bulk_items_letter_id_fkey FOREIGN KEY (letter_id) REFERENCES letters (letter_id),
    CONSTRAINT bulk_items_state_check CHECK (state IN ('pending', 'done', 'excluded', 'failed'))
);
CREATE INDEX bulk_items_pending_idx ON bulk_items (bulk_id, position) WHERE state = 'pending';

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
    CONSTRAINT notices_dedup_key_key UNIQUE (dedup_key),
    CONSTRAINT notices_person_id_fkey FOREIGN KEY (person_id) REFERENCES persons (person_id),
    CONSTRAINT notices_letter_id_fkey FOREIGN KEY (letter_id) REFERENCES letters (letter_id),
    CONSTRAINT notices_kind_check CHECK (kind IN ('opt_out_registered', 'opt_out_withdrawn', 'letter_late', 'letter_reminder')),
    CONSTRAINT notices_channel_check CHECK (channel IN ('email', 'sms')),
    CONSTRAINT notices_language_check CHECK (language IN ('nb', 'nn', 'en', 'se')),
    CONSTRAINT notices_state_check CHECK (state IN ('queued', 'claimed', 'handing_over', 'accepted', 'deferred', 'rejected', 'uncertain', 'delivered', 'failed', 'expired', 'suppressed'))
);
INSERT INTO new_notices SELECT * FROM notices;
DROP TABLE notices;
ALTER TABLE new_notices RENAME TO notices;
CREATE INDEX notices_person_id_idx ON notices (person_id, created_at);
-- The sender reads only what is due or claimed.
CREATE INDEX notices_due_idx ON notices (due_at, notice_id) WHERE state IN ('queued', 'deferred');
CREATE INDEX notices_leased_idx ON notices (lease_until) WHERE state IN ('claimed', 'handing_over');
-- Messages that somebody must judge are counted often and are few.
CREATE INDEX notices_uncertain_idx ON notices (notice_id) WHERE state = 'uncertain';
