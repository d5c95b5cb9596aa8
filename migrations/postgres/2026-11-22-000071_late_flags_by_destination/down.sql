DROP INDEX late_flags_destination_idx;
CREATE INDEX late_flags_destination_idx ON late_flags (destination, last_on_time, letter_id) WHERE closed_at IS NULL;
