DROP TABLE contact_codes;
DROP TABLE contact_changes;
DROP INDEX register_entries_mobile_next_on_idx;
DROP INDEX register_entries_email_next_on_idx;
ALTER TABLE register_entries DROP COLUMN mobile_expired_on;
ALTER TABLE register_entries DROP COLUMN mobile_next_on;
ALTER TABLE register_entries DROP COLUMN email_expired_on;
ALTER TABLE register_entries DROP COLUMN email_next_on;
ALTER TABLE register_entries DROP COLUMN contact_version;
