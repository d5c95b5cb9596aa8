-- One row is one run of a job or an import: what it was to do, and what it did.
CREATE TABLE job_runs (
    run_id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    job TEXT NOT NULL,
    business_date DATE NOT NULL,
    dry_run BOOLEAN NOT NULL,
    state TEXT NOT NULL,
    instance TEXT NOT NULL,
    started_at TIMESTAMP NOT NULL,
    finished_at TIMESTAMP,
    rows_read BIGINT NOT NULL,
    rows_changed BIGINT NOT NULL,
    rows_skipped BIGINT NOT NULL,
    rows_failed BIGINT NOT NULL,
    -- Counts by name, as JSON; a failed run's reason.
    detail TEXT,
    CONSTRAINT job_runs_state_check CHECK (state IN ('running', 'completed', 'partial', 'failed'))
);
CREATE INDEX job_runs_job_idx ON job_runs (job, business_date, run_id);

-- One row says which instance has a job; it counts only until the lease ends, and the holder's heartbeat moves that on.
CREATE TABLE job_locks (
    job TEXT PRIMARY KEY NOT NULL,
    holder TEXT NOT NULL,
    lease_until TIMESTAMP NOT NULL
);
