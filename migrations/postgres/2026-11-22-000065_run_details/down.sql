DROP TABLE job_errors;
ALTER TABLE job_steps DROP COLUMN rows_expected;
UPDATE job_steps SET state = 'completed' WHERE state = 'skipped';
ALTER TABLE job_steps DROP CONSTRAINT job_steps_state_check;
ALTER TABLE job_steps ADD CONSTRAINT job_steps_state_check CHECK (state IN ('running', 'completed', 'partial', 'failed'));
DELETE FROM findings WHERE kind NOT IN ('message_overdue', 'message_expired', 'receipt_differs', 'print_file_differs', 'printed_without_file', 'sent_after_opt_out', 'flag_missing', 'flag_unfounded');
ALTER TABLE findings DROP CONSTRAINT findings_kind_check;
ALTER TABLE findings ADD CONSTRAINT findings_kind_check CHECK (kind IN ('message_overdue', 'message_expired', 'receipt_differs', 'print_file_differs', 'printed_without_file', 'sent_after_opt_out', 'flag_missing', 'flag_unfounded'));
