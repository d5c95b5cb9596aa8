ALTER TABLE register_entries DROP COLUMN mobile_takes_sms;
