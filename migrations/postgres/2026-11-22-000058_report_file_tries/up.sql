-- How often a file that waits was begun: one that fails each time is given up.
ALTER TABLE report_files ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
-- When it is begun once more after it failed; none: at once.
ALTER TABLE report_files ADD COLUMN due_at TIMESTAMP;
