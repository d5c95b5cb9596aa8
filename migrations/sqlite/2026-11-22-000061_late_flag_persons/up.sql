-- One row says that a letter was found late: once a letter, closed when something ends the wait. Where a protected person's letter
-- goes must not be found out by filtering the late queue by destination: the flag has the letter's person as well, so that neither
-- the letter nor the person is read to leave it out.
CREATE TABLE new_late_flags (
    letter_id TEXT PRIMARY KEY NOT NULL,
    first_flagged_on DATE NOT NULL,
    flagged_at TIMESTAMP NOT NULL,
    last_on_time DATE NOT NULL,
    lateness_rule TEXT NOT NULL,
    calendar_version TEXT NOT NULL,
    closed_at TIMESTAMP,
    closed_by TEXT,
    -- Where the letter stands, as in its own row.
    letter_state TEXT NOT NULL,
    -- Where it goes, as in its own row.
    destination TEXT NOT NULL,
    -- To whom, as in its own row, where it never changes.
    person_id TEXT NOT NULL,
    CONSTRAINT late_flags_letter_id_fkey FOREIGN KEY (letter_id) REFERENCES letters (letter_id),
    CONSTRAINT late_flags_closed_by_check CHECK (closed_by IN ('returned', 'activated', 'cancelled', 'rejected', 'expired', 'replaced', 'rule_changed')),
    CONSTRAINT late_flags_letter_state_check CHECK (letter_state IN ('ordered', 'accepted', 'rejected', 'printed', 'print_failed', 'posted', 'returned', 'activated', 'cancelled', 'expired', 'replaced')),
    CONSTRAINT late_flags_destination_check CHECK (destination IN ('home', 'abroad'))
);
INSERT INTO new_late_flags SELECT late_flags.*, letters.person_id
    FROM late_flags JOIN letters ON letters.letter_id = late_flags.letter_id;
DROP TABLE late_flags;
ALTER TABLE new_late_flags RENAME TO late_flags;
CREATE INDEX late_flags_open_idx ON late_flags (last_on_time, letter_id) WHERE closed_at IS NULL;
CREATE INDEX late_flags_state_idx ON late_flags (letter_state, last_on_time, letter_id) WHERE closed_at IS NULL;
CREATE INDEX late_flags_destination_idx ON late_flags (destination, last_on_time, letter_id) WHERE closed_at IS NULL;
-- Those whose address is protected are few.
CREATE UNIQUE INDEX persons_protected_idx ON persons (person_id) WHERE address_protection <> 'none';
