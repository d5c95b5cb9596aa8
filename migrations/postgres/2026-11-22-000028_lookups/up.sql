-- One row is one list of national ids that a member of staff handed in on the page. It stays when the list itself is deleted: who
-- looked how many people up, when and why.
CREATE TABLE lookups (
    lookup_id TEXT PRIMARY KEY NOT NULL,
    asked_by TEXT NOT NULL,
    purpose TEXT NOT NULL,
    state TEXT NOT NULL,
    asked_at TIMESTAMP NOT NULL,
    -- SHA-256 of the file that was handed in, in hexadecimal.
    sha256 TEXT NOT NULL,
    -- The first faulty rows: number and fault, as JSON. Nothing of a cell.
    faults TEXT NOT NULL,
    -- Rows of the list, and how many of them are answered.
    row_count BIGINT NOT NULL,
    rows_done BIGINT NOT NULL,
    registered BIGINT NOT NULL,
    not_registered BIGINT NOT NULL,
    deleted BIGINT NOT NULL,
    invalid BIGINT NOT NULL,
    opted_out BIGINT NOT NULL,
    may_be_notified BIGINT NOT NULL,
    finished_at TIMESTAMP,
    -- When the pieces are deleted; known once all are answered.
    expires_at TIMESTAMP,
    -- One a form, so that a form sent twice asks once.
    request_key TEXT NOT NULL,
    CONSTRAINT lookups_request_key_key UNIQUE (request_key),
    CONSTRAINT lookups_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES staff_accounts (staff_id),
    CONSTRAINT lookups_state_check CHECK (state IN ('receiving', 'waiting', 'done', 'expired'))
);
-- Whoever works looks for the oldest, every second.
CREATE INDEX lookups_state_idx ON lookups (state, asked_at, lookup_id);

-- One row is up to 1,000 rows of such a list: what was asked until it is answered, then the answers.
CREATE TABLE lookup_pieces (
    lookup_id TEXT NOT NULL,
    -- From 0, in the order of the list.
    piece BIGINT NOT NULL,
    -- Sealed, national ids and all.
    asked BYTEA,
    answered BYTEA,
    -- The moment of which the answers are.
    answered_at TIMESTAMP,
    PRIMARY KEY (lookup_id, piece),
    CONSTRAINT lookup_pieces_lookup_id_fkey FOREIGN KEY (lookup_id) REFERENCES lookups (lookup_id)
);
CREATE INDEX lookup_pieces_open_idx ON lookup_pieces (lookup_id, piece) WHERE answered_at IS NULL;
