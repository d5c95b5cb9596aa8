-- One row says that the time of a letter's code was nearly up: found by the nightly run, at most a week before, once a letter; closed
-- when the code ends, when the letter does, or when the code turns out to hold for longer.
CREATE TABLE code_expiry_flags (
    letter_id TEXT PRIMARY KEY NOT NULL,
    -- The business date of the run that found it first, and when that run was.
    first_flagged_on DATE NOT NULL,
    first_flagged_at TIMESTAMP NOT NULL,
    -- The last local day on which the code holds, as it was found last.
    holds_until DATE NOT NULL,
    closed_at TIMESTAMP,
    closed_by TEXT,
    CONSTRAINT code_expiry_flags_letter_id_fkey FOREIGN KEY (letter_id) REFERENCES letters (letter_id),
    CONSTRAINT code_expiry_flags_closed_by_check CHECK (closed_by IN ('used', 'expired', 'replaced', 'locked', 'letter_ended', 'holds_longer'))
);
-- The nightly run looks through those that are open.
CREATE INDEX code_expiry_flags_open_idx ON code_expiry_flags (letter_id) WHERE closed_at IS NULL;
