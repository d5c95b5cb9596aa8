-- What has no word any more goes, with what hangs on it.
DELETE FROM notice_judgements WHERE notice_id IN (SELECT notice_id FROM notices WHERE kind = 'agent_message') OR sent_again_as IN (SELECT notice_id FROM notices WHERE kind = 'agent_message');
DELETE FROM notice_receipts WHERE notice_id IN (SELECT notice_id FROM notices WHERE kind = 'agent_message');
DELETE FROM bounced_addresses WHERE notice_id IN (SELECT notice_id FROM notices WHERE kind = 'agent_message');
DELETE FROM notice_attempts WHERE notice_id IN (SELECT notice_id FROM notices WHERE kind = 'agent_message');
DELETE FROM notices WHERE kind = 'agent_message';
ALTER TABLE notices DROP COLUMN urgent;
ALTER TABLE notices DROP COLUMN stored_version;
ALTER TABLE notices DROP CONSTRAINT notices_kind_check;
ALTER TABLE notices ADD CONSTRAINT notices_kind_check CHECK (kind IN ('opt_out_registered', 'opt_out_withdrawn', 'letter_late', 'letter_reminder', 'contact_code', 'contact_confirm', 'contact_replaced'));
DROP TABLE template_texts;
DROP TABLE template_versions;
DROP TABLE message_templates;
