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

-- Every old row meets the wider rule, so the rows are not read again.
ALTER TABLE notices DROP CONSTRAINT notices_kind_check;
ALTER TABLE notices ADD CONSTRAINT notices_kind_check CHECK (kind IN ('opt_out_registered', 'opt_out_withdrawn', 'letter_late', 'letter_reminder')) NOT VALID;
