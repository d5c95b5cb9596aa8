-- Reminders have no word any more.
DELETE FROM notice_attempts WHERE notice_id IN (SELECT notice_id FROM notices WHERE kind = 'letter_reminder');
DELETE FROM notices WHERE kind = 'letter_reminder';
ALTER TABLE notices DROP CONSTRAINT notices_kind_check;
ALTER TABLE notices ADD CONSTRAINT notices_kind_check CHECK (kind IN ('opt_out_registered', 'opt_out_withdrawn', 'letter_late'));
DROP TABLE bulk_items;
DROP TABLE bulk_runs;
