-- One row is one time that a backup was put in the place of what was in the database. Until somebody releases it, nothing is sent.
CREATE TABLE restores (
    restore_id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    -- The moment of which the backup is. What was done after it is not known here.
    backup_made_at TIMESTAMP NOT NULL,
    backup_sha256 TEXT NOT NULL,
    restored_at TIMESTAMP NOT NULL,
    -- Messages that waited in the backup, and those that were just being handed over.
    held BIGINT NOT NULL,
    uncertain BIGINT NOT NULL,
    released_at TIMESTAMP,
    -- A staff id, or the name of the command.
    released_by TEXT,
    -- What became of the messages that waited.
    release TEXT,
    CONSTRAINT restores_release_check CHECK (release IN ('send', 'drop'))
);
-- Messages that wait for the release are counted often and are few.
CREATE INDEX notices_restored_idx ON notices (notice_id) WHERE state_reason = 'restored' AND state = 'deferred';
