-- Who asked for a file may say that it is not needed before it is whole.
ALTER TABLE report_files DROP CONSTRAINT report_files_state_check;
ALTER TABLE report_files ADD CONSTRAINT report_files_state_check CHECK (state IN ('waiting', 'done', 'failed', 'expired', 'cancelled'));
