ALTER TABLE late_flags DROP COLUMN destination;
ALTER TABLE late_flags DROP COLUMN letter_state;
