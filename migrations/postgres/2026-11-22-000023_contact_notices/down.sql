ALTER TABLE opt_out_changes DROP COLUMN undoes;
ALTER TABLE opt_out_changes DROP COLUMN effective_at;
ALTER TABLE opt_out_changes DROP COLUMN legal_basis;
-- What has no word any more goes, with its tries.
DELETE FROM contact_codes;
DELETE FROM notice_attempts WHERE notice_id IN (SELECT notice_id FROM notices WHERE kind IN ('contact_code', 'contact_confirm'));
DELETE FROM notices WHERE kind IN ('contact_code', 'contact_confirm');
ALTER TABLE notices DROP CONSTRAINT notices_kind_check;
ALTER TABLE notices ADD CONSTRAINT notices_kind_check CHECK (kind IN ('opt_out_registered', 'opt_out_withdrawn', 'letter_late', 'letter_reminder'));
