ALTER TABLE register_entries DROP COLUMN deleted_at;
ALTER TABLE register_entries DROP COLUMN mailbox_certificate;
ALTER TABLE register_entries DROP COLUMN language_updated_at;
ALTER TABLE register_entries DROP COLUMN mobile_validated_at;
ALTER TABLE register_entries DROP COLUMN email_validated_at;
