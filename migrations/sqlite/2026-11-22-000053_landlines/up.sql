-- Whether an SMS can arrive at the number: not at a landline. Stored, for the number itself is sealed and who may be notified is
-- told without opening it. Of numbers from before this column it is taken for granted until the register tells them again.
ALTER TABLE register_entries ADD COLUMN mobile_takes_sms BOOLEAN NOT NULL DEFAULT TRUE;
