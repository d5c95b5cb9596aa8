-- What was cancelled is not made either way.
UPDATE report_files SET state = 'failed' WHERE state = 'cancelled';
ALTER TABLE report_files DROP CONSTRAINT report_files_state_check;
ALTER TABLE report_files ADD CONSTRAINT report_files_state_check CHECK (state IN ('waiting', 'done', 'failed', 'expired'));
