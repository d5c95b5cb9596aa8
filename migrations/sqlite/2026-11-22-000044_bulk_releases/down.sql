-- What waits for a second person is begun by nobody any more.
UPDATE bulk_runs SET state = 'finished', finished_at = started_at WHERE state = 'awaiting';
DROP TABLE bulk_releases;

-- One row is one bulk: what an agent has asked to be done with many late letters.
CREATE TABLE new_bulk_runs (
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
INSERT INTO new_bulk_runs SELECT bulk_id, action, assigned_to, note, started_by, started_at, finished_at, state, request_key FROM bulk_runs;
DROP TABLE bulk_runs;
ALTER TABLE new_bulk_runs RENAME TO bulk_runs;
-- Workers look every second for what is not finished, which is little.
CREATE INDEX bulk_runs_running_idx ON bulk_runs (started_at, bulk_id) WHERE state = 'running';
CREATE INDEX bulk_runs_started_at_idx ON bulk_runs (started_at, bulk_id);
