-- Reminders by the score in the desk's own words, and only after a second person has seen them where they are many.
-- SQLite cannot change a CHECK, so the table is made anew.

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
    -- The version of the desk's own template that reminders are written by; none: the words in use for reminders.
    template_version TEXT,
    CONSTRAINT bulk_runs_request_key_key UNIQUE (request_key),
    CONSTRAINT bulk_runs_assigned_to_fkey FOREIGN KEY (assigned_to) REFERENCES staff_accounts (staff_id),
    CONSTRAINT bulk_runs_started_by_fkey FOREIGN KEY (started_by) REFERENCES staff_accounts (staff_id),
    CONSTRAINT bulk_runs_template_version_fkey FOREIGN KEY (template_version) REFERENCES template_versions (version_id),
    CONSTRAINT bulk_runs_action_check CHECK (action IN ('remind', 'reissue', 'assign', 'investigate')),
    CONSTRAINT bulk_runs_state_check CHECK (state IN ('awaiting', 'running', 'finished'))
);
INSERT INTO new_bulk_runs SELECT *, NULL FROM bulk_runs;
DROP TABLE bulk_runs;
ALTER TABLE new_bulk_runs RENAME TO bulk_runs;
-- Workers look every second for what is not finished, which is little.
CREATE INDEX bulk_runs_running_idx ON bulk_runs (started_at, bulk_id) WHERE state = 'running';
CREATE INDEX bulk_runs_started_at_idx ON bulk_runs (started_at, bulk_id);
-- Leads look at what waits for one of them, which is little.
CREATE INDEX bulk_runs_awaiting_idx ON bulk_runs (started_at, bulk_id) WHERE state = 'awaiting';

-- One row is what a second person decided about a bulk that sends more messages than one person may have sent alone.
CREATE TABLE bulk_releases (
    bulk_id TEXT PRIMARY KEY NOT NULL,
    decision TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at TIMESTAMP NOT NULL,
    CONSTRAINT bulk_releases_bulk_id_fkey FOREIGN KEY (bulk_id) REFERENCES bulk_runs (bulk_id),
    CONSTRAINT bulk_releases_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES staff_accounts (staff_id),
    CONSTRAINT bulk_releases_decision_check CHECK (decision IN ('released', 'refused'))
);
