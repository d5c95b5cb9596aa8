ALTER TABLE contact_changes DROP COLUMN from_language_updated_at;
ALTER TABLE contact_changes DROP COLUMN from_mobile_validated_at;
ALTER TABLE contact_changes DROP COLUMN from_mobile_verified_at;
ALTER TABLE contact_changes DROP COLUMN from_mobile_updated_at;
ALTER TABLE contact_changes DROP COLUMN from_email_validated_at;
ALTER TABLE contact_changes DROP COLUMN from_email_verified_at;
ALTER TABLE contact_changes DROP COLUMN from_email_updated_at;
