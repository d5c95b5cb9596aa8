-- Receipts and print files are compared both ways.
ALTER TABLE findings DROP CONSTRAINT findings_kind_check;
ALTER TABLE findings ADD CONSTRAINT findings_kind_check CHECK (kind IN ('message_overdue', 'message_expired', 'receipt_differs', 'receipt_missing', 'delivered_unreported', 'receipt_of_nobody', 'print_file_differs', 'print_file_changed', 'printed_without_file', 'sent_after_opt_out', 'flag_missing', 'flag_unfounded'));

-- How many rows a step has to look at, where it knows that before: the page of the run says how far it has come.
ALTER TABLE job_steps ADD COLUMN rows_expected BIGINT;
-- A step that the settings leave nothing to do is skipped.
ALTER TABLE job_steps DROP CONSTRAINT job_steps_state_check;
ALTER TABLE job_steps ADD CONSTRAINT job_steps_state_check CHECK (state IN ('running', 'completed', 'partial', 'skipped', 'failed'));

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
