-- Who asked for a file may say that it is not needed before it is whole.
-- One row is one file that a member of staff asked for on the page of reports, and that is made in the background. It stays when the
-- file itself is deleted: who asked for what, when, and how many rows that was.
CREATE TABLE new_report_files (
    file_id TEXT PRIMARY KEY NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at TIMESTAMP NOT NULL,
    report TEXT NOT NULL,
    profile TEXT NOT NULL,
    -- Of the header and the words, where the profile is for people.
    language TEXT NOT NULL,
    -- The first local day; none: from the beginning.
    from_on DATE,
    to_on DATE NOT NULL,
    -- Whether what agents wrote in their own words is in it: as the role of who asked had it then.
    free_text BOOLEAN NOT NULL,
    state TEXT NOT NULL,
    -- Rows written so far, and how many there will be; none until they are counted.
    rows_done BIGINT NOT NULL,
    row_count BIGINT,
    -- Of the whole file: bytes, and SHA-256 in hexadecimal.
    bytes BIGINT,
    sha256 TEXT,
    finished_at TIMESTAMP,
    -- When the file is deleted; known once it is whole.
    expires_at TIMESTAMP,
    -- One a form, so that a form sent twice asks once.
    request_key TEXT NOT NULL,
    -- How often a file that waits was begun: one that fails each time is given up.
    tries INTEGER NOT NULL DEFAULT 0,
    -- When it is begun once more after it failed; none: at once.
    due_at TIMESTAMP,
    CONSTRAINT report_files_request_key_key UNIQUE (request_key),
    CONSTRAINT report_files_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES staff_accounts (staff_id),
    CONSTRAINT report_files_profile_check CHECK (profile IN ('data', 'excel-nb')),
    CONSTRAINT report_files_state_check CHECK (state IN ('waiting', 'done', 'failed', 'expired', 'cancelled'))
);
INSERT INTO new_report_files SELECT * FROM report_files;
DROP TABLE report_files;
ALTER TABLE new_report_files RENAME TO report_files;
-- Whoever works looks for the oldest, every second.
CREATE INDEX report_files_state_idx ON report_files (state, asked_at, file_id);
-- The page of reports shows the latest.
CREATE INDEX report_files_asked_at_idx ON report_files (asked_at, file_id);
