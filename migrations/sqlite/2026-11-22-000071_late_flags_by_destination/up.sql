-- The late queue by destination leaves out whoever has a protected address: with the person in it, the index alone tells who is left.
DROP INDEX late_flags_destination_idx;
CREATE INDEX late_flags_destination_idx ON late_flags (destination, last_on_time, letter_id, person_id) WHERE closed_at IS NULL;
