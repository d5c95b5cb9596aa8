-- When the values that a change replaced were last changed, confirmed and proved with a code, so that taking the change back
-- does not make them look newer than they are. None where the value was never so, or the change is older than this column.
ALTER TABLE contact_changes ADD COLUMN from_email_updated_at TIMESTAMP;
ALTER TABLE contact_changes ADD COLUMN from_email_verified_at TIMESTAMP;
ALTER TABLE contact_changes ADD COLUMN from_email_validated_at TIMESTAMP;
ALTER TABLE contact_changes ADD COLUMN from_mobile_updated_at TIMESTAMP;
ALTER TABLE contact_changes ADD COLUMN from_mobile_verified_at TIMESTAMP;
ALTER TABLE contact_changes ADD COLUMN from_mobile_validated_at TIMESTAMP;
ALTER TABLE contact_changes ADD COLUMN from_language_updated_at TIMESTAMP;
