-- One row is one thing that two records of the desk do not agree about, or a message that was not handed over in time: found by the
-- nightly run, each once. Receipts and print files are compared both ways.
CREATE TABLE new_findings (
    finding_id TEXT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    -- The message, letter, print file or report that it is about, by its id: found once, however often it is looked at.
    subject TEXT NOT NULL,
    letter_id TEXT,
    -- Gone when the message is.
    notice_id TEXT,
    found_at TIMESTAMP NOT NULL,
    closed_at TIMESTAMP,
    -- Nobody when the records agree again.
    closed_by TEXT,
    note TEXT,
    CONSTRAINT findings_kind_subject_key UNIQUE (kind, subject),
    CONSTRAINT findings_letter_id_fkey FOREIGN KEY (letter_id) REFERENCES letters (letter_id),
    CONSTRAINT findings_notice_id_fkey FOREIGN KEY (notice_id) REFERENCES notices (notice_id),
    CONSTRAINT findings_closed_by_fkey FOREIGN KEY (closed_by) REFERENCES staff_accounts (staff_id),
    CONSTRAINT findings_kind_check CHECK (kind IN ('message_overdue', 'message_expired', 'receipt_differs', 'receipt_missing', 'delivered_unreported', 'receipt_of_nobody', 'print_file_differs', 'print_file_changed', 'printed_without_file', 'sent_after_opt_out', 'flag_missing', 'flag_unfounded'))
);
INSERT INTO new_findings SELECT * FROM findings;
DROP TABLE findings;
ALTER TABLE new_findings RENAME TO findings;
CREATE INDEX findings_open_idx ON findings (finding_id) WHERE closed_at IS NULL;
CREATE INDEX findings_notice_id_idx ON findings (notice_id);

-- One row is one step of a run, written anew with every piece of work that is committed. One that the settings leave nothing to do
-- is skipped.
CREATE TABLE new_job_steps (
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
    -- How many rows it has to look at, where it knows that before: the page of the run says how far it has come.
    rows_expected BIGINT,
    CONSTRAINT job_steps_run_id_fkey FOREIGN KEY (run_id) REFERENCES job_runs (run_id),
    CONSTRAINT job_steps_state_check CHECK (state IN ('running', 'completed', 'partial', 'skipped', 'failed')),
    PRIMARY KEY (run_id, step)
);
INSERT INTO new_job_steps (run_id, step, state, started_at, finished_at, rows_read, rows_changed, rows_skipped, rows_failed, checkpoint, error_code, error_sample) SELECT run_id, step, state, started_at, finished_at, rows_read, rows_changed, rows_skipped, rows_failed, checkpoint, error_code, error_sample FROM job_steps;
DROP TABLE job_steps;
ALTER TABLE new_job_steps RENAME TO job_steps;
CREATE INDEX job_steps_step_idx ON job_steps (step, run_id);

-- One row is rows of a run that could not be changed for the same reason.
CREATE TABLE job_errors (
    run_id BIGINT NOT NULL,
    step TEXT NOT NULL,
    -- The kind of failure, such as the column and the rule of a file that was read in.
    code TEXT NOT NULL,
    row_count BIGINT NOT NULL,
    -- Where the first of them were: names of files' kinds and numbers of rows, nothing of what stood there.
    samples TEXT NOT NULL,
    PRIMARY KEY (run_id, step, code),
    CONSTRAINT job_errors_run_id_fkey FOREIGN KEY (run_id) REFERENCES job_runs (run_id)
);
