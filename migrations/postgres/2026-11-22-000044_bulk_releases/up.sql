-- Reminders by the score in the desk's own words, and only after a second person has seen them where they are many.

ALTER TABLE bulk_runs DROP CONSTRAINT bulk_runs_state_check;
ALTER TABLE bulk_runs ADD CONSTRAINT bulk_runs_state_check CHECK (state IN ('awaiting', 'running', 'finished'));
-- The version of the desk's own template that reminders are written by; none: the words in use for reminders.
ALTER TABLE bulk_runs ADD COLUMN template_version TEXT
    CONSTRAINT bulk_runs_template_version_fkey REFERENCES template_versions (version_id);
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
