-- The late queue is filtered by where a letter stands and where it goes. Both are the letter's; the flag has them as well, so that
-- a filtered page is a piece of an index, however rare what it asks for.
ALTER TABLE late_flags ADD COLUMN letter_state TEXT;
ALTER TABLE late_flags ADD COLUMN destination TEXT;
UPDATE late_flags SET letter_state = letters.state, destination = letters.destination
    FROM letters WHERE letters.letter_id = late_flags.letter_id;
ALTER TABLE late_flags ALTER COLUMN letter_state SET NOT NULL;
ALTER TABLE late_flags ALTER COLUMN destination SET NOT NULL;
ALTER TABLE late_flags ADD CONSTRAINT late_flags_letter_state_check CHECK (letter_state IN ('ordered', 'accepted', 'rejected', 'printed', 'print_failed', 'posted', 'returned', 'activated', 'cancelled', 'expired', 'replaced'));
ALTER TABLE late_flags ADD CONSTRAINT late_flags_destination_check CHECK (destination IN ('home', 'abroad'));
CREATE INDEX late_flags_state_idx ON late_flags (letter_state, last_on_time, letter_id) WHERE closed_at IS NULL;
CREATE INDEX late_flags_destination_idx ON late_flags (destination, last_on_time, letter_id) WHERE closed_at IS NULL;
