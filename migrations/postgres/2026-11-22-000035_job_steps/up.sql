-- What each step of a run did, and runs that somebody asks for on a page.
-- Whether the run was of every step. One of some steps alone does not do what its business date asks for.
ALTER TABLE job_runs ADD COLUMN all_steps BOOLEAN NOT NULL DEFAULT TRUE;
-- What set the run off.
ALTER TABLE job_runs ADD COLUMN started_by TEXT NOT NULL DEFAULT 'command'
    CONSTRAINT job_runs_started_by_check CHECK (started_by IN ('timer', 'command', 'page'));

-- One row is one step of a run, written anew with every piece of work that is committed.
CREATE TABLE job_steps (
    run_id BIGINT NOT NULL,
    step TEXT NOT NULL,
    state TEXT NOT NULL,
    started_at TIMESTAMP NOT NULL,
    finished_at TIMESTAMP,
    rows_read BIGINT NOT NULL,
    rows_changed BIGINT NOT NULL,
    rows_skipped BIGINT NOT NULL,
    rows_failed BIGINT NOT NULL,
    -- The place that it had come to, in words of the step's own, with opaque ids alone.
    checkpoint TEXT,
    -- Why it ended early: one word for the kind of failure, so that like ones are counted together.
    error_code TEXT,
    -- Where that was, by an opaque id or a number.
    error_sample TEXT,
    CONSTRAINT job_steps_run_id_fkey FOREIGN KEY (run_id) REFERENCES job_runs (run_id),
    CONSTRAINT job_steps_state_check CHECK (state IN ('running', 'completed', 'partial', 'failed')),
    PRIMARY KEY (run_id, step)
);
-- How far a step of any run has come.
CREATE INDEX job_steps_step_idx ON job_steps (step, run_id);

-- One row is one run that somebody asked for on a page, until it begins.
CREATE TABLE job_requests (
    job TEXT NOT NULL,
    business_date DATE NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at TIMESTAMP NOT NULL,
    CONSTRAINT job_requests_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES staff_accounts (staff_id),
    PRIMARY KEY (job, business_date)
);
