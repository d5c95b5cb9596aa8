ALTER TABLE report_files DROP COLUMN due_at;
ALTER TABLE report_files DROP COLUMN tries;
