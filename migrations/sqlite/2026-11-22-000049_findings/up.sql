-- One row is one thing that two records of the desk do not agree about, or a message that was not handed over in time: found by the
-- nightly run, each once.
CREATE TABLE findings (
    finding_id TEXT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    -- The message, letter or print file that it is about, by its id: found once, however often it is looked at.
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
    CONSTRAINT findings_kind_check CHECK (kind IN ('message_overdue', 'message_expired', 'receipt_differs', 'print_file_differs', 'printed_without_file', 'sent_after_opt_out', 'flag_missing', 'flag_unfounded'))
);
-- What is open is listed, and is little.
CREATE INDEX findings_open_idx ON findings (finding_id) WHERE closed_at IS NULL;
-- With a message goes what was found about it.
CREATE INDEX findings_notice_id_idx ON findings (notice_id);

-- When somebody asked on the page for the run to stop; it does between two pieces of work.
ALTER TABLE job_runs ADD COLUMN stop_asked_at TIMESTAMP;
