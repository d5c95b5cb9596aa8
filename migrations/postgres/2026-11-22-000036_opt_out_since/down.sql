ALTER TABLE opt_out_changes DROP COLUMN from_opted_out_at;
